"""The blocks in a block, with those that `dynamic` makes of one.

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
"""What expressions in a block refer to, besides the module: `each`, `count` and iterators."""
ValueOf = Callable[[HclExpression, Names], Any]
"""Evaluates an expression."""


@dataclass(frozen=True, slots=True)
class InnerBlocks:
    """One block in another, or what a `dynamic` one makes."""

    kind: str
    blocks: tuple[tuple[Block, Names], ...]
    """Each with what its expressions refer to."""
    unknown: Unresolved | None = None
    """What decides which blocks there are, where that is not known."""


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
        LookupError: it is not known which there are.
    """
    some = [one for one in inner if one.kind == kind]
    if any(one.unknown is not None for one in some):
        raise LookupError(kind)
    return [block for one in some for block in one.blocks]


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
