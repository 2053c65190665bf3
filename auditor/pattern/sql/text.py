"""Tests of text in SQL; a test of NULL gives NULL or FALSE."""

from auditor.pattern import regex
from auditor.pattern.glob import WildcardRule
from auditor.pattern.nodes import Number, Regex, Text, Value


def literal(text: str) -> str:
    """Return text as an SQL string; the only way by which text of a pattern enters SQL."""
    parts = ["'" + part.replace("'", "''") + "'" for part in text.split("\0")]
    return parts[0] if len(parts) == 1 else "(" + " || chr(0) || ".join(parts) + ")"


def one_of(text: str, values: tuple[str, ...]) -> str:
    """Return the test whether `text` is one of some values."""
    if len(values) == 1:
        return f"({text} = {literal(values[0])})"
    return f"({text} IN ({', '.join(map(literal, values))}))"


def value_test(text: str, value: Value, wildcards: WildcardRule) -> str:
    """Return the test whether `text` matches a value, a number as written."""
    match value:
        case Regex(body):
            return f"regexp_matches({text}, {literal(regex.source(body))})"
        case Text(pattern) | Number(pattern):
            return _glob(text, pattern, wildcards)


def _glob(text: str, pattern: str, wildcards: WildcardRule) -> str:
    """Return the test that `auditor.pattern.glob.glob` does."""
    first, *rest = pattern.split("*")
    if not rest:
        return one_of(text, (pattern,))
    middle = [part for part in rest[:-1] if part]
    last = rest[-1]
    ends = [f"starts_with({text}, {literal(first)})"] if first else []
    if not middle and not last:
        return ends[0] if ends else f"({text} IS NOT NULL)"
    if not first and len(middle) == 1 and not last:
        return f"contains({text}, {literal(middle[0])})"
    if last:
        ends.append(f"ends_with({text}, {literal(last)})")
    left = f"substr({text}, {len(first) + 1})" if first else text
    if middle:
        # One fold, since lambdas inside one another take DuckDB ages to plan.
        position = "instr(r, p)"
        cut = f"CASE WHEN {position} > 0 THEN substr(r, {position} + length(p)) END"
        left = f"list_reduce([{', '.join([left, *map(literal, middle)])}], lambda r, p: {cut})"
    if not last:
        inside = f"{left} IS NOT NULL"
    elif wildcards is WildcardRule.ORDINARY:
        inside = f"coalesce(ends_with({left}, {literal(last)}), FALSE)"
    else:
        once = _on(left, _ends_once("r", last)) if middle else _ends_once(left, last)
        inside = f"coalesce({once}, FALSE)"
    return f"CASE WHEN {' AND '.join(ends)} THEN {inside} ELSE FALSE END" if ends else f"({inside})"


def _ends_once(text: str, last: str) -> str:
    """Return the test whether `last` is found first where the text ends."""
    part = literal(last)
    return f"ends_with({text}, {part}) AND NOT contains(left({text}, -1), {part})"


def _on(value: str, expression: str) -> str:
    """Return an expression of `r` on a value that is calculated once."""
    return f"list_transform([{value}], lambda r: {expression})[1]"
