"""A message's JSON for the matcher: numbers as written, every key of an object."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from auditor.pattern.nodes import Index, Name, Selector, Wildcard

LogEvent = str | Mapping[str, object]
"""A message: its text, or an object equal to its JSON."""

_SURROGATE: Final = re.compile(r"\\u[dD][89a-fA-F]")
_LONE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class JsonNumber:
    """A JSON number as the message writes it."""

    source: str

    @property
    def value(self) -> float:
        """The number, infinite where it is too large for a double."""
        return float(self.source)

    @property
    def text(self) -> str:
        """Its text: integers as written, other numbers as ECMAScript prints them, `.0` kept.

        Stores keep numbers, not their digits (1.10 becomes 1.1), and both implementations must
        agree.
        """
        if not any(character in self.source for character in ".eE"):
            return "0" if self.source == "-0" else self.source
        value = self.value
        if value in (float("inf"), float("-inf")):
            return self.source
        if value == 0 or 1e-7 < abs(value) < 1e21:
            fixed = format(Decimal(repr(value)), "f")
            return fixed if "." in fixed else f"{fixed}.0"
        mantissa, exponent = repr(value).split("e")
        return f"{mantissa.removesuffix('.0')}e{int(exponent)}"


class JsonObject:
    """A JSON object: the first of duplicate keys counts, as in DuckDB; a wildcard finds all."""

    __slots__ = ("fields", "values")

    def __init__(self, pairs: Sequence[tuple[str, object]]) -> None:
        self.fields = dict(reversed(pairs))
        self.values = [value for _, value in pairs]


def raw(event: LogEvent) -> str:
    """Return a message's text; an object's as CloudTrail would write it, without blanks."""
    if isinstance(event, str):
        return event
    return json.dumps(dict(event), ensure_ascii=False, separators=(",", ":"))


def parse_json(text: str) -> object:
    """Return the value of a JSON text.

    Raises:
        ValueError: it is not JSON, or contains half of a surrogate pair.
        RecursionError: it is nested more deeply than Python reads, some thousand levels.
    """
    root: object = json.loads(
        text,
        parse_int=JsonNumber,
        parse_float=JsonNumber,
        parse_constant=_refuse,
        object_pairs_hook=JsonObject,
    )
    if _SURROGATE.search(text):
        _refuse_surrogates(root)
    return root


def select(selector: Selector, root: object) -> list[object]:
    """Return the nodes that a selector finds; none if a step does not fit the value."""
    nodes = [root]
    for step in selector.steps:
        below: list[object] = []
        for node in nodes:
            match step, node:
                case Name(name), JsonObject() if name in node.fields:
                    below.append(node.fields[name])
                case Index(index), list() if index < len(node):
                    below.append(node[index])
                case Wildcard.ELEMENT, list():
                    below.extend(node)
                case Wildcard.FIELD, JsonObject():
                    below.extend(node.values)
                case _:
                    pass
        nodes = below
    return nodes


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is not JSON")


def _refuse_surrogates(node: object) -> None:
    match node:
        case str() if _LONE.search(node):
            raise ValueError("half of a surrogate pair")
        case list():
            for element in node:
                _refuse_surrogates(element)
        case JsonObject():
            for key in node.fields:
                _refuse_surrogates(key)
            for value in node.values:
                _refuse_surrogates(value)
        case _:
            pass
