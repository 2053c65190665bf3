"""A record out of the values that a search found."""

import json
from collections.abc import Callable, Sequence
from itertools import count
from typing import Final

from auditor.pattern.nodes import Index, Name
from auditor.pattern.relations.domain import Domain, ValueKind
from auditor.pattern.relations.paths import Extra, SelectorPath
from auditor.pattern.relations.tree import Tree
from auditor.pattern.relations.values import FieldValue

FILLER: Final = {
    "eventVersion": "1.11",
    "eventTime": "2026-01-15T12:00:00Z",
    "eventSource": "example.amazonaws.com",
    "eventName": "Example",
    "awsRegion": "us-east-1",
    "sourceIPAddress": "192.0.2.1",
    "eventID": "00000000-0000-4000-8000-000000000000",
    "eventType": "AwsApiCall",
}
"""The content of a trail's record where no condition decides."""
_CONSTANTS: Final = {ValueKind.NULL: "null", ValueKind.TRUE: "true", ValueKind.FALSE: "false"}

PropertyPath = tuple[str, ...]
TextPreference = Callable[[PropertyPath, Callable[[PropertyPath], str | None]], Sequence[str]]
"""Given the path of a property, and a function that returns the text of another one if it is
settled, returns preferred texts for examples, the best first.
"""


def record(
    tree: Tree, domains: Sequence[int], domain: Domain, liked: TextPreference | None = None
) -> str:
    """Return the JSON of a record with values that a search left."""
    fields = _Fields(tree, domains, liked or _nothing)
    fields.settle("eventName")
    text = fields.text(())
    if domain is not Domain.TRAIL:
        return text
    names = fields.names(())
    rest = {name: fields.liked(name, text) for name, text in FILLER.items() if name not in names}
    filled = json.dumps(rest, ensure_ascii=False, separators=(",", ":"))
    return f"{text[:-1]},{filled[1:]}" if len(text) > 2 and rest else text if names else filled


def _nothing(_path: PropertyPath, _settled: Callable[[PropertyPath], str | None]) -> Sequence[str]:
    return ()


class _Fields:
    def __init__(self, tree: Tree, domains: Sequence[int], liked: TextPreference) -> None:
        self._tree = tree
        self._domains = domains
        self._liked = liked
        self._values: dict[SelectorPath, FieldValue] = {}

    def settle(self, name: str) -> None:
        """Choose the value of a field before the others, which may depend on it."""
        if (Name(name),) in self._tree.classes:
            self._value((Name(name),))

    def liked(self, name: str, otherwise: str) -> str:
        """Return a text for a field without conditions."""
        return next(iter(self._liked((name,), self._settled)), otherwise)

    def text(self, path: SelectorPath) -> str:
        """Return the JSON of the value at a path, if there is one."""
        value = self._value(path)
        match value.kind:
            case ValueKind.STRING:
                return json.dumps(value.text, ensure_ascii=False)
            case ValueKind.NUMBER:
                return value.text or "0"
            case ValueKind.OBJECT:
                return "{" + ",".join(self._members(path)) + "}"
            case ValueKind.ARRAY:
                return "[" + ",".join(self._elements(path)) + "]"
            case kind:
                return _CONSTANTS[kind]

    def names(self, path: SelectorPath) -> frozenset[str]:
        """Return the names that are there below a path."""
        return frozenset(
            step.name
            for step in self._tree.children(path)
            if isinstance(step, Name) and self._there((*path, step))
        )

    def _members(self, path: SelectorPath) -> list[str]:
        steps = self._tree.children(path)
        taken = {step.name for step in steps if isinstance(step, Name)} | set(FILLER)
        fresh = (name for number in count(1) if (name := f"field{number}") not in taken)
        members: list[str] = []
        for step in steps:
            below = (*path, step)
            if isinstance(step, Index) or not self._there(below):
                continue
            name = step.name if isinstance(step, Name) else next(fresh)
            members.append(f"{json.dumps(name, ensure_ascii=False)}:{self.text(below)}")
        return members

    def _elements(self, path: SelectorPath) -> list[str]:
        elements: list[str] = []
        steps = self._tree.children(path)
        wild = any(isinstance(step, Extra) for step in steps)
        for step in steps:
            below = (*path, step)
            if isinstance(step, Name) or not self._there(below):
                continue
            if isinstance(step, Index):
                # Elements between two that are named are as the one before where a wildcard
                # looks at them, too: see `Tree`.
                between = elements[-1] if elements and wild else "null"
                elements += [between] * (step.index - len(elements))
            elements.append(self.text(below))
        return elements

    def _there(self, path: SelectorPath) -> bool:
        return self._value(path).kind is not ValueKind.ABSENT

    def _settled(self, names: PropertyPath) -> str | None:
        path: SelectorPath = tuple(map(Name, names))
        if path in self._values:
            return self._values[path].text
        classes = self._tree.classes.get(path)
        if classes is None:
            return None
        left = classes.left(self._domains)
        return left[0].text if len(left) == 1 else None

    def _value(self, path: SelectorPath) -> FieldValue:
        if path in self._values:
            return self._values[path]
        names = tuple(step.name for step in path if isinstance(step, Name))
        liked = self._liked(names, self._settled) if len(names) == len(path) else ()
        value = self._tree.classes[path].example(self._domains, liked)
        self._values[path] = value
        return value
