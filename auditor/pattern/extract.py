"""The values that a metric filter extracts from a message: metric value and dimensions.

Source of the rules: CloudWatch Logs User Guide, "Publishing numerical values found in log entries";
CloudWatch Logs API, MetricTransformation. Where they are silent, our rules apply: an absent value
or one that is not a number publishes nothing, and a string that holds a number counts as that
number.
"""

import math
import re
from dataclasses import dataclass
from typing import Final

from auditor.errors import PatternError
from auditor.pattern.fields import bind
from auditor.pattern.grammar import NUMBER
from auditor.pattern.nodes import (
    FieldName,
    MatchAll,
    Pattern,
    Selector,
    SpaceDelimited,
    Terms,
    Wildcard,
)
from auditor.pattern.properties import JsonPatternGrammar
from auditor.pattern.tokens import tokens
from auditor.pattern.values import JsonNumber, LogEvent, parse_json, raw, select

_NUMBER: Final = re.compile(NUMBER)
_FIELD: Final = re.compile(r"\$([A-Za-z0-9_-]+)")


@dataclass(frozen=True, slots=True)
class Position:
    """`$3`: a word of a space-delimited message by its place, counted from 1, if it has no name."""

    number: int


Extraction = Selector | FieldName | Position


def parse_selector(pattern: Pattern, text: str) -> Extraction:
    """Return the tree of a selector in a metric value or a dimension.

    Args:
        pattern: the pattern of the metric filter. `$.selector` belongs to a JSON pattern, `$name`
            and `$3` to a space-delimited one; the selector need not occur in the pattern.

    Raises:
        PatternError: it is not a selector, or does not fit the pattern.
    """
    match pattern:
        case SpaceDelimited():
            return _field(pattern, text)
        case Terms() | MatchAll():
            message = "a pattern of terms has no values to extract; write a JSON pattern { … }"
            raise PatternError(f"{message}, or fields [ … ]", text, 0)
        case _:
            selector = JsonPatternGrammar(text, tokens(text, 0, len(text))).lone_selector()
            if any(isinstance(step, Wildcard) for step in selector.steps):
                message = "a wildcard may find many values; name the one to extract"
                raise PatternError(message, text, text.index("*"))
            return selector


def extract(pattern: Pattern, event: LogEvent, selector: str | Extraction) -> float | None:
    """Return the number that a selector finds, `None` if there is none that can be published.

    Raises:
        PatternError: not a selector, or not one for this kind of pattern.
    """
    node = _node(pattern, event, selector)
    text = node.source if isinstance(node, JsonNumber) else node
    if not isinstance(text, str) or not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def extract_text(pattern: Pattern, event: LogEvent, selector: str | Extraction) -> str | None:
    """Return the text that a selector finds, for a dimension; `None` if there is none.

    A number gives its text, a boolean `true` or `false`; null, arrays, objects and the empty string
    give nothing.

    Raises:
        PatternError: not a selector, or not one for this kind of pattern.
    """
    match _node(pattern, event, selector):
        case bool(value):
            return "true" if value else "false"
        case JsonNumber() as number:
            return number.text
        case str(text):
            return text or None
        case _:
            return None


def _field(pattern: SpaceDelimited, text: str) -> FieldName | Position:
    field = _FIELD.fullmatch(text)
    if field is None:
        raise PatternError("expected $name or $1, a field of the pattern or its position", text, 0)
    names = [slot.name for slot in (*pattern.left, *pattern.right)]
    if field[1] in names:
        return FieldName(field[1])
    if field[1].isdecimal() and int(field[1]) > 0:
        return Position(int(field[1]))
    available = ", ".join(f"${name}" for name in names if name) or "none has a name"
    raise PatternError(f"no field {text} in the pattern ({available})", text, 1)


def _node(pattern: Pattern, event: LogEvent, selector: str | Extraction) -> object:
    """Return the value that a selector finds, `None` for null and for no value."""
    wanted = parse_selector(pattern, selector) if isinstance(selector, str) else selector
    match wanted, pattern:
        case Selector(), _:
            try:
                selected = select(wanted, parse_json(raw(event)))
            except (ValueError, RecursionError):
                return None
            return selected[0] if selected else None
        case FieldName(name), SpaceDelimited():
            return (bind(pattern, raw(event)) or {}).get(name)
        case Position(number), SpaceDelimited():
            bound = bind(pattern, raw(event)) or {}
            named = {slot.name for slot in (*pattern.left, *pattern.right)}
            return None if str(number) in named else bound.get(str(number))
        case _:
            return None
