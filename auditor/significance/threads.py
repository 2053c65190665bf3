"""Acts to threads: what one actor did under all its credentials, what matters most first.

A thread is all acts of one root actor, no pause being longer than an hour. Credentials that it
made, users that it made and roles that it assumed are its own.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from auditor.cloudtrail.lineage import Link, actor_of
from auditor.cloudwatch.minutes import Span
from auditor.result.threads import RegularCalls, Thread, ThreadCall, Threads
from auditor.significance.acts import Act
from auditor.significance.history import DailyCall, History, Use
from auditor.significance.roots import RootActor, RootActors, acts_by_root, thread_credentials
from auditor.significance.table import Scoring, SignificanceTable

_MAX_EVENT_IDS: Final = 20
_MAX_ADDRESSES: Final = 5
_MAX_LIGHTER: Final = 50
_MAX_REGULAR: Final = 20
_ASPECTS: Final = ("call", "network", "agent", "region")


def threads_of(
    acts: Iterable[Act],
    links: Sequence[Link],
    history: History,
    table: SignificanceTable,
    span: Span,
    alarms: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Threads:
    """Return the threads of a span, what matters most first, and what is regular.

    Args:
        acts: in any order.
        links: of the credentials of these acts, and of those that began them.
        history: of all records, whatever the span.
        alarms: whose filters match a record, by its record_id.
    """
    scoring = table.scoring
    roots = RootActors(links)
    scored = _Scored(scoring, history, alarms)
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
        scored.thread(one, roots, number)
        for number, one in enumerate([*named, *lighter[:_MAX_LIGHTER]], 1)
    ]
    return Threads(
        span=span,
        named=tuple(shown[: len(named)]),
        lighter=tuple(shown[len(named) :]),
        lighter_count=len(lighter),
        regular=tuple(_regular(history, table)),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _WeighedActs:
    """The acts of a thread with what they weigh; most threads are counted and never shown."""

    root: RootActor
    acts: Sequence[Act]
    """By time."""
    calls: tuple[ThreadCall, ...]
    """Heaviest first."""
    categories: tuple[str, ...]
    identities: tuple[str, ...]
    score: float


def _is_named(thread: _WeighedActs, scoring: Scoring) -> bool:
    heaviest = max((call.value for call in thread.calls), default=0.0)
    return thread.score >= scoring.named_score or heaviest >= scoring.named_value


class _Scored:
    """Scores threads by the numbers of a table."""

    def __init__(
        self, scoring: Scoring, history: History, alarms: Mapping[str, Sequence[str]]
    ) -> None:
        self._scoring = scoring
        self._history = history
        self._alarms = alarms

    def weighed(self, root: RootActor, acts: Sequence[Act]) -> _WeighedActs:
        """Return the acts of a thread, by time, with their score.

        The score is the sum over distinct calls, raised for each further kind of harm and each
        further identity.
        """
        scoring = self._scoring
        first = acts[0].time
        by_call: dict[str, list[Act]] = defaultdict(list)
        for act in acts:
            by_call[act.name].append(act)
        calls = sorted(
            (self._call(some, first) for some in by_call.values()),
            key=lambda one: (-one.value, one.first, one.call),
        )
        categories = tuple(dict.fromkeys(one.category for one in calls if one.value > 0))
        identities = tuple(dict.fromkeys(act.identity for act in acts))
        score = sum(one.value for one in calls)
        score *= 1 + scoring.category_factor * max(len(categories) - 1, 0)
        score *= 1 + scoring.identity_factor * (len(identities) - 1)
        return _WeighedActs(root, acts, tuple(calls), categories, identities, round(score, 3))

    def thread(self, weighed: _WeighedActs, roots: RootActors, number: int) -> Thread:
        """Return a thread of a report."""
        root, acts, calls = weighed.root, weighed.acts, weighed.calls
        addresses = tuple(dict.fromkeys(act.network for act in acts if act.network))
        return Thread(
            number=number,
            actor=actor_of(root.call),
            account=root.call.identity_account or root.call.account,
            identities=weighed.identities,
            first=acts[0].time,
            last=acts[-1].time,
            categories=weighed.categories,
            calls=calls,
            credentials=tuple(thread_credentials(acts, roots)),
            addresses=addresses[:_MAX_ADDRESSES],
            alarms=self._matching(acts),
            new=tuple(
                aspect
                for aspect in _ASPECTS
                if any(aspect in call.new for call in calls if call.value > 0)
            ),
            history=self._has_history(root.identity, acts[0].time),
            score=weighed.score,
        )

    def _call(self, acts: Sequence[Act], since: datetime) -> ThreadCall:
        """Return all records of a call: its best value, for many records up to twice as much."""
        scoring = self._scoring
        heaviest = max(acts, key=lambda act: (self._value(act), act.weight))
        new = {aspect for act in acts for aspect in self._new(act, since)}
        times = min(scoring.count_most, 1 + scoring.count_factor * math.log2(len(acts)))
        value = self._value(heaviest) * times * (1 + scoring.new_factor * len(new))
        return ThreadCall(
            call=heaviest.name,
            phrase=heaviest.phrase,
            because=heaviest.because,
            target=heaviest.target,
            category=heaviest.category,
            attack_id=heaviest.attack_id,
            identity=heaviest.identity,
            first=acts[0].time,
            last=acts[-1].time,
            records=len(acts),
            refused=sum(act.refused for act in acts),
            weight=heaviest.weight,
            value=round(value, 3),
            new=tuple(aspect for aspect in _ASPECTS if aspect in new),
            event_ids=tuple(act.call.event_id for act in acts if act.call.event_id)[
                :_MAX_EVENT_IDS
            ],
            alarms=self._matching(acts),
        )

    def _matching(self, acts: Sequence[Act]) -> tuple[str, ...]:
        """Return the alarms whose filters match one of some records."""
        names = (name for act in acts for name in self._alarms.get(act.call.record_id, ()))
        return tuple(dict.fromkeys(names))

    def _value(self, act: Act) -> float:
        scoring, value = self._scoring, act.weight
        if act.refused:
            value *= scoring.refused
        if is_regular(DailyCall(act.identity, act.name), self._history, scoring):
            value *= scoring.regular
        if act.by_service:
            value *= scoring.by_service
        return value

    def _new(self, act: Act, since: datetime) -> Iterator[str]:
        """Yield what the identity had not used before the thread, if it has a history."""
        if not self._has_history(act.identity, since):
            return
        for use in uses_of(act):
            if self._history.is_new(use, since):
                yield use.aspect

    def _has_history(self, identity: str, at: datetime) -> bool:
        begin = self._history.begins.get(identity)
        return begin is not None and at - begin >= timedelta(hours=self._scoring.history_hours)


def uses_of(act: Act) -> Iterator[Use]:
    """Yield what an act uses, by aspect; nothing for what its record does not name."""
    values = (act.name, act.network, act.agent, act.region)
    for aspect, value in zip(_ASPECTS, values, strict=True):
        if value:
            yield Use(act.identity, aspect, value)


def is_regular(daily: DailyCall, history: History, scoring: Scoring) -> bool:
    """Return whether an identity makes a call on most days of a span that is long enough."""
    if history.span_days < scoring.regular_span_days:
        return False
    days = history.days.get(daily, 0)
    wanted = max(scoring.regular_days, scoring.regular_share_of_days * history.span_days)
    return days >= wanted


def _regular(history: History, table: SignificanceTable) -> list[RegularCalls]:
    """Return the identities that make heavy calls regularly, those on most days first."""
    by_identity: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for daily, days in history.days.items():
        weighted = table.calls.get(daily.call)
        heavy = weighted is not None and weighted.weight >= table.scoring.row_weight
        if heavy and is_regular(daily, history, table.scoring):
            by_identity[daily.identity].append((-days, daily.call))
    regular = [
        RegularCalls(
            identity,
            tuple(call for _, call in sorted(calls))[:_MAX_REGULAR],
            -min(calls)[0],
            history.span_days,
        )
        for identity, calls in by_identity.items()
    ]
    return sorted(regular, key=lambda one: (-one.days, one.identity))[:_MAX_REGULAR]
