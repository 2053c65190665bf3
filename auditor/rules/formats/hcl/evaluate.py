"""Expressions to values, as far as literals, variables and locals decide them.

What they do not decide becomes `Unresolved` with its own text: never another value.

Source: Terraform documentation, "Expressions"; HCL specification.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final

from tree_sitter import Node

from auditor.rules.declared import Unresolved
from auditor.rules.formats.document import LINES
from auditor.rules.formats.hcl import calls, operators
from auditor.rules.formats.hcl.loops import looped, looped_object, pairs_of
from auditor.rules.formats.hcl.numbers import number_of
from auditor.rules.formats.hcl.syntax import Expression, parse_template, text_of_node
from auditor.rules.formats.hcl.templates import Literal, Mark, cut
from auditor.rules.formats.hcl.values import (
    RefusedError,
    UndecidedError,
    bool_from,
    convert,
    find_unresolved,
    normal,
    text_of,
    type_of,
    unified,
)
from auditor.rules.formats.hcl.walk import index_of, splat, walk

_LITERALS: Final = {"true": True, "false": False, "null": None}
_POSTFIX: Final = frozenset(["get_attr", "index", "splat"])
_MAX_STEPS: Final = 100_000
"""For all expressions of a module: some seconds' work, and more than any rules need."""
_MAX_CHARACTERS: Final = 1_000_000
"""Of one text; a file of rules has no longer ones, an attempt to fill the memory has."""


class Budget:
    """How much evaluating is left, so that no file takes for ever."""

    def __init__(self, steps: int = _MAX_STEPS) -> None:
        self._left = steps

    def spend(self, steps: int = 1) -> None:
        """Take steps off.

        Raises:
            UndecidedError: none are left.
        """
        self._left -= steps
        if self._left < 0:
            raise UndecidedError


@dataclass(frozen=True, slots=True)
class Scope:
    """What expressions refer to."""

    lookup: Callable[[Sequence[object]], object]
    """Answers a path such as `("var", "prefix")`; raises LookupError for what it does not know."""
    names: Mapping[str, object] = field(default_factory=dict)
    """Names of the `for` expressions around."""
    budget: Budget = field(default_factory=Budget)

    def having(self, names: Mapping[str, object]) -> "Scope":
        """Return the scope inside a `for` expression."""
        return replace(self, names={**self.names, **names})


def evaluate(expression: Expression, scope: Scope) -> Any:
    """Return the value of an expression, or `Unresolved`."""
    try:
        if expression.is_json:
            return _json(expression.source, scope)
        return _value(expression.source, scope)
    except RefusedError as error:
        return Unresolved(error.expression)


def word(expression: Expression) -> str | None:
    """Return the plain word that an expression is, if it is one."""
    if expression.is_json:
        return expression.source if isinstance(expression.source, str) else None
    return _word(expression.source)


def _json(value: object, scope: Scope) -> Any:
    """Return a value of JSON syntax: texts are templates, and so are keys."""
    match value:
        case str():
            template = parse_template(value)
            found = Unresolved(value) if template is None else _json_text(template.source, scope)
            return normal(found) if isinstance(found, str) else found
        case bool() | None:
            return value
        case int() | float():
            return number_of(repr(value))
        case list():
            return tuple(_json(item, scope) for item in value)
        case dict():
            pairs = [(_json(str(key), scope), item) for key, item in value.items() if key != LINES]
            if any(not isinstance(key, str) for key, _ in pairs):
                return Unresolved("a key")
            return {key: _json(item, scope) for key, item in pairs}
        case _:
            return Unresolved(str(value))


def _json_text(node: Node, scope: Scope) -> Any:
    """Return the value of a text of JSON, which was made a heredoc: its last line end is ours."""
    parts = cut(node.named_children[0].named_children[0])
    last = parts[-1]
    if isinstance(last, Literal):
        last.text = last.text.removesuffix("\n")
    return _guarded(node, scope, lambda: _template(parts, scope))


def _value(node: Node, scope: Scope) -> Any:
    return _guarded(node, scope, lambda: _evaluate(node, scope))


def _guarded(node: Node, scope: Scope, evaluating: Callable[[], Any]) -> Any:
    try:
        scope.budget.spend()
        return evaluating()
    except RefusedError as error:
        raise RefusedError(error.expression or _quoted(node)) from error
    except UndecidedError as error:
        parameter = error.cause.parameter if error.cause else ""
        return Unresolved(_quoted(node), parameter=parameter)


def _evaluate(node: Node, scope: Scope) -> Any:
    below = node.named_children
    match node.type:
        case "expression":
            return _postfix(_parts(node), scope)
        case "literal_value" | "template_expr" | "collection_value" | "operation" | "for_expr":
            return _evaluate(below[0], scope)
        case "numeric_lit":
            return _known(number_of(text_of_node(node)))
        case "bool_lit" | "null_lit":
            return _LITERALS[text_of_node(node)]
        case "string_lit" | "quoted_template" | "heredoc_template":
            return _template(cut(node), scope, is_text=node.type == "heredoc_template")
        case "variable_expr":
            return _reference([node], scope)
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
            elements = [item.named_children for item in below if item.type == "object_elem"]
            return {_key(key, scope): _value(item, scope) for key, item in elements}
        case "for_tuple_expr" | "for_object_expr":
            return _for(node, scope)
        case _:
            raise UndecidedError


def _parts(node: Node) -> list[Node]:
    """Return the nodes right below one, without comments and parentheses."""
    return [one for one in node.children if one.type not in {"comment", "(", ")"}]


def _quoted(node: Node) -> str:
    """Return the text of a node in one line."""
    text = " ".join(text_of_node(node).split())
    return text if len(text) <= 80 else text[:79] + "…"


def _known(value: Any) -> Any:
    if value is None:
        raise UndecidedError
    return value


def _postfix(parts: Sequence[Node], scope: Scope) -> Any:
    """Return the value of `a.b[0].c`."""
    first, *steps = parts
    if first.type == "variable_expr":
        return _reference(parts, scope)
    value = _value(first, scope)
    return _steps(value, steps, scope)


def _reference(parts: Sequence[Node], scope: Scope) -> Any:
    name, steps = text_of_node(parts[0]), list(parts[1:])
    if name in scope.names:
        return _steps(scope.names[name], steps, scope)
    path: list[object] = [name]
    while steps and steps[0].type in {"get_attr", "index"}:
        path.append(_step(steps.pop(0), scope))
    try:
        found = scope.lookup(path)
    except LookupError as error:
        raise UndecidedError from error
    return _steps(found, steps, scope)


def _steps(value: Any, steps: Sequence[Node], scope: Scope) -> Any:
    for step in steps:
        if step.type == "splat":
            (kind,) = step.named_children
            inner = [one for one in kind.named_children if one.type in _POSTFIX]
            first = len(inner)
            if kind.type == "attr_splat":  # an index after `.*` is of the result
                first = next((i for i, one in enumerate(inner) if one.type != "get_attr"), first)
            value = splat(value, partial(_steps, steps=inner[:first], scope=scope))
            value = _steps(value, inner[first:], scope)
        else:
            value = walk(value, [_step(step, scope)])
    return value


def _step(node: Node, scope: Scope) -> object:
    """Return the name or the index that a step goes to."""
    if node.type == "get_attr":
        return text_of_node(node.named_children[0])
    inner = node.named_children[0]
    if inner.type == "legacy_index":
        return index_of(_known(number_of(text_of_node(inner).lstrip(". "))))
    return index_of(_value(inner.named_children[0], scope))


def _word(node: Node) -> str | None:
    parts = node.children
    while len(parts) == 1 and parts[0].type in {"expression", "variable_expr"}:
        parts = parts[0].children
    return text_of_node(parts[0]) if len(parts) == 1 and parts[0].type == "identifier" else None


def _key(node: Node, scope: Scope) -> str:
    """Return a key of an object: a word, or whatever stands in its place."""
    if (plain := _word(node)) is not None:
        return plain
    parts = node.children
    if parts[0].type == "variable_expr":
        raise UndecidedError
    return text_of(_value(node, scope))


def _call(node: Node, scope: Scope) -> Any:
    name, *rest = node.named_children
    arguments = [one for part in rest for one in part.named_children if one.type == "expression"]
    expands = any(one.type == "ellipsis" for part in rest for one in part.named_children)
    if text_of_node(name) in {"try", "can"} and not expands:
        return _attempted(text_of_node(name), arguments, scope)
    values = [_value(one, scope) for one in arguments]
    if expands:
        values = calls.expanded(values)
    found = calls.call(text_of_node(name), values)
    scope.budget.spend(_size(found))
    return found


def _attempted(name: str, arguments: Sequence[Node], scope: Scope) -> Any:
    """Return what `try` or `can` gives: of arguments, the first that Terraform does not refuse."""
    for argument in arguments:
        try:
            value = _value(argument, scope)
        except RefusedError:
            continue
        if isinstance(value, Unresolved):  # whether it is refused, only a deployment knows
            raise UndecidedError(value)
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


def _conditional(parts: Iterable[Node], scope: Scope) -> Any:
    condition, then, otherwise = [one for one in parts if one.type == "expression"]
    decided = bool_from(_value(condition, scope))
    chosen, other = (then, otherwise) if decided else (otherwise, then)
    values = [_value(chosen, scope), _unless_refused(other, scope)]
    found = values[0]
    if any(find_unresolved(value) for value in values):
        return found
    return convert(found, unified(map(type_of, values)))


def _unless_refused(node: Node, scope: Scope) -> Any:
    """Return the value of an expression that may not count; one that is refused is not known."""
    try:
        return _value(node, scope)
    except RefusedError as error:
        return Unresolved(error.expression)


def _binary(parts: Sequence[Node], scope: Scope) -> Any:
    at = next(i for i, one in enumerate(parts) if not one.is_named)
    sign, sides = text_of_node(parts[at]), (parts[:at], parts[at + 1 :])
    if sign not in {"&&", "||"}:
        return operators.binary(sign, *(_postfix(side, scope) for side in sides))
    return operators.binary(sign, *(_side(side, scope) for side in sides))


def _side(parts: Sequence[Node], scope: Scope) -> Any:
    """Return a side of `&&` or `||`, of which Terraform may need the other alone."""
    try:
        return _postfix(parts, scope)
    except RefusedError as error:
        return Unresolved(error.expression or _quoted(parts[0]))


def _for(node: Node, scope: Scope) -> Any:
    intro, *results = [
        one for one in node.named_children if not one.type.endswith(("start", "end"))
    ]
    names, collection = _intro(intro)
    conditions = [one.named_children[0] for one in results if one.type == "for_cond"]
    groups = any(one.type == "ellipsis" for one in results)
    made = [one for one in results if one.type == "expression"]

    def rounds() -> Iterable[Scope]:
        for pair in pairs_of(_value(collection, scope)):
            inner = scope.having(dict(zip(names, pair[-len(names) :], strict=True)))
            if all(bool_from(_value(condition, inner)) for condition in conditions):
                yield inner

    if node.type == "for_tuple_expr":
        return looped(_value(made[0], inner) for inner in rounds())
    entries = ((_value(made[0], inner), _value(made[1], inner)) for inner in rounds())
    return looped_object(entries, groups=groups)


def _intro(node: Node) -> tuple[list[str], Node]:
    """Return the names and the collection of `for k, v in x`."""
    names = [text_of_node(one) for one in node.named_children if one.type == "identifier"]
    return names, next(one for one in node.named_children if one.type == "expression")


def _template(parts: Sequence[Literal | Mark], scope: Scope, *, is_text: bool = False) -> Any:
    """Return the text of a template; one that is a single interpolation keeps its type."""
    if not is_text and len(parts) == 1 and isinstance(parts[0], Mark) and not parts[0].kind:
        return calls.marked(_value(_expression(parts[0].node), scope))
    pieces: list[Any] = []
    rest = _render(parts, 0, scope, pieces)
    if rest != len(parts):
        raise UndecidedError
    if sum(len(str(piece)) for piece in pieces) > _MAX_CHARACTERS:
        raise UndecidedError
    found = calls.joined("", pieces)
    return normal(found) if isinstance(found, str) else found


def _expression(node: Node) -> Node:
    return next(one for one in node.named_children if one.type == "expression")


def _render(
    parts: Sequence[Literal | Mark], at: int, scope: Scope, pieces: list[Any] | None
) -> int:
    """Append what parts come to, up to the end of the directive around them; return where it is.

    Args:
        pieces: `None` where the parts are passed over.
    """
    while at < len(parts):
        scope.budget.spend()
        part = parts[at]
        if isinstance(part, Literal):
            if pieces is not None:
                pieces.append(part.text)
        elif part.kind == "if":
            at = _if(parts, at, scope, pieces)
        elif part.kind == "for":
            at = _template_for(parts, at, scope, pieces)
        elif part.kind:
            return at
        elif pieces is not None:
            value = calls.marked(_value(_expression(part.node), scope))
            pieces.append(value if isinstance(value, Unresolved) else text_of(value))
        at += 1
    return at


def _if(parts: Sequence[Literal | Mark], at: int, scope: Scope, pieces: list[Any] | None) -> int:
    mark = parts[at]
    holds = False
    if pieces is not None and isinstance(mark, Mark):
        holds = bool_from(_value(_expression(mark.node), scope))
    end = _render(parts, at + 1, scope, pieces if holds else None)
    if _kind(parts, end) == "else":
        end = _render(parts, end + 1, scope, None if holds else pieces)
    if _kind(parts, end) != "endif":
        raise UndecidedError
    return end


def _template_for(
    parts: Sequence[Literal | Mark], at: int, scope: Scope, pieces: list[Any] | None
) -> int:
    end = _render(parts, at + 1, scope, None)
    if _kind(parts, end) != "endfor":
        raise UndecidedError
    mark = parts[at]
    if pieces is not None and isinstance(mark, Mark):
        names, collection = _intro(mark.node)
        for pair in pairs_of(_value(collection, scope)):
            inner = scope.having(dict(zip(names, pair[-len(names) :], strict=True)))
            _render(parts, at + 1, inner, pieces)
    return end


def _kind(parts: Sequence[Literal | Mark], at: int) -> str:
    part = parts[at] if at < len(parts) else None
    return part.kind if isinstance(part, Mark) else ""
