"""The instances of a block by `count` and `for_each`.

Source: Terraform documentation, "The count Meta-Argument", "The for_each Meta-Argument".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from auditor.rules.declared import Unresolved
from auditor.rules.formats.hcl.numbers import HclNumber, number_of, whole
from auditor.rules.formats.hcl.values import SetOf

MAX_INSTANCES: Final = 1_000
"""Maximum number of instances of one resource."""

_UNSUITABLE: Final = "a list, and Terraform takes a map or a set of strings"


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance of a block by `count` or `for_each`."""

    index: str
    """`[0]`, `["key"]`, or "" where the block has neither."""
    names: Mapping[str, object]
    """The names for expressions in it: `count` or `each`."""
    key: object = None
    """The key in brackets; `None` without brackets."""
    provided: Unresolved | None = None
    """The condition that decides whether it exists, if that is unknown."""


def numbered(value: Any) -> Iterator[Instance]:
    """Yield the instances that a `count` makes."""
    number = number_of(value) if isinstance(value, str) else value
    if isinstance(number, HclNumber) and number.is_whole and 0 <= number.value <= MAX_INSTANCES:
        for index in range(number.value.numerator):
            yield Instance(f"[{index}]", {"count": {"index": whole(index)}}, index)
    else:
        yield _maybe("count", value)


def keyed(value: Any) -> Iterator[Instance]:
    """Yield the instances that a `for_each` makes."""
    match value:
        case dict() if len(value) <= MAX_INSTANCES:
            pairs = sorted(value.items())
        case SetOf(items) if len(items) <= MAX_INSTANCES and all(
            isinstance(item, str) for item in items
        ):
            pairs = [(name, name) for name in items]
        case list() | tuple() | SetOf():
            yield _maybe("for_each", Unresolved(_UNSUITABLE))
            return
        case _:
            yield _maybe("for_each", value)
            return
    for name, item in pairs:
        yield Instance(f'["{name}"]', {"each": {"key": name, "value": item}}, name)


def _maybe(key: str, value: Any) -> Instance:
    """Return the instance of a block whose `count` or `for_each` is unknown."""
    if isinstance(value, Unresolved):
        return Instance("", {}, None, Unresolved(f"{key} = {value}", parameter=value.parameter))
    return Instance("", {}, None, Unresolved(f"its {key}"))
