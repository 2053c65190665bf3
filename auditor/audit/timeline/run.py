"""The timeline of an actor: its calls, the origin of its credentials, and sessions it began."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from auditor.audit.parsed_calls import record_id
from auditor.audit.timeline.actor_records import ActorRecords
from auditor.audit.timeline.links import LinkMemo, begun_by, uses_of, with_origins
from auditor.audit.timeline.other_names import with_other_names
from auditor.audit.timeline.records import RecordMarks, TimelineRecords, novelties
from auditor.audit.timeline.selection import Selection
from auditor.audit.timeline.sessions import sessions_of
from auditor.cloudtrail.lineage import Call
from auditor.cloudtrail.lineage.traces import UseTraces, use_traces
from auditor.cloudtrail.logfile import DEFAULT_CAP, Cell
from auditor.cloudwatch.minutes import DAY, EPOCH, Span
from auditor.engine.evidence import parsed
from auditor.engine.store.file_type import is_store
from auditor.file_names import source_names
from auditor.progress import SILENT, Progress
from auditor.replay.bounds import Bounds
from auditor.result.timeline import Timeline
from auditor.version import __version__

if TYPE_CHECKING:
    from auditor.cloudwatch.rule import RulePack

_EVERYTHING: Final = Bounds()
_NONE: Final[frozenset[str]] = frozenset()


def run_timeline(
    sources: Sequence[str],
    selection: Selection,
    bounds: Bounds = _EVERYTHING,
    pack: "RulePack | None" = None,
    progress: Progress = SILENT,
    cap: int = DEFAULT_CAP,
    with_calls: Callable[[Collection[Call]], None] | None = None,
) -> Timeline:
    """Return the sessions of an actor with their origins, and the sessions that they began.

    Log files are read once for the actor, once for all calls that begin credentials, and once for
    each generation of sessions that the actor began. From a store, only the records that its
    columns select are read.

    Args:
        bounds: of the actor's own calls; sessions that these calls began are followed beyond it.
        pack: rules whose alarms and episodes are marked on the calls.
        cap: the largest decompressed size of a log file, in bytes.
        with_calls: called with the calls of the timeline.

    Raises:
        UsageError: a source does not exist.
    """
    with _actor_records(sources, progress, cap) as records:
        asked, same_users = with_other_names(records.of_actor(selection), selection, records)
        if selection.event is not None:
            asked = _same_credential(asked, records)
        own = _inside(asked, bounds)
        memo = LinkMemo()
        shown = _with_begun_sessions(own, records, memo)
        calls = [record.call for record in shown.values()]
        links = with_origins(calls, records, memo)
        intake, undated = records.intake, records.undated
        coverage = _coverage(own, records)
    if with_calls is not None:
        with_calls(calls)
    new = novelties({**asked, **shown}.values())
    alarms, episodes = _counted_by(pack, sources, progress, cap) if pack and own else ({}, {})
    times = [record.call.time for record in own.values()]
    sessions = sessions_of(links, shown, set(own), RecordMarks(new, alarms, episodes))
    asked_for = [session for session in sessions if session.depth == 0]
    return Timeline(
        auditor=__version__,
        sources=source_names(sources),
        selection=selection.options,
        rules=pack.name if pack else "",
        span=Span(min(times), max(times)) if times else None,
        intake=intake,
        calls=sum(session.calls for session in asked_for),
        failed=sum(session.failed for session in asked_for),
        sessions=sessions,
        undated=undated,
        coverage=coverage,
        known_since=min((record.call.time for record in asked.values()), default=None),
        same_users=same_users,
    )


@contextmanager
def _actor_records(sources: Sequence[str], progress: Progress, cap: int) -> Iterator[ActorRecords]:
    """Open the search for records in some sources.

    Raises:
        UsageError: a source does not exist.
    """
    # Loading both would cost 0.2 s more.
    if len(sources) == 1 and is_store(sources[0]):
        from auditor.audit.timeline.stored_actor import StoredActor
        from auditor.engine.store.lookup import record_lookup

        with record_lookup(sources[0]) as lookup:
            yield StoredActor(lookup)
    else:
        from auditor.audit.timeline.scanned_actor import ScannedActor

        yield ScannedActor(sources, progress, cap)


def _coverage(own: TimelineRecords, records: ActorRecords) -> tuple[Cell, ...]:
    """Return the records per day of the accounts and Regions in an actor's records."""
    if not own:
        return ()
    pairs = {
        (record.call.account or record.call.identity_account, record.region)
        for record in own.values()
    }
    times = [record.call.time for record in own.values()]
    first, last = ((time - EPOCH) // DAY for time in (min(times), max(times)))
    span = Span(EPOCH + first * DAY, EPOCH + (last + 1) * DAY)
    return tuple(cell for cell in records.cells(span) if (cell.account, cell.region) in pairs)


def _inside(records: TimelineRecords, bounds: Bounds) -> TimelineRecords:
    """Return the records inside bounds; a duration counts back from the end or the last record."""
    times = [record.call.time for record in records.values()]
    end = bounds.end or (max(times) + timedelta(seconds=1) if times else None)
    start = bounds.start
    if isinstance(start, timedelta):
        start = None if end is None else end - start
    return {
        record_id: record
        for record_id, record in records.items()
        if (start is None or start <= record.call.time) and (end is None or record.call.time < end)
    }


def _same_credential(asked: TimelineRecords, records: ActorRecords) -> TimelineRecords:
    """Return the records of the credentials with which some records were made."""
    calls = [record.call for record in asked.values()]
    keys = frozenset(call.access_key for call in calls) - {""}
    principals = frozenset(call.principal_id for call in calls) - {""}
    portals = frozenset(call.credential_id for call in calls) - {""}
    near = {**uses_of(UseTraces(keys, principals, _NONE, frozenset(), portals), records), **asked}
    same = dict(asked)
    for link in with_origins([record.call for record in near.values()], records, LinkMemo()):
        ids = [call.record_id for call in link.credential.calls]
        if not asked.keys().isdisjoint(ids):
            same |= {record_id: near[record_id] for record_id in ids if record_id in near}
    return same


def _with_begun_sessions(
    own: TimelineRecords, records: ActorRecords, memo: LinkMemo
) -> TimelineRecords:
    """Return an actor's records and the records of all sessions that they began, and so on."""
    shown, candidates, new = dict(own), dict(own), dict(own)
    while traces := use_traces(record.call for record in new.values()):
        before = len(candidates)
        candidates |= uses_of(traces, records)
        if len(candidates) == len(shown) or (len(candidates) == before and len(shown) > len(own)):
            break  # what the same links lead to is shown
        links = memo.of({key: record.call for key, record in candidates.items()})
        begun = begun_by(shown, links)
        new = {key: candidates[key] for key in begun if key not in shown}
        shown |= new
    return shown


def _counted_by(
    pack: "RulePack", sources: Sequence[str], progress: Progress, cap: int
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the alarms that count each record, and the episodes it is behind, by record_id."""
    alarms: dict[str, list[str]] = defaultdict(list)
    episodes: dict[str, list[str]] = defaultdict(list)

    from auditor.audit.run import audited  # costs 0.2 s
    from auditor.replay.question import Question

    with audited(Question(sources, pack, cap=cap, shows_matches=True), progress) as audit:
        for match in audit.matches():
            text = match.evidence.record
            key = match.evidence.event_id or record_id(parsed(text), text)
            alarms[key].append(match.alarm)
            episodes[key] += [f"{match.alarm} #{number}" for number in match.episodes]
    return alarms, episodes
