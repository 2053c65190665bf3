"""Changes that no alarm watches, by call and by identity, most important first. Pure."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Final

from auditor.cloudwatch.minutes import MINUTE
from auditor.result.unwatched import (
    UnwatchedBurst,
    UnwatchedCall,
    UnwatchedChanges,
    UnwatchedIdentity,
)
from auditor.significance.history import History
from auditor.significance.regular import regular_of
from auditor.significance.table import SignificanceTable

_UNLISTED_WEIGHT: Final = 0.3
"""The weight of a change that is not in the table: less than any call of the included table has, so
that such changes come last however many there are."""

_MAX_ROWS: Final = 50
"""The most calls, identities and bursts in a result, each."""
_MAX_CALLS: Final = 5
"""The most calls named for an identity."""


@dataclass(frozen=True, slots=True)
class ChangingRecords:
    """The records of one changing call by one identity."""

    identity: str
    call: str
    watched: bool
    """Whether a filter matches them."""
    by_service: bool
    """Whether a service made them with the permissions of the identity."""
    records: int
    first: datetime
    last: datetime


def unwatched_of(
    changes: Collection[ChangingRecords],
    bursts: Sequence[UnwatchedBurst],
    too_wide: Sequence[str],
    history: History,
    table: SignificanceTable,
) -> UnwatchedChanges:
    """Return the changes that no filter matches.

    Args:
        bursts: bursts of reads and deletions, one for each minute, by identity, call and minute.
        too_wide: alarms that count as watching nothing, since their filters match most records.
    """
    unwatched = [one for one in changes if not one.watched]
    regular = regular_of(history, table.scoring)

    def routine(one: ChangingRecords) -> bool:
        return (one.identity, one.call) in regular

    calls = sorted(
        (_call(name, records, table) for name, records in _by(unwatched, attrgetter("call"))),
        key=lambda one: (-one.weight, -one.changes, one.call),
    )
    totals: dict[str, int] = defaultdict(int)
    for one in changes:
        totals[one.identity] += one.records
    identities = []
    for identity, records in _by(unwatched, attrgetter("identity")):
        heaviest = sorted(
            records, key=lambda one: (-_weight(one.call, table), -one.records, one.call)
        )
        shown = UnwatchedIdentity(
            identity=identity,
            changes=sum(one.records for one in records),
            of_changes=totals[identity],
            calls=tuple(dict.fromkeys(one.call for one in heaviest))[:_MAX_CALLS],
            routine=sum(one.records for one in records if routine(one)),
            first=min(one.first for one in records),
            last=max(one.last for one in records),
        )
        identities.append((-_weight(heaviest[0].call, table), -shown.changes, identity, shown))
    return UnwatchedChanges(
        changes=sum(one.records for one in changes),
        unwatched=sum(one.records for one in unwatched),
        identities=len({one.identity for one in unwatched}),
        routine=sum(one.records for one in unwatched if routine(one) and not one.by_service),
        by_service=sum(one.records for one in unwatched if one.by_service),
        calls=tuple(calls[:_MAX_ROWS]),
        call_count=len(calls),
        by_identity=tuple(one for _, _, _, one in sorted(identities)[:_MAX_ROWS]),
        bursts=tuple(_joined(bursts))[:_MAX_ROWS],
        too_wide=tuple(too_wide),
    )


def _by(
    changes: Iterable[ChangingRecords], key: Callable[[ChangingRecords], str]
) -> Iterable[tuple[str, list[ChangingRecords]]]:
    groups: dict[str, list[ChangingRecords]] = defaultdict(list)
    for one in changes:
        groups[key(one)].append(one)
    return groups.items()


def _call(name: str, records: Sequence[ChangingRecords], table: SignificanceTable) -> UnwatchedCall:
    weighted = table.calls.get(name)
    return UnwatchedCall(
        call=name,
        changes=sum(one.records for one in records),
        identities=len({one.identity for one in records}),
        weight=_weight(name, table),
        category=weighted.category if weighted else "",
        first=min(one.first for one in records),
        last=max(one.last for one in records),
        packs=weighted.packs if weighted else (),
    )


def _weight(name: str, table: SignificanceTable) -> float:
    weighted = table.calls.get(name)
    return weighted.weight if weighted else _UNLISTED_WEIGHT


def _joined(bursts: Sequence[UnwatchedBurst]) -> Iterable[UnwatchedBurst]:
    """Yield the bursts; those of one identity and call in consecutive minutes are merged."""
    ordered = sorted(bursts, key=lambda one: (one.identity, one.call, one.first))
    joined: list[UnwatchedBurst] = []
    for _, some in groupby(ordered, key=lambda one: (one.identity, one.call)):
        run: list[UnwatchedBurst] = []
        for one in some:
            if run and one.first - run[-1].last > MINUTE:
                joined.append(_one_of(run))
                run = []
            run.append(one)
        joined.append(_one_of(run))
    return sorted(joined, key=lambda one: (one.first, one.identity, one.call))


def _one_of(run: Sequence[UnwatchedBurst]) -> UnwatchedBurst:
    first = run[0]
    return UnwatchedBurst(
        identity=first.identity,
        call=first.call,
        first=first.first,
        last=run[-1].last,
        most=max(one.most for one in run),
        records=sum(one.records for one in run),
        watched_by=first.watched_by,
    )
