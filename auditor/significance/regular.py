"""Calls that identities make on most days. Pure."""

from collections import defaultdict
from typing import Final

from auditor.result.threads import RegularCalls
from auditor.significance.history import DailyCall, History
from auditor.significance.table import Scoring, SignificanceTable

_MAX_REGULAR: Final = 20
"""The most identities with regular calls in a result, and the most calls of each."""


def regular_of(history: History, scoring: Scoring) -> set[DailyCall]:
    """Return the calls that identities make on most days of a sufficiently long span."""
    if history.span_days < scoring.regular_span_days:
        return set()
    wanted = max(scoring.regular_days, scoring.regular_share_of_days * history.span_days)
    return {daily for daily, days in history.days.items() if days >= wanted}


def regular_calls(history: History, table: SignificanceTable) -> list[RegularCalls]:
    """Return the heavy calls that identities make regularly, most frequent first."""
    by_identity: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for daily in regular_of(history, table.scoring):
        weighted = table.calls.get(daily.call)
        if weighted is not None and table.is_heavy(weighted):
            by_identity[daily.identity].append((-history.days[daily], daily.call))
    regular = [
        RegularCalls(
            identity,
            tuple(call for _, call in sorted(calls))[:_MAX_REGULAR],
            -min(calls)[0],
            history.span_days,
        )
        for identity, calls in by_identity.items()
    ]
    return sorted(regular, key=lambda calls: (-calls.days, calls.identity))[:_MAX_REGULAR]
