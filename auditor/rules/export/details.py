"""Details for deployment that no verdict depends on: tags, notifications, completed names."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from auditor.rules.declared import Declaration, Unresolved
from auditor.rules.values import listed, unresolved

_SHOWN: Final = ("FilterName", "AlarmName", "AlarmDescription")
_TAGS: Final = "Tags"
_NOTIFICATIONS: Final = "ActionConfiguration"

ExtraProperties = Mapping[str, Any]
"""Properties by name; `Unresolved` in place of one that only a deployment knows."""


def details(declared: Declaration) -> dict[str, Any]:
    """Return the further details of a declaration; empty for most."""
    given = declared.properties
    more: dict[str, Any] = {
        key: given[key] for key in _SHOWN if isinstance(given.get(key), Unresolved)
    }
    tags = [tag for tag in listed(given.get(_TAGS)) if not any(_open(tag))]
    if tags:
        more[_TAGS] = tags
    if given.get(_NOTIFICATIONS) is not None:
        more[_NOTIFICATIONS] = next(_open(given[_NOTIFICATIONS]), given[_NOTIFICATIONS])
    labels = [
        query.get("Label") for query in listed(given.get("Metrics")) if isinstance(query, dict)
    ]
    unknown = next(_open(labels), None)
    return more if unknown is None else {**more, "Label": unknown}


def _open(value: Any) -> Iterator[Unresolved]:
    """Yield the parts of a value that only a deployment knows."""
    match value:
        case Unresolved():
            yield value
        case dict():
            yield from _open(list(value.values()))
        case list():
            for item in value:
                yield from _open(item)
        case _:
            pass


def completed(
    name: str,
    properties: Mapping[str, Any],
    more: ExtraProperties,
    written: Callable[[Unresolved], Any] = lambda value: None,
) -> tuple[dict[str, Any], list[str]]:
    """Return properties with the details of a declaration, and faults that a format cannot express.

    Args:
        name: the filter's or alarm's.
        written: writes a value that only a deployment knows; `None`: the format cannot.
    """
    complete, faults = dict(properties), []
    for key, value in more.items():
        sayable = written(value) if isinstance(value, Unresolved) else value
        if sayable is None or key == "Label":
            faults.append(f"{name}: {unresolved(key, value)}")
        else:
            complete[key] = sayable
    return complete, faults
