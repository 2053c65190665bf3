"""YAML as CloudFormation writes it: short-form tags, and the line of every key."""

from typing import TYPE_CHECKING, Any, Final

import yaml
from yaml.composer import Composer
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

from auditor.rules.formats.document import LINES, Document, UnreadableError, check_length

_MAX_NODES: Final = 500_000
"""Nodes of a document with its aliases written out; a document with more of them is an attempt to
fill the memory."""


if TYPE_CHECKING or not yaml.__with_libyaml__:
    _Base = yaml.SafeLoader
else:

    class _Base(Composer, yaml.cyaml.CParser, SafeConstructor, Resolver):
        """SafeLoader that reads the text with libyaml, eight times as fast."""

        def __init__(self, text: str) -> None:
            yaml.cyaml.CParser.__init__(self, text)
            Composer.__init__(self)
            SafeConstructor.__init__(self)
            Resolver.__init__(self)


class _Loader(_Base):
    """SafeLoader that knows `!Ref` and its kin, and counts the expansion of aliases."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.doubled: list[tuple[int | None, str]] = []
        self._nodes = 0
        self._expanded: dict[yaml.Node, int] = {}

    def compose_node(self, parent: Any, index: Any) -> Any:
        alias, before = self.check_event(yaml.AliasEvent), self._nodes
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # not in its stubs
        self._nodes += 1
        node: Any = super().compose_node(parent, index)
        if not alias:
            self._expanded[node] = self._nodes - before
        elif node in self._expanded:
            self._nodes += self._expanded[node]
        else:
            self._refuse("an alias within itself", mark)
        if self._nodes > _MAX_NODES:
            self._refuse("it expands to too much", mark)
        return node

    def _refuse(self, problem: str, mark: yaml.Mark) -> None:
        raise yaml.MarkedYAMLError(problem=problem, problem_mark=mark)


def load(text: str) -> Document:
    """Return the content of a YAML or JSON text.

    Raises:
        UnreadableError: the text is not YAML.
        RecursionError: it is nested too deeply.
    """
    check_length(text)
    try:
        loader = _Loader(text)
        value = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        last = text.rstrip().count("\n")  # libyaml reports a missing part on the next line
        line = min(error.problem_mark.line, last) + 1 if error.problem_mark else None
        raise UnreadableError(f"not YAML: {error.problem}", line) from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        message = str(error).partition("\n")[0]
        raise UnreadableError(f"not YAML: {message}") from error
    return Document(value, tuple(loader.doubled))


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    own = {id(key) for key, _ in node.value}
    loader.flatten_mapping(node)
    value: dict[Any, Any] = {}
    lines: dict[Any, int] = {}
    given: set[object] = set()
    for key_node, value_node in node.value:
        key, line = _key(loader, key_node), key_node.start_mark.line + 1
        if key in given:
            loader.doubled.append((line, str(key)))
        if id(key_node) in own:  # merged keys may be set again
            given.add(key)
        value[key] = loader.construct_object(value_node, deep=True)
        lines[key] = line
    value[LINES] = lines
    return value


def _key(loader: _Loader, node: yaml.Node) -> object:
    """Return a key; a value that cannot be a key, such as `{{ Region }}` of a template, as text."""
    key = loader.construct_object(node, deep=True)
    return str(key) if isinstance(key, dict | list) else key


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


def _whole(loader: _Loader, node: yaml.Node) -> object:
    number = loader.construct_yaml_int(node) if isinstance(node, yaml.ScalarNode) else 0
    return number if abs(number) < 10**18 else float(number)


def _text(loader: _Loader, node: yaml.Node) -> object:
    return loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else None


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_Loader.add_multi_constructor("!", _tag)
# `AWSTemplateFormatVersion: 2010-09-09` is a text, not a date; rules hold no bytes either.
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _text)
_Loader.add_constructor("tag:yaml.org,2002:binary", _text)
_Loader.add_constructor("tag:yaml.org,2002:int", _whole)
for _odd in ("set", "omap", "pairs"):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_odd}", lambda loader, node: None)
