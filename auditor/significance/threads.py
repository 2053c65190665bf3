"""Acts to threads: what one actor did under all its credentials, what matters most first.

A thread is all acts of one root actor, no pause being longer than an hour. Credentials that it
made, users that it made and roles that it assumed are its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from auditor.cloudtrail.lineage import Call, Link, actor_of
from auditor.cloudwatch.minutes import Span
from auditor.result.threads import Threads
from auditor.significance.acts import Act
from auditor.significance.history import History
from auditor.significance.regular import regular_calls
from auditor.significance.roots import RootActors, acts_by_root
from auditor.significance.scores import ThreadScores, WeighedActs
from auditor.significance.table import Scoring, SignificanceTable

_MAX_LIGHTER: Final = 50


def threads_of(
    acts: Iterable[Act],
    links: Sequence[Link],
    history: History,
    table: SignificanceTable,
    span: Span,
    alarms: Mapping[str, Sequence[str]] = MappingProxyType({}),
    removals: Mapping[str, Call] = MappingProxyType({}),
) -> Threads:
    """Return the threads of a span, what matters most first, and what is regular.

    Args:
        acts: in any order.
        links: of the credentials of these acts, and of those that began them.
        history: of all records, whatever the span.
        alarms: whose filters match a record, by its record_id.
        removals: the call that removed what another one had made, by the record_id of that one.
    """
    scoring = table.scoring
    roots = RootActors(links)
    scored = ThreadScores(scoring, history, alarms, removals, roots)
    ranked = sorted(
        (
            one
            for root, some in acts_by_root(acts, roots, timedelta(minutes=scoring.gap_minutes))
            if (one := scored.weighed(root, some)).score > 0
        ),
        key=lambda one: (-one.score, one.acts[0].time, actor_of(one.root.call)),
    )
    named = [one for one in ranked if _is_named(one, scoring)][: scoring.named_threads]
    chosen = {id(one) for one in named}
    lighter = [one for one in ranked if id(one) not in chosen]
    shown = [
        scored.thread(one, number)
        for number, one in enumerate([*named, *lighter[:_MAX_LIGHTER]], 1)
    ]
    return Threads(
        span=span,
        named=tuple(shown[: len(named)]),
        lighter=tuple(shown[len(named) :]),
        lighter_count=len(lighter),
        regular=tuple(regular_calls(history, table)),
    )


def _is_named(thread: WeighedActs, scoring: Scoring) -> bool:
    heaviest = max((call.value for call in thread.calls), default=0.0)
    return thread.score >= scoring.named_score or heaviest >= scoring.named_value
