"""Other ways to write a condition, shorter ones, which may have another meaning."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from auditor.errors import PatternError
from auditor.pattern.nodes import (
    Compare,
    Comparison,
    Expression,
    FieldName,
    Number,
    Regex,
    Selector,
    Text,
    TypeTest,
)
from auditor.pattern.regex import check_regex

_SAME: Final = (
    ("[0-9]", r"\d"),
    ("[^0-9]", r"\D"),
    ("[A-Za-z0-9_]", r"\w"),
    ("[^A-Za-z0-9_]", r"\W"),
    ("{0,}", "*"),
    ("{1,}", "+"),
    ("{0,1}", "?"),
    ("{,1}", "?"),
)
"""Ways to write a part of a regular expression, the shorter one last."""
_SHORTER: Final = (
    (re.compile(r"(?:\\.|[^\\])[*?]\Z|\A(?:\\.|[^\\])[*?]|\+\Z|\{1\}"), ""),
    (re.compile(r"\[([A-Za-z0-9 :_#=@/;,-])\]"), r"\1"),
    (re.compile(r"\[([.*+?$|{}\[])\]"), r"\\\1"),
)
"""Parts of a regular expression that a search may do without, or that can be written shorter."""
_STRICT: Final = {
    Comparison.GREATER_OR_EQUAL: Comparison.GREATER,
    Comparison.LESS_OR_EQUAL: Comparison.LESS,
}
_PLAIN: Final = re.compile(r"(\^?)((?:[A-Za-z0-9 :_#=@/;,-]|\\[.*+?^$|{}\[\]/:_#=@;,-])*)(\$?)")


def conditions_like(condition: Compare | TypeTest) -> Iterator[Expression]:
    """Yield other conditions on the field of one."""
    if not isinstance(condition, Compare):
        return
    yield whatever(condition.selector)
    match condition.value:
        case Regex(body):
            yield from (replace(condition, value=Regex(shorter)) for shorter in _shorter(body))
            if (plain := _PLAIN.fullmatch(body)) and not plain[2].endswith("\\"):
                text = re.sub(r"\\(.)", r"\1", plain[2])
                if "*" not in text:
                    text = f"{'' if plain[1] else '*'}{text}{'' if plain[3] else '*'}"
                    yield replace(condition, value=Text(text))
        case Number() if condition.operator in _STRICT:
            yield replace(condition, operator=_STRICT[condition.operator])
        case Text(text) if "**" in text:
            yield replace(condition, value=Text(re.sub(r"\*+", "*", text)))
        case Text(text) | Number(text):
            for value in (text.strip("*"), text.rstrip("*"), text.lstrip("*")):
                yield replace(condition, value=Text(value))


def _shorter(body: str) -> Iterator[str]:
    """Yield shorter regular expressions, which may find something else."""
    bodies = [body.replace(long, short) for long, short in _SAME if long in body]
    bodies += [expression.sub(short, body) for expression, short in _SHORTER]
    for shorter in dict.fromkeys(bodies):
        if shorter != body and _is_regex(shorter):
            yield shorter


def whatever(selector: Selector | FieldName) -> Expression:
    """Return the condition that every text and every number meets."""
    return Compare(selector, Comparison.EQUAL, Text("*"))


def _is_regex(body: str) -> bool:
    try:
        check_regex(body, body, 0)
    except PatternError:
        return False
    return True
