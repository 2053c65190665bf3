"""Whether a text is JSON, in SQL."""

from typing import Final

from auditor.pattern.sql.text import literal

_STRING: Final = r'"(?:[^"\\]|\\.)*"'
_NOT_JSON: Final = r"(?i),\s*[\]}]|nan|inf"
"""Syntax outside strings that DuckDB reads and JSON does not allow: trailing commas, NaN, Infinity.
"""


def is_json(record: str) -> str:
    """Return the test whether a text is JSON, to the letter of RFC 8259."""
    outside = f"regexp_replace({record}, {literal(_STRING)}, '\"\"', 'gs')"
    return (
        f"CASE WHEN json_valid({record})"
        f" THEN NOT regexp_matches({outside}, {literal(_NOT_JSON)}) ELSE FALSE END"
    )
