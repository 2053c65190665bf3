"""Colours of the style sheet: text stands out from its ground, by day and by night."""

import re

import pytest

from auditor import resources

INKS = ("ink", "ink2", "ink3", "link", "alarm", "ok", "insuf")
GROUNDS = ("bg", "bg2")


def palettes() -> dict[str, dict[str, str]]:
    """The tokens of both colour schemes, by name."""
    style = (resources.reports_folder() / "report.css").read_text(encoding="utf-8")
    light, dark = (
        dict(re.findall(r"--([a-z0-9]+):(#[0-9a-f]+)", block))
        for block in re.findall(r":root\{(.*?)\}", style, re.DOTALL)
    )
    return {"light": light, "dark": dark}


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, "contrast ratio"."""

    def luminance(colour: str) -> float:
        digits = colour.removeprefix("#")
        if len(digits) == 3:
            digits = "".join(2 * digit for digit in digits)
        parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", INKS)
def test_text_stands_out_from_its_ground(scheme: str, ground: str, ink: str) -> None:
    palette = palettes()[scheme]
    assert contrast(palette[ink], palette[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_state_reason_stands_out_from_its_ground(scheme: str) -> None:
    palette = palettes()[scheme]
    for ink in ("ink", "ink2", "alarm"):
        assert contrast(palette[ink], palette["alarm2"]) >= 4.5
    for mark in ("alarm", "ok", "insuf", "hatch"):
        assert contrast(palette[mark], palette["bg"]) >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_numbers_stand_out_from_the_shades_of_a_map(scheme: str) -> None:
    style = (resources.reports_folder() / "backtest.css").read_text(encoding="utf-8")
    palette = palettes()[scheme]
    used = re.findall(r"\.hm \.s([1-5])\{background:var\(--(\w+)\);color:var\(--(\w+)\)\}", style)
    assert [number for number, _, _ in used] == list("12345")
    for _, ground, ink in used:
        assert contrast(palette[ink], palette[ground]) >= 4.5
