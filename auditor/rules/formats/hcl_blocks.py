"""A file of Terraform's language as blocks, their attributes not yet evaluated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auditor.rules.formats.document import UnreadableError, check_length
from auditor.rules.formats.hcl_values import nodes, words

if TYPE_CHECKING:
    from auditor.rules.formats.hcl_values import Node


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a file, `kind "label" { body }`."""

    kind: str
    labels: tuple[str, ...]
    attributes: Mapping[str, Any]
    blocks: "tuple[Block, ...]"
    file: str
    line: int
    text: str
    """The whole file."""


def parse(text: str, file: str) -> Block:
    """Return a file as one block.

    Raises:
        UnreadableError: it is not Terraform's language.
    """
    import hcl2
    from lark.exceptions import LarkError

    check_length(text)
    try:
        tree = hcl2.parses_to_tree(text)
    except LarkError as error:
        line = getattr(error, "line", None)
        at = line if isinstance(line, int) and line > 0 else None
        raise UnreadableError("not Terraform: it cannot be read from here on", at) from error
    return _block([""], nodes(tree)[0], file, 1, text)


def _block(head: Sequence[str], body: "Node", file: str, line: int, text: str) -> Block:
    """Return a block by its kind and labels, and what is in its body."""
    attributes: dict[str, Any] = {}
    blocks: list[Block] = []
    for child in nodes(body):
        below = nodes(child)
        if child.data == "attribute":
            attributes[_label(below[0])] = below[-1]
        elif child.data == "block":
            labels = [_label(part) for part in below[:-1]]
            blocks.append(_block(labels, below[-1], file, child.meta.line, text))
    return Block(head[0], tuple(head[1:]), attributes, tuple(blocks), file, line, text)


def _label(node: "Node") -> str:
    """Return the word or the quoted text that a name in a head is."""
    if node.data == "string":
        return "".join(word for part in nodes(node) for word in words(part))
    return "".join(words(node))
