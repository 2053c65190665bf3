"""The functions of Terraform's language that make names, patterns and lists.

Source: Terraform documentation, "Functions".
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from auditor.rules.declared import Unresolved
from auditor.rules.formats.intrinsics import joined

_VERB: Final = re.compile(r"%(?:%|[sdvq])")


def marked(value: object) -> object:
    """Return an unknown value as it stands in a template."""
    if isinstance(value, Unresolved) and not value.needs:
        return Unresolved("${" + value.expression + "}", value.expression, value.parameter)
    return value


def call(name: str, arguments: Sequence[Any]) -> object:
    """Return what a function gives, or `Unresolved`, without an expression where it is not read."""
    unknown = next((one for one in _flat(arguments) if isinstance(one, Unresolved)), None)
    match name, arguments:
        case "join", [str(separator), list(items)]:
            return joined(separator, [marked(item) for item in items])
        case "format", [str(pattern), *values]:
            return _formatted(pattern, values)
        case "compact", [list(items)]:
            return [item for item in items if item is not None and item != ""]
        case _ if unknown is not None:
            return Unresolved("", parameter=unknown.parameter)
        case ("trimspace" | "chomp" | "lower" | "upper") as function, [str(text)]:
            return _TEXTS[function](text)
        case "replace", [str(text), str(old), str(new)] if not old.startswith("/"):
            return text.replace(old, new)
        case "tostring", [value] if not isinstance(value, dict | list):
            return joined("", [value])
        case (("tonumber" | "tobool" | "tolist" | "tomap"), [value]):
            return value
        case "toset", [list(items)]:
            return sorted(set(map(str, items)))
        case "concat", lists if all(isinstance(one, list) for one in lists):
            return [item for one in lists for item in one]
        case "merge", maps if all(isinstance(one, dict) for one in maps):
            return {key: item for one in maps for key, item in one.items()}
        case "keys", [dict(only)]:
            return sorted(only)
        case "length", [list() | dict() | str() as value]:
            return len(value)
        case _:
            return Unresolved("")


_TEXTS: Final[Mapping[str, Callable[[str], str]]] = {
    "trimspace": str.strip,
    "chomp": lambda text: text.rstrip("\r\n"),
    "lower": str.lower,
    "upper": str.upper,
}


def _flat(values: Sequence[object]) -> list[object]:
    return [inner for one in values for inner in (_flat(one) if isinstance(one, list) else [one])]


def _formatted(pattern: str, values: Sequence[object]) -> object:
    """Return `format(pattern, values…)` of the plain verbs."""
    left = list(values)
    parts: list[object] = []
    end = 0
    for verb in _VERB.finditer(pattern):
        if verb[0] != "%%" and not left:
            return Unresolved("")
        value: object = "%" if verb[0] == "%%" else marked(left.pop(0))
        if isinstance(value, dict | list) or verb[0] == "%q":
            return Unresolved("")
        parts += [pattern[end : verb.start()], value]
        end = verb.end()
    if "%" in pattern[end:] or left:
        return Unresolved("")
    return joined("", [*parts, pattern[end:]])
