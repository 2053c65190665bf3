"""Overlapping alarms, in the words and keys of a comparison of rules."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from auditor.result.rule_comparison import AlarmOverlap, OverlapKind, RuleComparison

_MAX_NAMED: Final = 3
"""The most alarms and pairs of alarms in a line of Markdown."""


def blocks(comparison: RuleComparison) -> Iterator[tuple[str, list[str]]]:
    """Yield a title and overlaps for each kind: new ones, gone ones, and others."""
    for title, overlaps in _changes(comparison):
        if overlaps:
            yield title, list(_clauses(overlaps, len(overlaps)))


def line(comparison: RuleComparison) -> str:
    """Return counts of all overlaps on one line, with the names of the first changed ones."""
    parts: list[str] = []
    for title, overlaps in _changes(comparison):
        if overlaps:
            named = [] if overlaps[0].in_both else list(_clauses(overlaps, _MAX_NAMED))
            some = [*named[:_MAX_NAMED], *(["…"] if len(named) > _MAX_NAMED else [])]
            parts.append(f"{title} ({len(overlaps):,}){': ' if some else ''}{'; '.join(some)}")
    return ". ".join(parts)


def _clauses(overlaps: Sequence[AlarmOverlap], limit: int) -> Iterator[str]:
    """Yield a clause for each overlap; alarms within the same other alarm share one.

    Args:
        limit: the most names of alarms within another one.
    """
    within: dict[str, list[str]] = defaultdict(list)
    for overlap in overlaps:
        match overlap.kind:
            case OverlapKind.TOGETHER:
                yield f"{overlap.alarm} and {overlap.other} always fire together"
            case OverlapKind.SAME_RECORDS:
                yield (
                    f"{overlap.alarm} and {overlap.other} match the same records,"
                    " with other settings or metric values"
                )
            case OverlapKind.WITHIN:
                within[overlap.other].append(overlap.alarm)
    for wider, alarms in within.items():
        rest = len(alarms) - limit
        more = f" and {rest:,} more" if rest > 0 else ""
        yield f"{wider} matches all records of {', '.join(alarms[:limit])}{more}"


def fields(comparison: RuleComparison) -> dict[str, object]:
    """Return the overlaps within each set, as fields of the JSON."""
    return {
        "before": [_fields(overlap) for overlap in comparison.overlaps_before],
        "after": [_fields(overlap) for overlap in comparison.overlaps_after],
    }


def _changes(comparison: RuleComparison) -> Iterator[tuple[str, Sequence[AlarmOverlap]]]:
    before, after = comparison.overlaps_before, comparison.overlaps_after
    yield "New overlaps", [overlap for overlap in after if not overlap.in_both]
    yield "Overlaps that are gone", [overlap for overlap in before if not overlap.in_both]
    yield "Overlaps in both", [overlap for overlap in after if overlap.in_both]


def _fields(overlap: AlarmOverlap) -> dict[str, object]:
    return {
        "kind": overlap.kind.value,
        "alarm": overlap.alarm,
        "other": overlap.other,
        "in_both": overlap.in_both,
    }
