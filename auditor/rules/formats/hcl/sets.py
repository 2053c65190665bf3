"""Functions of sets, and of lists that take them for sets.

Source: Terraform documentation, "Collection Functions".
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any, Final

from auditor.rules.formats.hcl.conversion import convert_all, set_of, type_of, unified
from auditor.rules.formats.hcl.values import NoValueError, SetOf, equal, items_of

_MAX_PAIRS: Final = 10_000


def _sets(given: Sequence[Any]) -> list[SetOf]:
    """Return collections as sets of one type."""
    together = unified(type_of(item) for collection in given for item in items_of(collection))
    return [set_of(convert_all(items_of(collection), together)) for collection in given]


def _has(items: Any, item: Any) -> bool:
    return any(equal(item, other) for other in items)


def _union(first: Any, *others: Any) -> SetOf:
    return set_of([item for set_ in _sets([first, *others]) for item in set_])


def _intersection(*given: Any) -> SetOf:
    first, *others = _sets(given)
    return set_of([item for item in first if all(_has(set_, item) for set_ in others)])


def _subtract(given: Any, minus: Any) -> SetOf:
    first, second = _sets([given, minus])
    return set_of([item for item in first if not _has(second, item)])


def _product(*given: Any) -> list[tuple[Any, ...]]:
    if any(isinstance(collection, SetOf) for collection in given):
        raise NoValueError  # a set of tuples, whose order is Terraform's own
    lists = [items_of(collection) for collection in given]
    pairs = 1
    for list_ in lists:
        pairs *= len(list_)
    if pairs > _MAX_PAIRS or len(lists) < 2:
        raise NoValueError
    together = [unified(map(type_of, list_)) for list_ in lists]
    return list(product(*map(convert_all, lists, together)))


FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "setunion": _union,
    "setintersection": _intersection,
    "setsubtract": _subtract,
    "setproduct": _product,
}
