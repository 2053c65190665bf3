"""Expressions to values, as far as literals, variables and locals determine them.

Otherwise an expression becomes `Unresolved` with its own text, never another value.

Source: Terraform documentation, "Expressions"; HCL specification.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from tree_sitter import Node

from auditor.rules.declared import Unresolved
from auditor.rules.formats.hcl import calls, operators
from auditor.rules.formats.hcl.conversion import convert, type_of, unified
from auditor.rules.formats.hcl.json_values import json_value
from auditor.rules.formats.hcl.loops import each_scope, looped, looped_object
from auditor.rules.formats.hcl.rendering import Rendering
from auditor.rules.formats.hcl.scope import ModuleScope
from auditor.rules.formats.hcl.syntax import HclExpression, named_nodes, text_of_node
from auditor.rules.formats.hcl.templates import TemplateMark, TemplateText, cut
from auditor.rules.formats.hcl.traversal import STEPS, reference, stepped
from auditor.rules.formats.hcl.values import (
    NoValueError,
    RefusedError,
    bool_from,
    find_unresolved,
    literal_number,
    text_of,
)

_LITERALS: Final = {"true": True, "false": False, "null": None}


def evaluate(expression: HclExpression, scope: ModuleScope) -> Any:
    """Return the value of an expression, or `Unresolved`."""
    try:
        if expression.is_json:
            return json_value(expression.source, scope, _rendered)
        return _value(expression.source, scope)
    except RefusedError as error:
        return Unresolved(error.expression)


def word(expression: HclExpression) -> str | None:
    """Return the plain word that an expression is, if it is one."""
    if expression.is_json:
        return expression.source if isinstance(expression.source, str) else None
    return _word(expression.source)


def _rendered(node: Node, parts: list[TemplateText | TemplateMark], scope: ModuleScope) -> Any:
    return _guarded(node, scope, lambda: Rendering(parts, _value).value(scope, is_text=False))


def _value(node: Node, scope: ModuleScope) -> Any:
    return _guarded(node, scope, lambda: _evaluate(node, scope))


def _guarded(node: Node, scope: ModuleScope, evaluating: Callable[[], Any]) -> Any:
    try:
        scope.budget.spend()
        return evaluating()
    except RefusedError as error:
        raise RefusedError(error.expression or _quoted(node)) from error
    except (LookupError, ValueError, StopIteration):  # a tree of a shape that is not known here
        return Unresolved(_quoted(node))
    except NoValueError as error:
        parameter = error.cause.parameter if error.cause else ""
        return Unresolved(_quoted(node), parameter=parameter)


def _evaluate(node: Node, scope: ModuleScope) -> Any:
    below = named_nodes(node)
    match node.type:
        case "expression":
            return _postfix(_parts(node), scope)
        case "literal_value" | "template_expr" | "collection_value" | "operation" | "for_expr":
            return _evaluate(below[0], scope)
        case "numeric_lit":
            return literal_number(text_of_node(node))
        case "bool_lit" | "null_lit":
            return _LITERALS[text_of_node(node)]
        case "string_lit" | "quoted_template" | "heredoc_template":
            is_text = node.type == "heredoc_template"
            return Rendering(cut(node), _value).value(scope, is_text=is_text)
        case "variable_expr":
            return reference([node], scope, _value)
        case "function_call":
            return _call(node, scope)
        case "conditional":
            return _conditional(below, scope)
        case "binary_operation":
            return _binary(_parts(node), scope)
        case "unary_operation":
            sign, *operand = _parts(node)
            return operators.unary(text_of_node(sign), _postfix(operand, scope))
        case "tuple":
            return tuple(_value(item, scope) for item in below if item.type == "expression")
        case "object":
            elements = [named_nodes(item) for item in below if item.type == "object_elem"]
            return {_key(key, scope): _value(item, scope) for key, item in elements}
        case "for_tuple_expr" | "for_object_expr":
            return _for(node, scope)
        case _:
            raise NoValueError


def _parts(node: Node) -> list[Node]:
    """Return the nodes right below one, without comments and parentheses."""
    return [child for child in node.children if child.type not in {"comment", "(", ")"}]


def _quoted(node: Node) -> str:
    """Return the text of a node in one line."""
    text = " ".join(text_of_node(node).split())
    return text if len(text) <= 80 else text[:79] + "…"


def _postfix(parts: Sequence[Node], scope: ModuleScope) -> Any:
    """Return the value of `a.b[0].c`."""
    first, *steps = parts
    if first.type == "variable_expr":
        return reference(parts, scope, _value)
    return stepped(_value(first, scope), steps, scope, _value)


def _word(node: Node) -> str | None:
    parts = node.children
    while len(parts) == 1 and parts[0].type in {"expression", "variable_expr"}:
        parts = parts[0].children
    return text_of_node(parts[0]) if len(parts) == 1 and parts[0].type == "identifier" else None


def _key(node: Node, scope: ModuleScope) -> str:
    """Return a key of an object: a word, or an expression in its place."""
    if (plain := _word(node)) is not None:
        return plain
    parts = node.children
    if parts[0].type == "variable_expr":
        raise NoValueError
    return text_of(_value(node, scope))


def _call(node: Node, scope: ModuleScope) -> Any:
    name, *rest = named_nodes(node)
    arguments = [
        child for part in rest for child in named_nodes(part) if child.type == "expression"
    ]
    expands = any(child.type == "ellipsis" for part in rest for child in named_nodes(part))
    if text_of_node(name) in {"try", "can"} and not expands:
        return _attempted(text_of_node(name), arguments, scope)
    values = [_value(argument, scope) for argument in arguments]
    if expands:
        values = calls.expanded(values)
    result = calls.call(text_of_node(name), values)
    scope.budget.spend(_size(result))
    return result


def _attempted(name: str, arguments: Sequence[Node], scope: ModuleScope) -> Any:
    """Return the result of `try` or `can`: the first argument that Terraform does not refuse."""
    for argument in arguments:
        try:
            value = _value(argument, scope)
        except RefusedError:
            continue
        unknown = find_unresolved(value)
        if unknown is not None and (value is unknown or not _is_reference(argument)):
            raise NoValueError(unknown)  # whether it is refused, only a deployment knows
        return True if name == "can" else value
    if name == "can":
        return False
    raise RefusedError


def _size(value: object) -> int:
    """Return how much was made of it, in steps."""
    match value:
        case str():
            return len(value) // 100
        case list() | tuple() | dict():
            return len(value)
        case _:
            return 0


def _conditional(parts: Iterable[Node], scope: ModuleScope) -> Any:
    condition, then, otherwise = [part for part in parts if part.type == "expression"]
    decided = bool_from(_value(condition, scope))
    chosen, other = (then, otherwise) if decided else (otherwise, then)
    values = [_value(chosen, scope), _unless_refused(other, scope)]
    result = values[0]
    if any(find_unresolved(value) for value in values):
        return result
    return convert(result, unified(map(type_of, values)))


def _is_reference(node: Node) -> bool:
    """Return whether an expression is only a reference, which Terraform cannot reject in part."""
    return all(part.type == "variable_expr" or part.type in STEPS for part in _parts(node))


def _unless_refused(node: Node, scope: ModuleScope) -> Any:
    """Return the value of an expression that may not count; one that is refused is not known."""
    try:
        return _value(node, scope)
    except RefusedError as error:
        return Unresolved(error.expression)


def _binary(parts: Sequence[Node], scope: ModuleScope) -> Any:
    at = next(i for i, part in enumerate(parts) if not part.is_named)
    sign, sides = text_of_node(parts[at]), (parts[:at], parts[at + 1 :])
    if sign not in {"&&", "||"}:
        return operators.binary(sign, *(_postfix(side, scope) for side in sides))
    return operators.binary(sign, *(_side(side, scope) for side in sides))


def _side(parts: Sequence[Node], scope: ModuleScope) -> Any:
    """Return a side of `&&` or `||`; Terraform may need only the other one."""
    try:
        return _postfix(parts, scope)
    except RefusedError as error:
        return Unresolved(error.expression or _quoted(parts[0]))


def _for(node: Node, scope: ModuleScope) -> Any:
    intro, *results = [
        child for child in named_nodes(node) if not child.type.endswith(("start", "end"))
    ]
    conditions = [named_nodes(result)[0] for result in results if result.type == "for_cond"]
    groups = any(result.type == "ellipsis" for result in results)
    made = [result for result in results if result.type == "expression"]

    def rounds() -> Iterable[ModuleScope]:
        for inner in each_scope(intro, scope, _value):
            if all(bool_from(_value(condition, inner)) for condition in conditions):
                yield inner

    if node.type == "for_tuple_expr":
        return looped(_value(made[0], inner) for inner in rounds())
    entries = ((_value(made[0], inner), _value(made[1], inner)) for inner in rounds())
    return looped_object(entries, groups=groups)
