"""The bundled lists: event names by event source, and the values of some fields."""

import json
from functools import cache
from typing import Final

from auditor import resources
from auditor.pattern.vocabulary import EventNames, FieldValues, Vocabulary

_DOMAIN: Final = ".amazonaws.com"


@cache
def vocabulary() -> Vocabulary:
    """Return the known event names and field values of CloudTrail."""
    listed = json.loads(resources.field_values())
    fields = {tuple(field.split(".")): about for field, about in listed["fields"].items()}
    values = {
        path: FieldValues(path, frozenset(about["values"]), about["complete"], about["source"])
        for path, about in fields.items()
    }
    return Vocabulary(event_names(), values, listed["date"])


@cache
def event_names() -> EventNames:
    """Return the event names of `queries/event-names.txt`."""
    by_source: dict[str, frozenset[str]] = {}
    marked: dict[str, set[tuple[str, str]]] = {"!": set(), "~": set()}
    title = ""
    for line in resources.event_names().splitlines():
        if line.startswith("#"):
            head = line.removeprefix("#").strip()
            if head.startswith("From "):
                title = ", ".join(head.removeprefix("From ").split(", ")[:2])
            continue
        source, *names = line.split()
        source += _DOMAIN
        for mark, pairs in marked.items():
            if mark in line:
                pairs |= {(source, name[1:]) for name in names if name.startswith(mark)}
                names = [name.removeprefix(mark) for name in names]
        by_source[source] = frozenset(names)
    return EventNames.of(title, by_source, dead=marked["!"], data=marked["~"])
