"""`format` and `formatlist`.

Source: Terraform documentation, "format Function"; github.com/zclconf/go-cty, whose verbs these
are.
"""

import json
import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

from auditor.rules.declared import Unresolved
from auditor.rules.formats.hcl.numbers import HclNumber
from auditor.rules.formats.hcl.texts import simple
from auditor.rules.formats.hcl.values import (
    NoValueError,
    SetOf,
    bool_from,
    items_of,
    number_from,
    text_of,
)

_VERB: Final = re.compile(
    r"%(?P<flags>[-+ 0#]*)(?P<width>\d{0,3})(?P<precision>\.\d{0,3})?(?P<verb>.)", re.S
)
_MAX_LISTED: Final = 10_000


def formatted(pattern: str, values: Sequence[Any]) -> list[Any]:
    """Return the parts of `format(pattern, values...)`; `Unresolved` parts stay.

    Raises:
        NoValueError: a verb or a flag is not supported, or the numbers of values and verbs differ.
    """
    left = list(values)
    parts: list[Any] = []
    end = 0
    for verb in _VERB.finditer(pattern):
        parts.append(pattern[end : verb.start()])
        end = verb.end()
        if verb[0] == "%%":
            parts.append("%")
        elif not left:
            raise NoValueError
        else:
            parts.append(_formatted(verb, left.pop(0)))
    if "%" in pattern[end:] or left:
        raise NoValueError
    return [*parts, pattern[end:]]


def formatted_list(pattern: Any, *values: Any) -> list[str]:
    """Return `formatlist(pattern, values...)`: a text for each item of the lists."""
    lists = [items_of(value) for value in values if isinstance(value, list | tuple | SetOf)]
    sizes = {len(list_) for list_ in lists}
    if len(sizes) != 1 or sum(sizes) > _MAX_LISTED:
        raise NoValueError
    rounds = [
        items_of(value) if isinstance(value, list | tuple | SetOf) else [value] * min(sizes)
        for value in values
    ]
    return ["".join(formatted(text_of(pattern), row)) for row in zip(*rounds, strict=True)]


def _formatted(verb: re.Match[str], value: Any) -> Any:
    plain = not (verb["flags"] or verb["width"] or verb["precision"])
    if isinstance(value, Unresolved):
        if plain and verb["verb"] in {"s", "v"}:
            return value
        raise NoValueError(value)
    if value is None:
        raise NoValueError
    match verb["verb"]:
        case "s" if not verb["precision"]:
            return _padded(text_of(value), verb)
        case "v" if plain and isinstance(value, str | bool):
            return text_of(value)
        case "v" if plain and isinstance(value, HclNumber) and _is_short(value):
            return str(value)
        case "d" if not verb["precision"] and number_from(value).is_whole:
            return _padded(str(number_from(value).value.numerator), verb)
        case "f" if not set(verb["flags"]) - {"0"}:
            return _padded(_fixed(number_from(value).value, verb["precision"]), verb)
        case "t" if plain:
            return text_of(bool_from(value))
        case "q" if plain and all(
            " " <= sign < "\x7f" and sign not in "<>&" for sign in text_of(value)
        ):
            return json.dumps(text_of(value))
        case "x" if plain and number_from(value).is_whole and number_from(value).value >= 0:
            return format(number_from(value).value.numerator, "x")
        case _:
            raise NoValueError


def _is_short(value: HclNumber) -> bool:
    """Return whether Go's %v prints a number without an exponent."""
    return value.is_whole and abs(value.value) < 1_000_000


def _padded(text: str, verb: re.Match[str]) -> str:
    flags, width = verb["flags"], int(verb["width"] or 0)
    if set(flags) - {"-", "0"} or set(flags) >= {"-", "0"}:
        raise NoValueError
    if not width:
        return text
    if flags == "-":
        return simple(text).ljust(width)
    if "0" in flags:
        if verb["verb"] == "s":
            raise NoValueError
        return text.zfill(width)
    return simple(text).rjust(width)


def _fixed(value: Fraction, precision: str | None) -> str:
    decimals = 6 if precision is None else int(precision[1:] or 0)
    scaled = round(abs(value) * 10**decimals)
    digits = str(scaled).rjust(decimals + 1, "0")
    text = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
    return f"-{text}" if value < 0 else text
