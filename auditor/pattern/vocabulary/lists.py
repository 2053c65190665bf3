"""All lists together, and the values that they exclude."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from auditor.pattern import regex
from auditor.pattern.cloudtrail import FIELDS, IDENTITY_FIELDS, NAMES
from auditor.pattern.vocabulary.events import EventNames
from auditor.pattern.vocabulary.spelling import alike, in_other_case
from auditor.pattern.vocabulary.values import FieldValues

FieldPath = tuple[str, ...]

SOURCE_ENDING: Final = ".amazonaws.com"
"""How every event source ends."""


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The names and values that CloudTrail is known to write."""

    events: EventNames
    fields: Mapping[FieldPath, FieldValues]
    """By the path of the field."""
    date: str
    """The date of the values."""
    bounding: bool = True
    """Whether a field of a complete list holds no other text; otherwise only its letter case is
    certain.
    """

    @property
    def certain(self) -> "Vocabulary":
        """The same without dated parts: the list of events, and other texts of a field."""
        return replace(self, events=_NO_EVENTS, bounding=False)

    def field_meant(self, path: FieldPath) -> FieldPath | None:
        """Return the path that one is probably meant to be, `None` if it is right."""
        match path:
            case ("detail", _, *_):
                return path[1:]  # the envelope of EventBridge
            case (name, *rest) if meant := in_other_case_only(name, FIELDS):
                return (meant, *rest)
            case ("userIdentity", name, *rest) if meant := in_other_case_only(
                name, IDENTITY_FIELDS
            ):
                return ("userIdentity", meant, *rest)
            case _:
                return None

    def field_like(self, path: FieldPath) -> FieldPath | None:
        """Return the path that a misspelt one was probably meant to be; `None` without one.

        A record may come from another source than CloudTrail and have any name at its top, but not
        below the names that CloudTrail alone writes.
        """
        if not self.fields:
            return None
        meant: FieldPath = ()
        for name in path:
            names = NAMES.get(meant)
            if names is None:
                break
            near = name if name in names else alike(name, names, complete=bool(meant))
            if near is None:
                break
            meant = (*meant, near)
        whole = (*meant, *path[len(meant) :])
        return whole if whole != path else None

    def cannot_be(self, path: FieldPath) -> bool:
        """Return whether no record has a property of this path."""
        return bool(self.fields) and self.field_meant(path) is not None

    def cannot_hold(self, path: FieldPath, text: str) -> bool:
        """Return whether a property never holds a text."""
        if not self.fields:
            return False
        if path == ("eventSource",):
            return not text.endswith(SOURCE_ENDING)
        if path == ("eventName",):
            return text.endswith(SOURCE_ENDING)
        values = self.fields.get(path)
        return values is not None and values.cannot_hold(text)

    def only_texts(self, path: FieldPath) -> frozenset[str] | None:
        """Return all possible texts of a property; `None` if it may hold others."""
        values = self.fields.get(path) if self.bounding else None
        return values.texts if values is not None and values.complete else None

    def matching(self, path: FieldPath, expression: str) -> frozenset[str]:
        """Return the listed texts of a field in which a regular expression is found."""
        match path:
            case ("eventName",):
                texts = _matching(expression, self.events.by_name)
            case ("eventSource",):
                texts = _matching(expression, self.events.by_source)
            case _:
                values = self.fields.get(path)
                texts = _matching(expression, values.texts) if values else frozenset()
        return texts

    def excludes(self, source: str, name: str) -> bool:
        """Return whether a source and a name are both listed, and not together."""
        names = self.events.by_source.get(source)
        return names is not None and name not in names and name in self.events.by_name


def in_other_case_only(name: str, names: frozenset[str]) -> str | None:
    """Return the name that differs from one only in letter case, if that one is not listed."""
    return None if name in names else in_other_case(name, names)


def _matching(expression: str, texts: Iterable[str]) -> frozenset[str]:
    return frozenset(text for text in texts if regex.search(expression, text))


_NO_EVENTS: Final = EventNames.of("", {})
NO_LISTS: Final = Vocabulary(_NO_EVENTS, {}, "")
"""Empty lists: any property may hold any text."""
