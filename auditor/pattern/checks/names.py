"""Event names and event sources in patterns, looked up in the list of known ones."""

from collections.abc import Collection, Iterator

from auditor.pattern.finding import FindingKind, PatternFinding
from auditor.pattern.format import condition_text
from auditor.pattern.grammar import ORDERINGS
from auditor.pattern.nodes import (
    Compare,
    Comparison,
    Expression,
    Selector,
    Text,
    TypeTest,
)
from auditor.pattern.relations.listed import ListedCalls
from auditor.pattern.relations.paths import conditions_of
from auditor.pattern.relations.verdicts import listed_texts
from auditor.pattern.vocabulary import EventNames

_FIELDS = ("eventName", "eventSource")


def names(
    expression: Expression,
    never: Collection[Compare | TypeTest],
    catalog: EventNames,
    *,
    possible: bool,
) -> Iterator[PatternFinding]:
    """Yield the findings on the event names and event sources of a pattern.

    Args:
        never: conditions that never hold, which have a finding already.
        possible: whether a record can satisfy the pattern, apart from the list.
    """
    asked = [condition for condition in _asked(expression) if condition not in never]
    if not catalog.by_source or not asked:
        return
    calls = ListedCalls(expression, catalog)
    for condition in asked:
        if _field(condition) == "eventSource":
            yield from _source(condition, catalog)
        else:
            yield from _name(condition, calls, catalog)
    equal = [condition.value for condition in asked if condition.operator is Comparison.EQUAL]
    texts = [value.text for value in equal if isinstance(value, Text)]
    if dead := [text for text in texts if catalog.is_dead(text)]:
        yield PatternFinding(
            FindingKind.DEAD_EVENT_NAME,
            ", ".join(dict.fromkeys(dead)),
            "AWS has retired the feature, so no new log has this event",
            "keep it or leave it out; it has no effect",
        )
    data = [
        value.text
        for condition in asked
        if condition.operator is Comparison.EQUAL and isinstance(value := condition.value, Text)
        if _field(condition) == "eventName"
        and any((source, value.text) in catalog.data for source in calls.sources(condition))
    ]
    if data:
        yield PatternFinding(
            FindingKind.DATA_EVENT,
            ", ".join(dict.fromkeys(data)),
            "data events, which a trail logs only if its event selectors include them"
            if len(data) > 1
            else "a data event, which a trail logs only if its event selectors include it",
            "add data events of that resource to the trail, or keep it if they are there",
        )
    asks = any(_field(c) == "eventName" and c.operator is Comparison.EQUAL for c in asked)
    if possible and asks and not calls.matched:
        yield PatternFinding(
            FindingKind.MATCHES_NO_LISTED_EVENT,
            "the pattern",
            "no known event satisfies it" + _dated(catalog),
            "write names of events and sources as records have them",
        )


def _asked(expression: Expression) -> list[Compare]:
    """Return the conditions for equality, or against it, with either name, each once."""
    return [
        condition
        for condition in dict.fromkeys(conditions_of(expression))
        if isinstance(condition, Compare)
        and condition.operator not in ORDERINGS
        and _field(condition)
    ]


def _source(condition: Compare, catalog: EventNames) -> Iterator[PatternFinding]:
    value = condition.value
    if listed_texts(value, "eventSource", catalog):
        return
    exact = isinstance(value, Text) and "*" not in value.text
    like = catalog.like_source(value.text) if exact else None
    meant = f'write "{like}"' if like else "write the eventSource as records have it"
    why = f"no event source of that name is known{_excluding(condition)}{_dated(catalog)}"
    yield _finding(FindingKind.UNKNOWN_EVENT_SOURCE, condition, why, meant)


def _name(condition: Compare, calls: ListedCalls, catalog: EventNames) -> Iterator[PatternFinding]:
    value, text = condition.value, condition.value.text
    listed = listed_texts(value, "eventName", catalog)
    if listed and (condition.operator is Comparison.NOT_EQUAL or calls.meets(condition)):
        return
    sources = calls.sources(condition)
    if not listed:
        exact = isinstance(value, Text) and "*" not in text
        like = catalog.like_name(text, sources) if exact else None
        why = f"no event of that name is known{_excluding(condition)}{_dated(catalog)}"
        yield _finding(FindingKind.UNKNOWN_EVENT_NAME, condition, why, _instead(text, like))
        return
    others = sorted({source for name in listed for source in catalog.by_name[name]})
    if not sources or not sources.isdisjoint(others):
        return  # excluded by something other than the source
    why = f"{_some(sorted(sources))} has no such event{_dated(catalog)}; {_some(others)} has"
    versioned = catalog.with_version(text, sources)
    apart = f'write separate conditions, each event with its own source: "{others[0]}"'
    remedy = _instead(text, versioned) if versioned else apart
    yield _finding(FindingKind.EVENT_OF_ANOTHER_SOURCE, condition, why, remedy)


def _excluding(condition: Compare) -> str:
    return ", so that nothing is excluded" if condition.operator is Comparison.NOT_EQUAL else ""


def _instead(text: str, like: str | None) -> str:
    if like is None:
        return "write the eventName as records have it; letter case counts"
    if like.startswith(text):
        year = like.removeprefix(text)[:4]
        return f'write "{text}{year}*", since records include the version of the API: {like}'
    return f'write "{like}"'


def _some(texts: list[str]) -> str:
    return ", ".join(texts[:3]) + (" and others" if len(texts) > 3 else "")


def _dated(catalog: EventNames) -> str:
    """Return the list that a finding depends on, in parentheses."""
    return f" (in the list of {catalog.title})"


def _finding(kind: FindingKind, condition: Compare, why: str, remedy: str) -> PatternFinding:
    return PatternFinding(kind, condition_text(condition), why, remedy)


def _field(condition: Compare | TypeTest) -> str | None:
    """Return which of the two fields a condition tests."""
    selector = condition.selector
    path = selector.names if isinstance(selector, Selector) else None
    return path[0] if path and len(path) == 1 and path[0] in _FIELDS else None
