"""Expressions of Terraform's language, as far as literals, variables and locals decide them.

What they do not decide becomes `Unresolved` with its own text. Nodes are named as in the grammar
of python-hcl2.

Source: Terraform documentation, "Expressions", "Strings and Templates".
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import dedent
from typing import TYPE_CHECKING, Any, Final

from auditor.rules.declared import Unresolved
from auditor.rules.formats.hcl_functions import call, marked
from auditor.rules.formats.intrinsics import joined

if TYPE_CHECKING:
    from lark import Token, Tree

    Node = Tree[Token]

_ESCAPE: Final = re.compile(r'\\(["\\nrt]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})')
_ESCAPED: Final = {"n": "\n", "r": "\r", "t": "\t"}
_LITERALS: Final = {"true": True, "false": False, "null": None}
_OPERATORS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "&&": lambda a, b: a and b,
    "||": lambda a, b: a or b,
}


@dataclass(frozen=True, slots=True)
class Names:
    """What expressions refer to: `lookup` answers a path such as `("var", "prefix")`."""

    lookup: Callable[[Sequence[object]], object]
    """Raises LookupError for what it does not know."""
    text: str
    """The whole file, to quote from."""


def evaluate(node: "Node", names: Names) -> object:
    """Return the value of an expression, or `Unresolved`."""
    found = _evaluate(node, names)
    if isinstance(found, Unresolved) and not found.expression:
        return Unresolved(_quoted(node, names))
    return found


def _evaluate(node: "Node", names: Names) -> object:
    """Likewise; `Unresolved` without an expression where there is no more to say."""
    below, said = nodes(node), words(node)
    match str(node.data):
        case "expr_term":
            return evaluate(below[0], names) if len(below) == 1 else Unresolved("")
        case "int_lit" | "float_lit":
            number = float(said[0])
            return int(number) if number.is_integer() and abs(number) < 2**53 else number
        case "literal_value":
            return _LITERALS[said[0]]
        case "string":
            return _template([_part(part, names) for part in below])
        case "heredoc_template" | "heredoc_template_trim":
            return _heredoc(said[0], names)
        case "tuple":
            return [evaluate(item, names) for item in below]
        case "object":
            return _object(below, names)
        case "identifier" | "get_attr_expr_term" | "index_expr_term":
            return _reference(node, names)
        case "function_call":
            given = nodes(below[1]) if len(below) > 1 else []
            return call(words(below[0])[0], [evaluate(argument, names) for argument in given])
        case "conditional":
            decided = evaluate(below[0], names)
            if isinstance(decided, bool):
                return evaluate(below[1 if decided else 2], names)
            return decided if isinstance(decided, Unresolved) else Unresolved("")
        case "binary_op":
            return _binary(below, names)
        case "unary_op":
            value = evaluate(below[0], names)
            if said[0] == "-" and isinstance(value, int | float) and not isinstance(value, bool):
                return -value
            return not value if said[0] == "!" and isinstance(value, bool) else Unresolved("")
        case _:
            return Unresolved("")


def nodes(node: "Node") -> list["Node"]:
    """Return the nodes right below one, without line ends and comments."""
    below = [child for child in node.children if not isinstance(child, str)]
    return [child for child in below if child.data != "new_line_or_comment"]


def words(node: "Node") -> list[str]:
    """Return the tokens right below a node."""
    return [str(child) for child in node.children if isinstance(child, str)]


def _quoted(node: "Node", names: Names) -> str:
    """Return the text of a node in one line."""
    if node.meta.empty:
        return "an expression"
    said = " ".join(names.text[node.meta.start_pos : node.meta.end_pos].split())
    return said if len(said) <= 80 else said[:79] + "…"


def _part(part: "Node", names: Names) -> object:
    """Return a part of a quoted template: text, or the value of an interpolation."""
    for child in part.children:
        if isinstance(child, str):
            escaped = child.type.startswith("ESCAPED")
            return str(child)[1:] if escaped else _ESCAPE.sub(_unescaped, str(child))
        if child.data == "interpolation":
            return marked(evaluate(nodes(child)[0], names))
    return Unresolved("%{…}", "a template directive")


def _unescaped(found: re.Match[str]) -> str:
    said = found[1]
    if said[0] in "uU":
        code = int(said[1:], 16)
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
    return _ESCAPED.get(said, said)


def _template(parts: list[object]) -> object:
    """Return the text of a template; one that is a single interpolation keeps its type."""
    if len(parts) == 1 and not isinstance(parts[0], str):
        return parts[0]
    if any(isinstance(part, dict | list) for part in parts):
        return Unresolved("")
    return joined("", parts)


def _heredoc(text: str, names: Names) -> object:
    """Return a heredoc's text, its interpolations resolved; backslashes are themselves there."""
    first, _, rest = text.partition("\n")
    body = rest.rstrip("\r\n").rpartition("\n")[0]
    body = body.replace("\r\n", "\n") + "\n" if body else ""
    if first.startswith("<<-"):
        body = dedent(body)
    parts: list[object] = []
    end = 0
    for found in re.finditer(r"\$(\$?)\{([^{}]*)\}", body):
        value: object = "${" + found[2] + "}"
        if not found[1]:
            value = marked(read_expression(found[2], names))
        parts += [body[end : found.start()], value]
        end = found.end()
    return joined("", [*parts, body[end:]])


def read_expression(text: str, names: Names) -> object:
    """Return the value of an expression that is there as text."""
    import hcl2
    from lark.exceptions import LarkError

    try:
        tree = hcl2.parses_to_tree(f"x = {text}")
    except LarkError:
        return Unresolved(text.strip())
    attribute = next(tree.find_data("attribute"))
    return evaluate(nodes(attribute)[-1], Names(names.lookup, f"x = {text}\n"))


def _object(elements: "Sequence[Node]", names: Names) -> object:
    found: dict[str, object] = {}
    for element in elements:
        key_node, value_node = nodes(element)
        key = word(key_node)
        if key is None:
            value = evaluate(nodes(key_node)[0], names)
            if isinstance(value, Unresolved | dict | list):
                return Unresolved("")
            key = str(value)
        found[key] = evaluate(value_node, names)
    return found


def word(node: "Node") -> str | None:
    """Return the plain name that a key of an object is, if it is one."""
    while node.data in {"expr_term", "object_elem_key"} and len(node.children) == 1:
        (node,) = nodes(node)
    return words(node)[0] if node.data in {"identifier", "keyword"} else None


def _reference(node: "Node", names: Names) -> object:
    path = _path(node, names)
    if path is None:
        return Unresolved("")
    try:
        return names.lookup(path)
    except LookupError:
        return Unresolved("")


def _path(node: "Node", names: Names) -> tuple[object, ...] | None:
    """Return the steps of `a.b[0].c`; `None` where it does not start at a name."""
    below = nodes(node)
    match str(node.data):
        case "expr_term":
            return _path(below[0], names) if len(below) == 1 else None
        case "identifier":
            return tuple(words(node))
        case "get_attr_expr_term":
            base, step = _path(below[0], names), words(nodes(below[1])[0])
            return None if base is None else (*base, *step)
        case "index_expr_term":
            base = _path(below[0], names)
            if below[1].data == "short_index":
                index: object = int(words(below[1])[-1])
            else:
                index = evaluate(nodes(below[1])[0], names)
            usable = base is not None and not isinstance(index, Unresolved | dict | list)
            return (*base, index) if usable and base is not None else None
        case _:
            return None


def walk(value: object, path: Sequence[object]) -> object:
    """Return what is at a path within a value.

    Raises:
        LookupError: nothing is.
    """
    for step in path:
        match value:
            case Unresolved():
                return value
            case dict() if str(step) in value:
                value = value[str(step)]
            case list() if isinstance(step, int) and 0 <= step < len(value):
                value = value[step]
            case _:
                raise LookupError(step)
    return value


def _binary(below: "Sequence[Node]", names: Names) -> object:
    left, (sign, right) = below[0], nodes(below[1])[:2]
    apply = _OPERATORS.get(words(sign)[0])
    sides = [evaluate(left, names), evaluate(right, names)]
    unknown = [side for side in sides if isinstance(side, Unresolved)]
    if unknown or apply is None:
        return Unresolved("", parameter=unknown[0].parameter if unknown else "")
    try:
        return apply(*sides)
    except (TypeError, ArithmeticError):
        return Unresolved("")
