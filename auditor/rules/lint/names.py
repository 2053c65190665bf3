"""Event names and event sources that patterns ask for, looked up in the list of those there are."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from auditor.pattern.format import condition_text
from auditor.pattern.nodes import (
    And,
    Compare,
    Comparison,
    Expression,
    Or,
    Selector,
    Text,
)
from auditor.pattern.nodes import TypeTest as Condition
from auditor.pattern.reach import conditions, holds, verdict
from auditor.result.checks import Check
from auditor.result.lint import Severity
from auditor.rules.lint.events import EventNames, event_names

_DOMAIN: Final = ".amazonaws.com"
_OTHER: Final = "\0"
"""A name that no pattern and no list has."""


@dataclass(frozen=True, slots=True)
class Named:
    """What is wrong with a name, not yet tied to a place."""

    check: Check
    severity: Severity
    message: str
    remedy: str


@lru_cache(maxsize=1_000)  # packs have many patterns in common
def names(expression: Expression) -> tuple[Named, ...]:
    """Return what is wrong with the event names and event sources of a pattern."""
    return tuple(_names(expression))


def _names(expression: Expression) -> Iterator[Named]:
    catalog = event_names()
    yield from _within(expression, frozenset(catalog.by_source), catalog)
    asked = [field[1] for one in conditions(expression) if (field := _field(one))]
    if dead := [text for text in dict.fromkeys(asked) if catalog.is_dead(text)]:
        message = f"of what AWS has retired, so that no new log has it: {', '.join(dead)}"
        yield Named(
            Check.DEAD_EVENT_NAME, Severity.NOTE, message, "nothing; it is harmless, and idle"
        )


@lru_cache(maxsize=1_000)
def asks_for_unknown_only(expression: Expression) -> bool:
    """Return whether no known event of any known source satisfies a pattern."""
    catalog = event_names()
    texts = {"eventName": set[str](), "eventSource": set[str]()}
    for condition in conditions(expression):
        if field := _field(condition):
            texts[field[0]].add(field[1])
    asked = {name for text in texts["eventName"] for name in catalog.names(text)}
    pairs = {(source, name) for name in asked for source in catalog.by_name[name]}
    # An event whose name nobody asks for, of each source; and one of a source nobody asks for.
    sources = {source for text in texts["eventSource"] for source in catalog.sources(text)}
    pairs |= {(source, _OTHER) for source in sources | {_OTHER}}
    out = {
        source
        for source in {source for source, _ in pairs}
        if verdict(expression, _of(eventSource=source)) is False
    }
    return bool(asked or sources or texts["eventName"]) and all(
        source in out or verdict(expression, _of(eventSource=source, eventName=name)) is False
        for source, name in sorted(pairs)
    )


def _of(**values: str) -> Callable[[Compare | Condition], bool | None]:
    """Return what conditions on fields with known values give."""

    def condition(one: Compare | Condition) -> bool | None:
        field = _name_of(one)
        return holds(one, values[field]) if field in values else None

    return condition


def _within(
    expression: Expression, sources: frozenset[str], catalog: EventNames
) -> Iterator[Named]:
    """Yield what is wrong within an expression.

    Args:
        sources: those that the conditions around it leave.
    """
    match expression:
        case And(terms):
            for term in terms:
                sources &= _sources(term, catalog)
            for term in terms:
                yield from _within(term, sources, catalog)
        case Or(terms):
            for term in terms:
                yield from _within(term, sources, catalog)
        case _:
            match _field(expression):
                case ("eventSource", text) if not catalog.sources(text):
                    yield from _unknown_source(expression, text, catalog)
                case ("eventName", text):
                    yield from _name(expression, text, sources, catalog)
                case _:
                    pass


def _sources(term: Expression, catalog: EventNames) -> frozenset[str]:
    """Return the known sources that one term leaves; all, where it is about something else."""
    if all(_name_of(one) != "eventSource" for one in conditions(term)):
        return frozenset(catalog.by_source)
    left = frozenset(
        source
        for source in catalog.by_source
        if verdict(term, _of(eventSource=source)) is not False
    )
    return left or frozenset(catalog.by_source)


def _unknown_source(condition: Expression, text: str, catalog: EventNames) -> Iterator[Named]:
    if not text.endswith(_DOMAIN):
        return  # never true, which the pattern's own lint says
    like = catalog.like_source(text)
    message = f"{_shown(condition)}: no event source of that name is known{_dated(catalog)}"
    remedy = f'"{like}"' if like else "the eventSource as records have it"
    yield Named(Check.UNKNOWN_EVENT_SOURCE, Severity.WARNING, message, remedy)


def _name(
    condition: Expression, text: str, sources: frozenset[str], catalog: EventNames
) -> Iterator[Named]:
    found = catalog.names(text)
    if not found:
        if text.endswith(_DOMAIN):
            return  # a source, which the pattern's own lint says
        like = catalog.like_name(text, sources) if "*" not in text else None
        message = f"{_shown(condition)}: no event of that name is known{_dated(catalog)}"
        yield Named(Check.UNKNOWN_EVENT_NAME, Severity.WARNING, message, _instead(text, like))
        return
    of_it = {name for name in found if catalog.by_name[name] & sources}
    if not of_it:
        others = sorted({source for name in found for source in catalog.by_name[name]})
        message = (
            f"{_shown(condition)}: {_some(sorted(sources))} has no such event{_dated(catalog)};"
            f" {_some(others)} has"
        )
        versioned = catalog.with_version(text, sources)
        remedy = (
            _instead(text, versioned)
            if versioned
            else f'the conditions apart, each event with its own source: "{others[0]}"'
        )
        yield Named(Check.EVENT_OF_ANOTHER_SOURCE, Severity.WARNING, message, remedy)


def _instead(text: str, like: str | None) -> str:
    if like is None:
        return "the eventName as records have it; letter case counts"
    if like.startswith(text):
        year = like.removeprefix(text)[:4]
        return f'"{text}{year}*", since records have the version of the API in it: {like}'
    return f'"{like}"'


def _some(texts: list[str]) -> str:
    return ", ".join(texts[:3]) + (" and others" if len(texts) > 3 else "")


def _dated(catalog: EventNames) -> str:
    return f" (in the list of {catalog.title})"


def _shown(condition: Expression) -> str:
    return condition_text(condition)


def _field(condition: Expression) -> tuple[str, str] | None:
    """Return the field and the text of a comparison for equality with either name."""
    match condition:
        case Compare(_, Comparison.EQUAL, Text(text)) if (field := _name_of(condition)) in {
            "eventName",
            "eventSource",
        }:
            return str(field), text
        case _:
            return None


def _name_of(condition: Compare | Condition) -> str | None:
    """Return the name of a field at the top of a record."""
    selector = condition.selector
    names = selector.names if isinstance(selector, Selector) else None
    return names[0] if names and len(names) == 1 else None
