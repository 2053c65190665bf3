"""The requirements of published frameworks that the controls of our packs help to meet."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from auditor import resources
from auditor.cloudwatch.rule import Control


@cache
def requirements(control: str) -> tuple[Control, ...]:
    """Return the requirements that a control helps to meet, official ones first.

    Args:
        control: `vpc_changes`; or, since CIS and Security Hub require an exact pattern,
            `vpc_changes/1` for a published pattern.
    """
    key, _, pattern = control.partition("/")
    entry = _file()["controls"].get(key)
    if entry is None:
        return ()
    sources = _file()["sources"]
    return tuple(
        Control(
            row["framework"],
            row["version"],
            identifier,
            sources[row["source"]]["name"],
            sources[row["source"]]["official"],
        )
        for row in (*entry["patterns"].get(pattern, ()), *entry["mappings"])
        for identifier in row["ids"]
    )


@dataclass(frozen=True, slots=True)
class FrameworkRequirement:
    """One requirement of a framework's version."""

    id: str
    title: str
    """The subject that it requires to monitor."""
    controls: tuple[str, ...]
    """The controls that help to meet it, by their names in the file; none: it requires no alarm."""
    is_global: bool
    """Whether the records it needs are all in one Region of a partition."""
    published: tuple[str, ...]
    """The exact patterns that it requires, or else the patterns published for its controls."""
    to_the_letter: bool
    """Whether it prescribes patterns and settings, as CIS and Security Hub do."""
    source: str
    official: bool


def frameworks() -> tuple[tuple[str, str], ...]:
    """Return the names and versions of all frameworks, ordered."""
    return tuple(sorted({(row["framework"], row["version"]) for _, _, row in _rows()}))


def framework_requirements(framework: str, version: str) -> tuple[FrameworkRequirement, ...]:
    """Return the requirements of one version of a framework, ordered by their ids."""
    by_id: dict[str, list[tuple[str, str, Any]]] = {}
    for control, pattern, row in _rows():
        if (row["framework"], row["version"]) == (framework, version):
            for identifier in row["ids"]:
                by_id.setdefault(identifier, []).append((control, pattern, row))
    return tuple(
        _requirement(identifier, by_id[identifier]) for identifier in sorted(by_id, key=in_order)
    )


def published_patterns(control: str) -> tuple[str, ...]:
    """Return the patterns that were published for a control, given by its name in the file."""
    return tuple(_file()["controls"][control]["published"].values())


def control_title(control: str) -> str:
    """Return the subject of a control, in a few words."""
    return str(_file()["controls"][control]["title"])


def in_order(identifier: str) -> tuple[tuple[int, int, str], ...]:
    """Return the sort key of a requirement's id in natural order: 4.2 before 4.10."""
    parts = re.findall(r"\d+|[^\d.]+", identifier)
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)


def _rows() -> Iterator[tuple[str, str, Any]]:
    """Yield every row with its control and pattern; "" where it is of none."""
    for name, control in _file()["controls"].items():
        for pattern, rows in control["patterns"].items():
            yield from ((name, pattern, row) for row in rows)
        yield from ((name, "", row) for row in control["mappings"])
    yield from (("", "", row) for row in _file()["without_alarm"])


def _requirement(identifier: str, rows: list[tuple[str, str, Any]]) -> FrameworkRequirement:
    controls, sources = _file()["controls"], _file()["sources"]
    names = tuple(dict.fromkeys(name for name, _, _ in rows if name))
    exact = [controls[name]["published"][pattern] for name, pattern, _ in rows if pattern]
    citations = [sources[row["source"]] for _, _, row in rows]
    source = min(citations, key=lambda citation: not citation["official"])
    titles = [controls[name]["title"] for name in names] or [row["title"] for _, _, row in rows]
    return FrameworkRequirement(
        id=identifier,
        title="; ".join(dict.fromkeys(titles)),
        controls=names,
        is_global=bool(names) and all(controls[name]["global"] for name in names),
        published=tuple(
            exact or (p for name in names for p in controls[name]["published"].values())
        ),
        to_the_letter=bool(exact),
        source=source["name"],
        official=source["official"],
    )


@cache
def _file() -> Any:
    return json.loads(resources.controls())
