"""Checks and explanations of filter patterns, as lines for a terminal."""

from collections.abc import Sequence
from itertools import chain

from auditor.errors import PatternError
from auditor.pattern import PatternFinding, compile_sql, explain, format
from auditor.pattern.nodes import Pattern
from auditor.pattern.parser import MAXIMUM_LENGTH
from auditor.render.shared.lines import shown, terminal_text, wrapped

_EMPTY = "(the empty pattern, which matches everything)"


def valid(text: str, findings: Sequence[PatternFinding]) -> str:
    """Return lines on a valid pattern: its length and warnings."""
    lines = [f"valid: {' '.join(text.split()) or _EMPTY}"]
    lines.append(f"  {len(text):,} of {MAXIMUM_LENGTH:,} characters")
    return _text([*lines, *chain.from_iterable(map(_warning, findings))])


def invalid(error: PatternError) -> str:
    """Return lines on an invalid pattern: the fault and its position."""
    return _text([f"error: {error}"])


def explanation(pattern: Pattern, findings: Sequence[PatternFinding]) -> str:
    """Return a pattern in words, in its canonical form and in SQL."""
    sections = [
        [explain(pattern)],
        ["canonical", f"  {format(pattern) or '(the empty pattern)'}"],
        [
            "SQL, over a column `record` of JSON text",
            f"  {compile_sql(pattern, columns={})}",
        ],
    ]
    if findings:
        sections.append(["probable mistakes", *chain.from_iterable(map(_warning, findings))])
    return _text(list(chain.from_iterable([*section, ""] for section in sections))[:-1])


def _warning(finding: PatternFinding) -> list[str]:
    return wrapped(f"warning: {finding}", "  ", "    ")


def _text(lines: Sequence[str]) -> str:
    """Return lines that may contain an untrusted pattern."""
    return terminal_text(shown("\n".join(lines)).split("\n"))
