"""Calls of functions: the supported ones, and the treatment of unknown arguments.

Functions that read files, the clock or random numbers (`file`, `timestamp`, `uuid`) are never
called.

Source: Terraform documentation, "Functions".
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from auditor.rules.declared import Unresolved
from auditor.rules.formats.hcl import encodings, lists, maps, numeric, sets, texts
from auditor.rules.formats.hcl.conversion import convert, type_of, unified
from auditor.rules.formats.hcl.format import formatted, formatted_list
from auditor.rules.formats.hcl.values import NoValueError, find_unresolved, items_of, text_of

_STRICT: Final[Mapping[str, Callable[..., Any]]] = {
    **texts.FUNCTIONS,
    **numeric.FUNCTIONS,
    **sets.FUNCTIONS,
    **encodings.FUNCTIONS,
    "formatlist": formatted_list,
}
"""Functions that need to know all of their arguments."""


def call(name: str, arguments: Sequence[Any]) -> Any:
    """Return the result of a function.

    Raises:
        NoValueError: it is not supported, refuses its arguments, or needs an unknown one.
    """
    if (partial := _PARTIAL.get(name)) is not None:
        function = partial
    else:
        for argument in arguments:
            if (unknown := find_unresolved(argument)) is not None:
                raise NoValueError(unknown)
        if name not in _STRICT:
            raise NoValueError
        function = _STRICT[name]
    try:
        return function(*arguments)
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        cause = next(
            (unresolved for argument in arguments if (unresolved := find_unresolved(argument))),
            None,
        )
        raise NoValueError(cause) from error


def expanded(arguments: Sequence[Any]) -> list[Any]:
    """Return the arguments of `f(a, list...)`.

    Raises:
        NoValueError: the last is not a list, or not known.
    """
    *first, last = arguments
    return [*first, *items_of(last)]


def marked(value: Any) -> Any:
    """Return an unknown value as it appears in a template."""
    if isinstance(value, Unresolved) and not value.needs:
        return Unresolved("${" + value.expression + "}", value.expression, value.parameter)
    return value


def joined(separator: str, parts: Sequence[Any]) -> Any:
    """Return parts as one text; if one is unknown, the known text."""
    unknown = next((part for part in parts if isinstance(part, Unresolved)), None)
    text = separator.join(
        part.expression if isinstance(part, Unresolved) else text_of(part) for part in parts
    )
    if unknown is None:
        return text
    return Unresolved(text, unknown.needs or unknown.expression, unknown.parameter)


def _join(separator: str, first: Any, *others: Any) -> Any:
    items = [item for list_ in (first, *others) for item in items_of(list_)]
    return joined(text_of(separator), [marked(item) for item in items])


def _format(pattern: str, *values: Any) -> Any:
    return joined("", formatted(text_of(pattern), [marked(value) for value in values]))


def _coalesce(*values: Any) -> Any:
    """Return the first that is neither null nor an empty text, of the type they have together."""
    for value in values:
        if isinstance(value, Unresolved):
            raise NoValueError(value)
        if value is not None and value != "":
            return _of_common_type(value, values)
    raise NoValueError


def _of_common_type(value: Any, others: Sequence[Any]) -> Any:
    """Return a value as the common type of several; all values can be texts."""
    if isinstance(value, str):
        return value
    unknown = find_unresolved(list(others))
    types = [type_of(other) for other in others if other is not None]
    are_plain = {type_.kind for type_ in types} <= {"string", "number", "bool"}
    if unknown is not None or not (are_plain or all(type_ == types[0] for type_ in types)):
        raise NoValueError(unknown)
    return convert(value, unified(types))


def _as_it_is(value: Any) -> Any:
    return value


_PARTIAL: Final[Mapping[str, Callable[..., Any]]] = {
    **lists.FUNCTIONS,
    **maps.FUNCTIONS,
    "join": _join,
    "format": _format,
    "coalesce": _coalesce,
    "sensitive": _as_it_is,
    "nonsensitive": _as_it_is,
}
"""Functions that can work with the known part of their arguments."""
