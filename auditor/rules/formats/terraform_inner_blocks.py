"""The blocks in a block, including blocks that `dynamic` generates.

Source: Terraform documentation, "dynamic Blocks".
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from auditor.rules.declared import Unresolved
from auditor.rules.formats.hcl.evaluate import word
from auditor.rules.formats.hcl.loops import pairs_of
from auditor.rules.formats.hcl.syntax import Block, HclExpression
from auditor.rules.formats.hcl.values import NoValueError
from auditor.rules.formats.terraform_instances import MAX_INSTANCES

Names = Mapping[str, object]
"""The names in expressions of a block, besides the module: `each`, `count` and iterators."""
ValueOf = Callable[[HclExpression, Names], Any]
"""Evaluates an expression."""


@dataclass(frozen=True, slots=True)
class InnerBlocks:
    """One block in another, or the blocks that a `dynamic` one generates."""

    kind: str
    blocks: tuple[tuple[Block, Names], ...]
    """The blocks, each with the names in its expressions."""
    unknown: Unresolved | None = None
    """The unknown value that decides which blocks exist, if any."""


def inner_blocks(block: Block, names: Names, value_of: ValueOf) -> Iterator[InnerBlocks]:
    """Yield the blocks in a block, in their order."""
    for inner in block.blocks:
        if inner.kind == "dynamic" and inner.labels:
            yield _made(inner, names, value_of)
        else:
            yield InnerBlocks(inner.kind, ((inner, names),))


def of_kind(inner: Iterable[InnerBlocks], kind: str) -> list[tuple[Block, Names]]:
    """Return the blocks of a kind.

    Raises:
        LookupError: it is unknown which blocks exist.
    """
    some = [group for group in inner if group.kind == kind]
    if any(group.unknown is not None for group in some):
        raise LookupError(kind)
    return [block for group in some for block in group.blocks]


def _made(block: Block, names: Names, value_of: ValueOf) -> InnerBlocks:
    """Return the blocks that a `dynamic` block makes."""
    kind = block.labels[0]
    unknown = Unresolved(f'dynamic "{kind}"')
    content = next((inner for inner in block.blocks if inner.kind == "content"), None)
    if content is None or "for_each" not in block.attributes:
        return InnerBlocks(kind, (), unknown)
    iterator = block.attributes.get("iterator")
    name = kind if iterator is None else str(word(iterator))
    try:
        pairs = list(pairs_of(value_of(block.attributes["for_each"], names)))
    except NoValueError as error:
        parameter = error.cause.parameter if error.cause else ""
        return InnerBlocks(kind, (), Unresolved(unknown.expression, parameter=parameter))
    made = [
        (content, {**names, name: {"key": key, "value": value}})
        for key, value in pairs[:MAX_INSTANCES]
    ]
    return InnerBlocks(kind, tuple(made))
