"""Cases of filter patterns: a pattern, an event, and `true`, `false` or `"error"`."""

import json
import re
from typing import Any, Final

import duckdb

from auditor.errors import PatternError
from auditor.pattern import Pattern, compile_sql, format, matches, parse
from auditor.pattern.sql import literal

_PLAIN: Final = re.compile(r"[^\"\\*\0]+")
"""A name that a path of DuckDB can hold."""


def check(case: dict[str, Any]) -> str | None:
    """Return the fault, if any: the matcher and SQL must both give the recorded verdict."""
    expected = case["matches"]
    try:
        pattern = parse(case["pattern"])
    except PatternError as error:
        return None if expected == "error" else f"expected {expected}, got an error: {error}"
    event = case["event"]
    text = event if isinstance(event, str) else json.dumps(event)
    got = {
        "the matcher": matches(pattern, event),
        "the matcher on text": matches(pattern, text),
        "the matcher on the canonical pattern": matches(parse(format(pattern)), text),
        "SQL": in_sql(pattern, text),
    }
    if not isinstance(event, str):
        got["SQL on columns"] = in_sql(pattern, text, columns_of(event))
    wrong = [f"{verdict} from {witness}" for witness, verdict in got.items() if verdict != expected]
    return f"expected {expected}, got {', '.join(wrong)}" if wrong else None


def in_sql(
    pattern: Pattern, text: str, columns: dict[tuple[str, ...], str] | None = None
) -> object:
    """Return the verdict of the compiled pattern on one text."""
    query = f"SELECT {compile_sql(pattern, columns=columns)} FROM (SELECT $1::VARCHAR AS record)"
    return duckdb.execute(query, [text]).fetchall()[0][0]


def columns_of(event: dict[str, Any]) -> dict[tuple[str, ...], str]:
    """Return hot columns for the fields of an event and of its objects."""
    paths: list[tuple[str, ...]] = [(name,) for name in event]
    paths += [
        (n, below) for n, value in event.items() if isinstance(value, dict) for below in value
    ]
    return {
        path: f"json_extract_string(record, {literal(_path(path))})"
        for path in paths
        if all(_PLAIN.fullmatch(name) for name in path)
    }


def _path(names: tuple[str, ...]) -> str:
    return "$" + "".join(f'."{name}"' for name in names)
