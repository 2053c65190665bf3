"""`.tf.json`: the same blocks and expressions, written as JSON.

Source: Terraform documentation, "JSON Configuration Syntax".
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from auditor.rules.formats.document import LINES, Document, UnreadableError, line_of
from auditor.rules.formats.hcl.syntax import Block, HclExpression

_LABELS: Final = {"resource": 2, "data": 2, "ephemeral": 2}
"""The number of labels of top-level blocks; `variable`, `module` and `output` have one."""
_PLAIN: Final = frozenset(["terraform", "locals", "import", "moved", "removed"])
_NESTED: Final = frozenset(
    [
        *("metric_transformation", "metric_query", "metric", "actions_suppressor"),
        *("rule", "schedule", "mute_targets"),
    ]
)
"""Blocks inside those of rules; everything else is an attribute."""


def parse(document: Document, file: str) -> Block:
    """Return a file as one block.

    Raises:
        UnreadableError: it holds something else than an object.
    """
    if not isinstance(document.value, dict):
        raise UnreadableError("not Terraform: JSON configuration is an object", 1)
    blocks = [
        block
        for kind, value, _ in _members(document.value)
        for block in _labelled(kind, (), value, _labels_of(kind), file, None)
    ]
    return Block("", (), {}, tuple(blocks), file, 1)


def values(document: Document, file: str) -> Block:
    """Return a `.tfvars.json` file as one block of attributes.

    Raises:
        UnreadableError: it holds something else than an object.
    """
    if not isinstance(document.value, dict):
        raise UnreadableError("not Terraform: values of variables are an object", 1)
    return _body("", (), document.value, file, 1)


def _labels_of(kind: str) -> int:
    return 0 if kind in _PLAIN else _LABELS.get(kind, 1)


def _members(value: Mapping[Any, Any]) -> Iterator[tuple[str, Any, int | None]]:
    """Yield the keys of an object with their values and lines; `//` begins a comment."""
    for key, item in value.items():
        if key not in {LINES, "//"}:
            yield str(key), item, line_of(value, key)


def _each(value: object) -> Iterable[Any]:
    return value if isinstance(value, list) else [value]


def _labelled(
    kind: str, labels: tuple[str, ...], value: object, more: int, file: str, line: int | None
) -> Iterator[Block]:
    """Yield the blocks of one kind, whose labels are nested keys."""
    for block in _each(value):
        if not isinstance(block, dict):
            continue
        if not more:
            yield _body(kind, labels, block, file, line)
            continue
        for label, inner, below in _members(block):
            yield from _labelled(kind, (*labels, label), inner, more - 1, file, below)


def _body(
    kind: str, labels: tuple[str, ...], value: Mapping[Any, Any], file: str, line: int | None
) -> Block:
    attributes: dict[str, HclExpression] = {}
    blocks: list[Block] = []
    for key, item, below in _members(value):
        if key in _NESTED and isinstance(item, list | dict):
            blocks += _labelled(key, (), item, 0, file, below)
        elif key == "dynamic" or (key == "content" and kind == "dynamic"):
            blocks += _labelled(key, (), item, int(key == "dynamic"), file, below)
        else:
            attributes[key] = HclExpression(item, below, is_json=True)
    return Block(kind, labels, attributes, tuple(blocks), file, line)
