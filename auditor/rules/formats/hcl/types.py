"""Type constraints of variables: `map(object({ name = string, period = optional(number, 300) }))`.

Source: Terraform documentation, "Type Constraints".
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from tree_sitter import Node

from auditor.rules.formats.hcl.conversion import ANY, Attribute, HclType
from auditor.rules.formats.hcl.evaluate import evaluate
from auditor.rules.formats.hcl.scope import ModuleScope
from auditor.rules.formats.hcl.syntax import (
    HclExpression,
    named_nodes,
    parse_expression,
    text_of_node,
)
from auditor.rules.formats.hcl.values import NoValueError

_PRIMITIVES: Final = frozenset(["string", "number", "bool", "any"])
_COLLECTIONS: Final = frozenset(["list", "set", "map"])


def constraint(expression: HclExpression) -> HclType:
    """Return the type that a `type = …` names; `any` if it is not a known one."""
    written: HclExpression | None = expression
    if expression.is_json:
        written = parse_expression(str(expression.source))
    try:
        return ANY if written is None else _type(written.source)
    except (NoValueError, LookupError, ValueError):  # or a tree of a shape that is not known
        return ANY


def _type(node: Node) -> HclType:
    while node.type in {"expression", "literal_value", "collection_value", "variable_expr"}:
        (node,) = named_nodes(node)
    match node.type:
        case "identifier" | "string_lit":
            return _named(text_of_node(node).strip('"'))
        case "function_call":
            name, *rest = named_nodes(node)
            arguments = [argument for part in rest for argument in named_nodes(part)]
            return _applied(text_of_node(name), arguments)
        case _:
            raise NoValueError


def _named(name: str) -> HclType:
    if name in _PRIMITIVES:
        return HclType(name)
    if name in _COLLECTIONS:  # as in old modules: `type = "list"`
        return HclType(name, ANY)
    raise NoValueError


def _applied(name: str, arguments: Sequence[Node]) -> HclType:
    match name, arguments:
        case (("list" | "set" | "map"), [inner]):
            return HclType(name, _type(inner))
        case "tuple", [items]:
            return HclType(
                name, items=tuple(map(_type, named_nodes(_within(items, "tuple"))[1:-1]))
            )
        case "object", [members]:
            elements = named_nodes(_within(members, "object"))
            pairs = [named_nodes(element) for element in elements if element.type == "object_elem"]
            return HclType(name, attributes=dict(_attribute(key, value) for key, value in pairs))
        case _:
            raise NoValueError


def _within(node: Node, kind: str) -> Node:
    while node.type in {"expression", "collection_value"}:
        (node,) = named_nodes(node)
    if node.type != kind:
        raise NoValueError
    return node


def _attribute(key: Node, value: Node) -> tuple[str, Attribute]:
    name = text_of_node(key).strip('"')
    call = named_nodes(value)[0]
    if call.type == "function_call" and text_of_node(named_nodes(call)[0]) == "optional":
        kind, *default = named_nodes(named_nodes(call)[1])
        return name, Attribute(_type(kind), is_optional=True, default=_default(default))
    return name, Attribute(_type(value))


def _default(nodes: Sequence[Node]) -> Any:
    return evaluate(HclExpression(nodes[0]), ModuleScope(_nothing)) if nodes else None


def _nothing(path: Sequence[object]) -> Mapping[str, object]:
    raise LookupError(path)
