"""The scores of threads of acts, computed with the numbers of a table. Pure."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from auditor.cloudtrail.lineage import Call, actor_of
from auditor.cloudwatch.minutes import MINUTE
from auditor.result.threads import Thread, ThreadCall
from auditor.significance.acts import Act
from auditor.significance.history import History, Use
from auditor.significance.regular import regular_of
from auditor.significance.roots import RootActor, RootActors, thread_credentials
from auditor.significance.table import Scoring

MAX_EVENT_IDS: Final = 20
"""Maximum number of events that are named for a call."""
_MAX_ADDRESSES: Final = 5
"""The most networks that are named for a thread."""
_ASPECTS: Final = ("call", "network", "agent", "region")


@dataclass(frozen=True, slots=True, eq=False)
class WeighedActs:
    """The acts of a thread with their weights; most threads are counted and never shown."""

    root: RootActor
    acts: Sequence[Act]
    """By time."""
    calls: tuple[ThreadCall, ...]
    """Heaviest first."""
    categories: tuple[str, ...]
    identities: tuple[str, ...]
    score: float


class ThreadScores:
    """Scores threads by the numbers of a table."""

    def __init__(
        self,
        scoring: Scoring,
        history: History,
        alarms: Mapping[str, Sequence[str]],
        removals: Mapping[str, Call],
        roots: RootActors,
    ) -> None:
        self._scoring = scoring
        self._history = history
        self._alarms = alarms
        self._removals = removals
        self._roots = roots
        self._regular = regular_of(history, scoring)

    def weighed(self, root: RootActor, acts: Sequence[Act]) -> WeighedActs:
        """Return the acts of a thread, by time, with their score.

        The score is the sum over distinct calls, raised for each further kind of harm and each
        further identity.
        """
        scoring = self._scoring
        first = acts[0].time
        undone = self._undone(root, acts)
        by_call: dict[str, list[Act]] = defaultdict(list)
        for act in acts:
            by_call[act.name].append(act)
        calls = sorted(
            (self._call(some, first, undone) for some in by_call.values()),
            key=lambda call: (-call.value, call.first, call.call),
        )
        categories = tuple(dict.fromkeys(call.category for call in calls if call.value > 0))
        named: dict[str, str] = {}
        for act in acts:
            named.setdefault(self._roots.identity(act.call), act.identity)
        identities = tuple(named.values())
        score = sum(call.value for call in calls)
        score *= 1 + scoring.category_factor * max(len(categories) - 1, 0)
        score *= 1 + scoring.identity_factor * (len(identities) - 1)
        return WeighedActs(root, acts, tuple(calls), categories, identities, round(score, 3))

    def thread(self, weighed: WeighedActs, number: int) -> Thread:
        """Return a thread of a report."""
        root, acts, calls = weighed.root, weighed.acts, weighed.calls
        addresses = tuple(dict.fromkeys(act.network for act in acts if act.network))
        return Thread(
            number=number,
            actor=actor_of(root.call),
            account=root.call.identity_account or root.call.account,
            identities=weighed.identities,
            first=acts[0].time,
            last=max(act.last for act in acts),
            categories=weighed.categories,
            calls=calls,
            credentials=tuple(thread_credentials(acts, self._roots)),
            addresses=addresses[:_MAX_ADDRESSES],
            alarms=self._matching(acts),
            new=tuple(
                aspect
                for aspect in _ASPECTS
                if any(aspect in call.new for call in calls if call.value > 0)
            ),
            history=any(
                self._has_history(identity, acts[0].time)
                for identity in {root.identity, *(act.identity for act in acts)}
            ),
            score=weighed.score,
        )

    def _undone(self, root: RootActor, acts: Sequence[Act]) -> dict[str, timedelta]:
        """Return how long resources made by some acts existed, by record_id.

        Only resources that the actor itself removed before the end of the thread are included.
        """
        end = max(act.last for act in acts) + timedelta(minutes=self._scoring.gap_minutes)
        undone = {}
        for act in acts:
            removal = self._removals.get(act.call.record_id)
            if removal is None or removal.time > end:
                continue
            if self._roots.root(removal).identity == root.identity:
                undone[act.call.record_id] = removal.time - act.time
        return undone

    def _call(
        self, acts: Sequence[Act], since: datetime, undone: Mapping[str, timedelta]
    ) -> ThreadCall:
        """Return a call with all its records: its highest value, up to doubled for many records."""
        scoring = self._scoring
        heaviest = max(acts, key=lambda act: (self._value(act), act.weight))
        new = {use.aspect for use in self._new(acts, since)}
        records = sum(act.records for act in acts)
        counted = sum(1 if act.is_rate else act.records for act in acts)
        times = min(scoring.count_most, 1 + scoring.count_factor * math.log2(counted))
        value = self._value(heaviest) * times * (1 + scoring.new_factor * len(new))
        because = heaviest.because
        if (lasted := undone.get(heaviest.call.record_id)) is not None:
            value *= 1 + scoring.undone_factor
            minutes = max(1, math.ceil(lasted / MINUTE))
            after = f"undone after {minutes:,} {'minute' if minutes == 1 else 'minutes'}"
            because = f"{because}; {after}" if because else after
        return ThreadCall(
            call=heaviest.name,
            phrase=heaviest.phrase,
            because=because,
            target=heaviest.target,
            category=heaviest.category,
            attack_id=heaviest.attack_id,
            identity=heaviest.identity,
            first=acts[0].time,
            last=max(act.last for act in acts),
            records=records,
            refused=sum(act.records for act in acts if act.refused),
            weight=heaviest.weight,
            value=round(value, 3),
            new=tuple(aspect for aspect in _ASPECTS if aspect in new),
            event_ids=tuple(act.call.event_id for act in acts if act.call.event_id)[:MAX_EVENT_IDS],
            alarms=self._matching(acts),
        )

    def _matching(self, acts: Sequence[Act]) -> tuple[str, ...]:
        """Return the alarms whose filters match at least one record of some acts."""
        names = (name for act in acts for name in self._alarms.get(act.call.record_id, ()))
        return tuple(dict.fromkeys(names))

    def _value(self, act: Act) -> float:
        scoring, value = self._scoring, act.weight
        if act.refused:
            value *= scoring.refused
        if (act.identity, act.name) in self._regular:
            value *= scoring.regular
        if act.by_service:
            value *= scoring.by_service
        return value

    def _new(self, acts: Iterable[Act], since: datetime) -> Iterator[Use]:
        """Yield what identities with a history use for the first time."""
        for use in uses_of(acts):
            if self._has_history(use.identity, since) and self._history.is_new(use, since):
                yield use

    def _has_history(self, identity: str, at: datetime) -> bool:
        begin = self._history.begins.get(identity)
        return begin is not None and at - begin >= timedelta(hours=self._scoring.history_hours)


def uses_of(acts: Iterable[Act]) -> Iterator[Use]:
    """Yield the uses of some acts; values that their records lack are left out."""
    distinct = {(act.identity, act.name, act.network, act.agent, act.region) for act in acts}
    for identity, *values in distinct:
        for aspect, value in zip(_ASPECTS, values, strict=True):
            if value:
                yield Use(identity, aspect, value)
