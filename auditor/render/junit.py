"""JUnit's XML, which CI systems show as tests."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from auditor.render.words import visible

Cases = Sequence[tuple[str, str | None]]
"""Tests by name; each with why it fails, or `None`."""


def junit(suites: Sequence[tuple[str, Cases]]) -> str:
    """Return suites of tests as JUnit reads them.

    Args:
        suites: by name.
    """
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>"]
    for name, cases in suites:
        failures = sum(why is not None for _, why in cases)
        counts = f'tests="{len(cases)}" failures="{failures}"'
        lines.append(f"  <testsuite name={_attribute(name)} {counts}>")
        for case, why in cases:
            head = f"    <testcase classname={_attribute(name)} name={_attribute(case)}"
            if why is None:
                lines.append(f"{head}/>")
                continue
            first = why.partition("\n")[0]
            text = "\n".join(escape(visible(line)) for line in why.split("\n"))
            lines.append(f"{head}>")
            lines.append(f"      <failure message={_attribute(first)}>{text}</failure>")
            lines.append("    </testcase>")
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _attribute(text: str) -> str:
    return quoteattr(visible(text))
