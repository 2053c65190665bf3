"""Upgrade results of version 0.1.0 to the keys of this version.

docs/adr/0010-keys-of-results.md lists the keys and values that have changed.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

_OLD: Final = '"deaf'
"""The beginning of every old key and value; the text of records may contain it as well."""


def upgraded(text: str) -> str:
    """Return the JSON of a result with the keys and values of this version.

    Other texts are returned unchanged.
    """
    if _OLD not in text:
        return text
    document = json.loads(text)
    for tally in _tallies(document):
        _rename(tally, "deaf_matches", "unnotified_matches")
        score = tally.get("score")
        if isinstance(score, dict):
            _rename(score, "deaf", "unnotified")
            for detection in _objects(score.get("noticed")):
                if detection.get("verdict") == "deaf":
                    detection["verdict"] = "unnotified"
    return json.dumps(document, ensure_ascii=False)


def _tallies(document: object) -> Iterator[dict[str, Any]]:
    """Yield the tallies of a backtest."""
    if not isinstance(document, dict):
        return
    for alarm in _objects(document.get("alarms")):
        yield from _objects([alarm.get("deployed")])
        yield from _objects(alarm.get("settings"))


def _objects(value: object) -> Iterator[dict[str, Any]]:
    items = value if isinstance(value, list) else []
    yield from (item for item in items if isinstance(item, dict))


def _rename(item: dict[str, Any], old: str, new: str) -> None:
    """Rename a key, without changing the order of keys."""
    if old in item and new not in item:
        renamed = {new if key == old else key: value for key, value in item.items()}
        item.clear()
        item.update(renamed)
