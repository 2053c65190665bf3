"""References and what follows them: names, attributes, indexes and splats.

Source: HCL specification, "Variables and Variable Expressions",
"Index Operator", "Splat Operators".
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from tree_sitter import Node

from auditor.rules.formats.hcl.scope import ModuleScope
from auditor.rules.formats.hcl.syntax import named_nodes, text_of_node
from auditor.rules.formats.hcl.values import NoValueError, literal_number
from auditor.rules.formats.hcl.walk import index_of, splat, value_at

ValueOf = Callable[[Node, ModuleScope], Any]
"""Evaluates an expression."""
STEPS: Final = frozenset(["get_attr", "index", "splat"])
"""Nodes that follow a value."""


def reference(parts: Sequence[Node], scope: ModuleScope, value_of: ValueOf) -> Any:
    """Return the value of `name.b[0].c`.

    Raises:
        NoValueError: nothing has that name.
    """
    name, steps = text_of_node(parts[0]), list(parts[1:])
    if name in scope.names:
        return stepped(scope.names[name], steps, scope, value_of)
    path: list[object] = [name]
    while steps and steps[0].type in {"get_attr", "index"}:
        path.append(_step(steps.pop(0), scope, value_of))
    try:
        value = scope.lookup(path)
    except LookupError as error:
        raise NoValueError from error
    return stepped(value, steps, scope, value_of)


def stepped(value: Any, steps: Sequence[Node], scope: ModuleScope, value_of: ValueOf) -> Any:
    """Return the value of the attributes, indexes and splats behind a value."""
    for step in steps:
        if step.type == "splat":
            (kind,) = named_nodes(step)
            inner = [part for part in named_nodes(kind) if part.type in STEPS]
            first = len(inner)
            if kind.type == "attr_splat":  # an index after `.*` is of the result
                first = next((i for i, part in enumerate(inner) if part.type != "get_attr"), first)
            each = partial(stepped, steps=inner[:first], scope=scope, value_of=value_of)
            value = splat(value, each)
            value = stepped(value, inner[first:], scope, value_of)
        else:
            value = value_at(value, [_step(step, scope, value_of)])
    return value


def _step(node: Node, scope: ModuleScope, value_of: ValueOf) -> object:
    """Return the name or the index that a step goes to."""
    if node.type == "get_attr":
        return text_of_node(named_nodes(node)[0])
    inner = named_nodes(node)[0]
    if inner.type == "legacy_index":
        return index_of(literal_number(text_of_node(inner).lstrip(". ")))
    return index_of(value_of(named_nodes(inner)[0], scope))
