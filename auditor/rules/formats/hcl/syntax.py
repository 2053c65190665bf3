"""A text in Terraform's language as blocks, with attributes not yet evaluated.

The syntax tree comes from tree-sitter-hcl, which also reads templates and heredocs.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import tree_sitter_hcl
from tree_sitter import Language, Node, Parser

from auditor.rules.formats.document import UnreadableError, check_length

_EXPONENT: Final = re.compile(rb"(?<![\w.])(\d+)[eE][-+]?\d+(?!\w)")
"""A number with an exponent and no fraction, or text that looks like one."""


@dataclass(frozen=True, slots=True)
class HclExpression:
    """An expression, or a value of JSON syntax, whose texts are templates."""

    source: "Node | Any"
    line: int | None = None
    """In its file, from 1; `None` if unknown."""
    is_json: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a file, `kind "label" { body }`."""

    kind: str
    labels: tuple[str, ...]
    attributes: Mapping[str, HclExpression]
    blocks: "tuple[Block, ...]"
    file: str
    line: int | None

    @property
    def address(self) -> str:
        """Its labels, joined as references have them."""
        prefix = () if self.kind == "resource" else (self.kind,)
        return ".".join((*prefix, *self.labels))


def parse(text: str, file: str) -> Block:
    """Return a file as one block.

    Raises:
        UnreadableError: it is not Terraform's language.
        RecursionError: it is nested too deeply.
    """
    check_length(text)
    root = _parser().parse(_with_fractions(text.encode("utf-8", "replace"))).root_node
    if root.has_error:
        what = "not Terraform: it cannot be read from here on"
        raise UnreadableError(what, _first_error(root))
    body = next((node for node in named_nodes(root) if node.type == "body"), None)
    return _block("", (), body, file, 1)


def parse_expression(text: str) -> HclExpression | None:
    """Return the expression in a text; `None` if it is not an expression."""
    try:
        attributes = parse(f"x = {text}\n", "").attributes
    except UnreadableError:
        return None
    return attributes["x"] if len(attributes) == 1 else None


@cache
def parse_template(text: str) -> HclExpression | None:
    """Return the template in a text without escapes, as in JSON; `None` if it is not one."""
    marker = "END"
    while marker in text:
        marker += "D"
    return parse_expression(f"<<{marker}\n{text}\n{marker}")


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_hcl.language()))


def _with_fractions(source: bytes) -> bytes:
    """Return a text with `1e21` written as `1.0e21`, the form that tree-sitter-hcl 1.2 knows.

    The tree of a text with digits in their place shows which of these are numbers, and not parts of
    texts.
    """
    if not (candidates := {match.span(): match for match in _EXPONENT.finditer(source)}):
        return source
    digits = _EXPONENT.sub(lambda match: b"1" * len(match[0]), source)
    numbers = [
        candidates[span]
        for node in _each_node(_parser().parse(digits).root_node)
        if node.type == "numeric_lit" and (span := (node.start_byte, node.end_byte)) in candidates
    ]
    for match in sorted(numbers, key=lambda number: number.start(), reverse=True):
        source = source[: match.end(1)] + b".0" + source[match.end(1) :]
    return source


def _each_node(root: Node) -> Iterator[Node]:
    left = [root]
    while left:
        node = left.pop()
        yield node
        left += node.children


def _first_error(root: Node) -> int:
    """Return the line from which the text cannot be parsed, if known."""
    node = root
    while wrong := [child for child in node.children if child.has_error]:
        node = wrong[0]
        if node.is_missing:
            break
    last = next((child for child in node.children if child.is_error), node)
    return last.start_point.row + 1


def _block(kind: str, labels: tuple[str, ...], body: Node | None, file: str, line: int) -> Block:
    attributes: dict[str, HclExpression] = {}
    blocks: list[Block] = []
    for child in named_nodes(body) if body else ():
        if child.type == "attribute":
            name, value = named_nodes(child)[0], named_nodes(child)[-1]
            key, row = text_of_node(name), name.start_point.row + 1
            if key in attributes:
                first = attributes[key].line
                raise UnreadableError(f"{key} is already given in line {first}", row)
            attributes[key] = HclExpression(value, row)
        elif child.type == "block":
            head = [
                part for part in named_nodes(child) if part.type in {"identifier", "string_lit"}
            ]
            inner = next((part for part in named_nodes(child) if part.type == "body"), None)
            words = [_label(label) for label in head]
            row = child.start_point.row + 1
            blocks.append(_block(words[0], tuple(words[1:]), inner, file, row))
    return Block(kind, labels, attributes, tuple(blocks), file, line)


def _label(node: Node) -> str:
    """Return the word or the quoted text that a name in a head is."""
    text = text_of_node(node)
    return text[1:-1] if node.type == "string_lit" else text


def text_of_node(node: Node) -> str:
    """Return the text of a node as it is written."""
    return (node.text or b"").decode("utf-8", "replace")


def named_nodes(node: Node) -> list[Node]:
    """Return the nodes right below one that have names, without comments."""
    return [child for child in node.named_children if child.type != "comment"]
