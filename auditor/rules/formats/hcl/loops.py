"""`for` expressions: their input and result.

Source: Terraform documentation, "for Expressions".
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tree_sitter import Node

from auditor.rules.declared import Unresolved
from auditor.rules.formats.hcl.numbers import whole
from auditor.rules.formats.hcl.scope import ModuleScope
from auditor.rules.formats.hcl.syntax import named_nodes, text_of_node
from auditor.rules.formats.hcl.values import NoValueError, SetOf, items_of, text_of


def pairs_of(collection: Any) -> Iterator[tuple[Any, Any]]:
    """Yield keys with values; maps are in the order of their keys.

    Raises:
        NoValueError: it is not a collection, or not known.
    """
    if isinstance(collection, Unresolved):
        raise NoValueError(collection)
    if isinstance(collection, dict):
        yield from sorted(collection.items())
    elif isinstance(collection, SetOf):
        yield from ((item, item) for item in items_of(collection))
    else:
        yield from ((whole(index), item) for index, item in enumerate(items_of(collection)))


def each_scope(
    intro: Node, scope: ModuleScope, value: Callable[[Node, ModuleScope], Any]
) -> Iterator[ModuleScope]:
    """Yield the scope of each round of `for k, v in x`.

    Raises:
        NoValueError: x is not a collection, or not known.
    """
    names = [text_of_node(node) for node in named_nodes(intro) if node.type == "identifier"]
    collection = next(node for node in named_nodes(intro) if node.type == "expression")
    for pair in pairs_of(value(collection, scope)):
        yield scope.having(dict(zip(names, pair[-len(names) :], strict=True)))


def looped(values: Iterable[Any]) -> tuple[Any, ...]:
    """Return the result of `[for …]`."""
    return tuple(values)


def looped_object(entries: Iterable[tuple[Any, Any]], *, groups: bool) -> dict[str, Any]:
    """Return the result of `{for … : key => value}`.

    Raises:
        NoValueError: a key is not known, or occurs twice without `...`.
    """
    members: dict[str, Any] = {}
    for key, value in entries:
        name = text_of(key)
        if groups:
            members[name] = (*members.get(name, ()), value)
        elif name in members:
            raise NoValueError
        else:
            members[name] = value
    return members
