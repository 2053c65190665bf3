"""Checks of fields and values by the lists of fields and values that CloudTrail writes."""

from collections.abc import Collection, Iterator
from typing import Final

from auditor.pattern.checks.addresses import instead_of_range
from auditor.pattern.cloudtrail import FIELDS
from auditor.pattern.finding import FindingKind, PatternFinding
from auditor.pattern.format import condition_text, selector_text
from auditor.pattern.nodes import (
    Compare,
    Comparison,
    Expression,
    Name,
    Number,
    Regex,
    Selector,
    Test,
    Text,
    TypeTest,
)
from auditor.pattern.relations.paths import conditions_of
from auditor.pattern.vocabulary import FieldValues, Vocabulary

_ADDRESS: Final = ("sourceIPAddress",)
_WRAPPINGS: Final = frozenset({"Records", "records", "record", "events", "event", "message"})
"""Names of the containers of records: log files, messages and log shippers."""
_MAX_VALUES: Final = 6
"""Values that a finding names at most."""


def values(
    expression: Expression, never: Collection[Compare | TypeTest], vocabulary: Vocabulary
) -> Iterator[PatternFinding]:
    """Yield conditions on fields and values that are not listed.

    Args:
        never: conditions that never hold, which have a finding already.
    """
    by_case = {_lower(path): path for path in vocabulary.fields}
    for condition in dict.fromkeys(conditions_of(expression)):
        if condition not in never and (inner := _unwrapped(condition.selector)) is not None:
            why = (
                "a log group holds each record by itself, without the wrapping of log files and"
                " messages"
            )
            yield _finding(condition, why, f"write {selector_text(inner)}")
            continue
        names = condition.selector.names if isinstance(condition.selector, Selector) else None
        if names is None or condition in never:
            continue
        if names == _ADDRESS and isinstance(condition, Compare):
            yield from _address(condition)
            continue
        path = by_case.get(_lower(names))
        if path is not None and path != names:
            meant = selector_text(Selector(tuple(map(Name, path))))
            why = f"CloudTrail is not known to write this field{_dated(vocabulary)}"
            yield _finding(condition, why, f"letter case counts: write {meant}")
        elif path is not None and isinstance(condition, Compare):
            yield from _value(condition, vocabulary.fields[path], vocabulary)
        elif path is not None and isinstance(condition, TypeTest):
            yield from _type(condition, vocabulary.fields[path], vocabulary)


def _unwrapped(selector: object) -> Selector | None:
    """Return the selector of a field of CloudTrail that one looks for inside of a wrapping."""
    match selector:
        case Selector((Name(name), *steps)) if name in _WRAPPINGS:
            while steps and not isinstance(steps[0], Name):
                steps = steps[1:]
            if steps and isinstance(steps[0], Name) and steps[0].name in FIELDS:
                return Selector(tuple(steps))
    return None


def _type(
    condition: TypeTest, field: FieldValues, vocabulary: Vocabulary
) -> Iterator[PatternFinding]:
    if field.complete and condition.test is not Test.NOT_EXISTS:
        why = f"this field holds a text{_dated(vocabulary)}"
        yield _finding(condition, why, _one_of(field))


def _value(
    condition: Compare, field: FieldValues, vocabulary: Vocabulary
) -> Iterator[PatternFinding]:
    if condition.operator not in (Comparison.EQUAL, Comparison.NOT_EQUAL):
        return
    match condition.value:
        case Number():
            return
        case Regex(body):
            if field.complete and not vocabulary.matching(field.path, body):
                yield _unknown(condition, field, None, vocabulary)
        case Text(text):
            if not field.has(text):
                like = field.like(text)
                if like is not None or field.complete:
                    yield _unknown(condition, field, like, vocabulary)


def _address(condition: Compare) -> Iterator[PatternFinding]:
    remedy = instead_of_range(condition)
    if remedy is not None:
        why = "records have one address, which never equals a range" + _excluding(condition)
        yield _finding(condition, why, remedy)


def _excluding(condition: Compare) -> str:
    unequal = condition.operator is Comparison.NOT_EQUAL
    return ", so that nothing is excluded" if unequal else ""


def _unknown(
    condition: Compare, field: FieldValues, like: str | None, vocabulary: Vocabulary
) -> PatternFinding:
    why = "CloudTrail is not known to write this value" + _excluding(condition)
    if like is not None:
        meant = f'write "{like}"'
        if "*" in condition.value.text:
            meant = f'write it as in "{like}"'
    else:
        meant = _one_of(field)
    return _finding(condition, why + _dated(vocabulary), meant)


def _one_of(field: FieldValues) -> str:
    listed = sorted(field.texts)
    others = " and others" if len(listed) > _MAX_VALUES else ""
    return f"write one of {', '.join(listed[:_MAX_VALUES])}{others}"


def _finding(condition: Compare | TypeTest, why: str, remedy: str) -> PatternFinding:
    return PatternFinding(FindingKind.UNKNOWN_VALUE, condition_text(condition), why, remedy)


def _dated(vocabulary: Vocabulary) -> str:
    return f" (in the list of {vocabulary.date})"


def _lower(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.lower() for name in path)
