"""Changes that no alarm watches, by call and by identity, most important first. Pure."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence, Set
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
from auditor.significance.history import DailyCall, History
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
    unwatched = [change for change in changes if not change.watched]
    regular = regular_of(history, table.scoring)
    routine = [change for change in unwatched if (change.identity, change.call) in regular]
    calls = sorted(
        (_call(name, records, table) for name, records in _by(unwatched, attrgetter("call"))),
        key=lambda call: (-call.weight, -call.changes, call.call),
    )
    totals: dict[str, int] = defaultdict(int)
    for change in changes:
        totals[change.identity] += change.records
    identities = sorted(
        (
            _identity(records, totals[name], regular, table)
            for name, records in _by(unwatched, attrgetter("identity"))
        ),
        key=lambda row: (-_weight(row.calls[0], table), -row.changes, row.identity),
    )
    return UnwatchedChanges(
        changes=sum(change.records for change in changes),
        unwatched=sum(change.records for change in unwatched),
        identities=len(identities),
        routine=sum(change.records for change in routine if not change.by_service),
        by_service=sum(change.records for change in unwatched if change.by_service),
        calls=tuple(calls[:_MAX_ROWS]),
        call_count=len(calls),
        by_identity=tuple(identities[:_MAX_ROWS]),
        bursts=tuple(_joined(bursts))[:_MAX_ROWS],
        too_wide=tuple(too_wide),
    )


def _by(
    changes: Iterable[ChangingRecords], key: Callable[[ChangingRecords], str]
) -> Iterable[tuple[str, list[ChangingRecords]]]:
    groups: dict[str, list[ChangingRecords]] = defaultdict(list)
    for change in changes:
        groups[key(change)].append(change)
    return groups.items()


def _call(name: str, records: Sequence[ChangingRecords], table: SignificanceTable) -> UnwatchedCall:
    weighted = table.calls.get(name)
    return UnwatchedCall(
        call=name,
        changes=sum(change.records for change in records),
        identities=len({change.identity for change in records}),
        weight=_weight(name, table),
        category=weighted.category if weighted else "",
        first=min(change.first for change in records),
        last=max(change.last for change in records),
        packs=weighted.packs if weighted else (),
    )


def _identity(
    records: Sequence[ChangingRecords],
    of_changes: int,
    regular: Set[DailyCall],
    table: SignificanceTable,
) -> UnwatchedIdentity:
    """Return the row of an identity, whose heaviest call is named first."""
    heaviest = sorted(
        records, key=lambda change: (-_weight(change.call, table), -change.records, change.call)
    )
    return UnwatchedIdentity(
        identity=heaviest[0].identity,
        changes=sum(change.records for change in records),
        of_changes=of_changes,
        calls=tuple(dict.fromkeys(change.call for change in heaviest))[:_MAX_CALLS],
        routine=sum(
            change.records for change in records if (change.identity, change.call) in regular
        ),
        first=min(change.first for change in records),
        last=max(change.last for change in records),
    )


def _weight(name: str, table: SignificanceTable) -> float:
    weighted = table.calls.get(name)
    return weighted.weight if weighted else _UNLISTED_WEIGHT


def _joined(bursts: Sequence[UnwatchedBurst]) -> Iterable[UnwatchedBurst]:
    """Yield the bursts; those of one identity and call in consecutive minutes are merged."""
    ordered = sorted(bursts, key=lambda burst: (burst.identity, burst.call, burst.first))
    joined: list[UnwatchedBurst] = []
    for _, some in groupby(ordered, key=lambda burst: (burst.identity, burst.call)):
        run: list[UnwatchedBurst] = []
        for burst in some:
            if run and burst.first - run[-1].last > MINUTE:
                joined.append(_one_of(run))
                run = []
            run.append(burst)
        joined.append(_one_of(run))
    return sorted(joined, key=lambda burst: (burst.first, burst.identity, burst.call))


def _one_of(run: Sequence[UnwatchedBurst]) -> UnwatchedBurst:
    first = run[0]
    return UnwatchedBurst(
        identity=first.identity,
        call=first.call,
        first=first.first,
        last=run[-1].last,
        most=max(burst.most for burst in run),
        records=sum(burst.records for burst in run),
        watched_by=tuple(dict.fromkeys(name for burst in run for name in burst.watched_by)),
    )
