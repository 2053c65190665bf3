"""The merged blocks of a module: overrides, and duplicate declarations.

Source: Terraform documentation, "Files and Directories", "Override Files", "Variables".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Final

from auditor.rules.formats.hcl.syntax import Block

_OVERRIDE: Final = ("override.tf", "override.tf.json")
_NAMED: Final = frozenset(["resource", "data", "variable", "output", "module"])
"""Kinds of blocks with one block for each name."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """All blocks of a module, by their addresses."""

    named: dict[tuple[str, ...], Block]
    """Resources, data sources, variables, outputs and modules, by their kind and labels; a local
    as a block of its own, with the attribute `value`."""
    twice: dict[tuple[str, ...], tuple[Block, ...]]
    """Duplicate declarations; Terraform refuses the module."""

    def each(self, key: tuple[str, ...]) -> tuple[Block, ...]:
        """Return all blocks of a name."""
        return self.twice.get(key) or (self.named[key],)

    def of(self, kind: str) -> Iterator[Block]:
        """Yield the blocks of a kind, in the order of the files."""
        return (block for key, block in self.named.items() if key[0] == kind)


def gather(files: Sequence[Block]) -> Blocks:
    """Return the blocks of the files of one module, override files merged into the others."""
    groups: dict[tuple[str, ...], list[Block]] = {}
    overrides: list[Block] = []
    for file in files:
        blocks = [part for block in file.blocks for part in _parts(block)]
        if is_override(file.file):
            overrides += blocks
            continue
        for block in blocks:
            groups.setdefault((block.kind, *block.labels), []).append(block)
    named = {key: several[0] for key, several in groups.items()}
    for block in overrides:
        key = (block.kind, *block.labels)
        if key in named:
            named[key] = _merged(named[key], block)
    twice = {key: tuple(several) for key, several in groups.items() if len(several) > 1}
    return Blocks(named, twice)


def _parts(block: Block) -> Iterator[Block]:
    """Yield a block that has a name, or each local in a block as a separate block."""
    if block.kind == "locals":
        for name, value in block.attributes.items():
            yield Block("local", (name,), {"value": value}, (), block.file, value.line)
    elif block.kind in _NAMED and block.labels:
        yield block


def is_override(file: str) -> bool:
    """Return whether a file overrides others, by its name."""
    name = PurePath(file).name
    return name in _OVERRIDE or name.endswith(tuple(f"_{ending}" for ending in _OVERRIDE))


def _merged(block: Block, over: Block) -> Block:
    """Return a block with the attributes of another; nested blocks go by kind, all or none."""
    kinds = {_content_kind(inner) for inner in over.blocks}
    blocks = [inner for inner in block.blocks if _content_kind(inner) not in kinds]
    attributes = {**block.attributes, **over.attributes}
    return replace(block, attributes=attributes, blocks=(*blocks, *over.blocks))


def _content_kind(block: Block) -> str:
    """Return the kind of the blocks that one makes: of `dynamic`, its label."""
    return block.labels[0] if block.kind == "dynamic" and block.labels else block.kind
