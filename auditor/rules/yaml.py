"""YAML as CloudFormation writes it: short-form tags, and the line of every mapping."""

from typing import Any, Final

import yaml

LINES: Final = "\0lines"
"""Key under which each mapping keeps the line of each key, from 1; no template can hold it."""

_ALIASES: Final = 100
"""More aliases than this are no template but an attempt to fill the memory."""


class _Loader(yaml.SafeLoader):
    """SafeLoader that knows `!Ref` and its kin and counts aliases."""

    aliases = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            self.aliases += 1
            if self.aliases > _ALIASES:
                mark = self.get_mark()
                raise yaml.MarkedYAMLError(problem="too many aliases", problem_mark=mark)
        return super().compose_node(parent, index)


def load(text: str) -> object:
    """Return the value of a YAML or JSON document; mappings carry `LINES`.

    Raises:
        yaml.YAMLError: the text is not YAML.
    """
    return yaml.load(text, _Loader)  # noqa: S506  # a SafeLoader with tags that build plain values


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[object, object]:
    loader.flatten_mapping(node)
    value: dict[object, object] = loader.construct_mapping(node, deep=True)
    lines = {loader.construct_object(key): key.start_mark.line + 1 for key, _ in node.value}
    return {**value, LINES: lines}


def _tag(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, object]:
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    match node:
        case yaml.ScalarNode():
            value: object = loader.construct_scalar(node)
            if suffix == "GetAtt" and isinstance(value, str):
                value = value.split(".", 1)
        case yaml.SequenceNode():
            value = loader.construct_sequence(node, deep=True)
        case yaml.MappingNode():
            value = _mapping(loader, node)
        case _:
            raise AssertionError(f"YAML has no other nodes: {node!r}")
    return {name: value}


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_Loader.add_multi_constructor("!", _tag)
# `AWSTemplateFormatVersion: 2010-09-09` is a text, not a date.
_Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: node.value)
