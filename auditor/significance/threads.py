"""Acts to threads: everything that one actor did with all its credentials, by importance.

A thread consists of all acts of one root actor without a pause of more than an hour, including acts
with the credentials and users that the actor made and the roles that it assumed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from auditor.cloudtrail.lineage import Call, Link, actor_of
from auditor.cloudwatch.minutes import Span
from auditor.result.threads import Thread, Threads
from auditor.significance.acts import Act
from auditor.significance.history import History
from auditor.significance.regular import regular_calls
from auditor.significance.roots import RootActors, acts_by_root
from auditor.significance.scores import ThreadScores, WeighedActs
from auditor.significance.table import Scoring, SignificanceTable

MAX_LIGHTER: Final = 50
"""Maximum number of threads shown in addition to those that are named."""


def threads_of(
    acts: Iterable[Act],
    links: Sequence[Link],
    history: History,
    table: SignificanceTable,
    span: Span,
    alarms: Mapping[str, Sequence[str]] = MappingProxyType({}),
    removals: Mapping[str, Call] = MappingProxyType({}),
    firsts: Iterable[Call] = (),
    same_users: Collection[str] = frozenset(),
) -> Threads:
    """Return the threads of a span, most important first, and the regular calls.

    Args:
        acts: in any order.
        links: links of the credentials of these acts, and of those that began them.
        history: the history of all records, whatever the span.
        alarms: the alarms whose filters match a record, by its record_id.
        removals: the call that removed a resource, by record_id of the call that made it.
        firsts: a call of each actor whose first act is not among the acts.
        same_users: principal ids of users with several names.
    """
    scoring = table.scoring
    roots = RootActors(links, same_users)
    told_once = [act for act in acts if not roots.is_other_side(act.call)]
    shown = {root.identity: root for root in map(roots.root, firsts)}
    scored = ThreadScores(scoring, history, alarms, removals, roots)
    ranked = sorted(
        (
            weighed
            for root, some in acts_by_root(
                told_once, roots, timedelta(minutes=scoring.gap_minutes), shown
            )
            if (weighed := scored.weighed(root, some)).score > 0
        ),
        key=lambda weighed: (-weighed.score, weighed.acts[0].time, actor_of(weighed.root.call)),
    )
    named = [weighed for weighed in ranked if _is_named(weighed, scoring)][: scoring.named_threads]
    chosen = {id(weighed) for weighed in named}
    lighter = [weighed for weighed in ranked if id(weighed) not in chosen]
    threads = [
        scored.thread(weighed, number)
        for number, weighed in enumerate([*named, *lighter[:MAX_LIGHTER]], 1)
    ]
    return Threads(
        span=span,
        named=tuple(threads[: len(named)]),
        lighter=tuple(threads[len(named) :]),
        lighter_count=len(lighter),
        regular=tuple(regular_calls(history, table)),
    )


def joined_threads(parts: Sequence[Threads], scoring: Scoring, others: int) -> Threads:
    """Return the threads of several parts as one.

    Args:
        parts: at least one, all of the same span.
        others: number of further threads, which matter less than those shown.
    """
    every = [thread for part in parts for thread in (*part.named, *part.lighter)]
    ranked = sorted(every, key=lambda thread: (-thread.score, thread.first, thread.actor))
    named = [thread for thread in ranked if _is_named(thread, scoring)][: scoring.named_threads]
    chosen = {id(thread) for thread in named}
    lighter = [thread for thread in ranked if id(thread) not in chosen][:MAX_LIGHTER]
    threads = [
        replace(thread, number=number) for number, thread in enumerate([*named, *lighter], 1)
    ]
    return replace(
        parts[0],
        named=tuple(threads[: len(named)]),
        lighter=tuple(threads[len(named) :]),
        lighter_count=sum(len(part.named) + part.lighter_count for part in parts)
        + others
        - len(named),
    )


def _is_named(thread: WeighedActs | Thread, scoring: Scoring) -> bool:
    heaviest = max((call.value for call in thread.calls), default=0.0)
    return thread.score >= scoring.named_score or heaviest >= scoring.named_value
