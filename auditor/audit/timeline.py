"""The timeline of an actor: its calls, the origin of its credentials, and sessions it began."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from auditor.audit.actor_records import ActorRecords
from auditor.audit.selection import Selection
from auditor.audit.sessions import sessions_of
from auditor.audit.timeline_records import RecordMarks, TimelineRecords, novelties, record_id
from auditor.cloudtrail.lineage import Call, Link, links_of
from auditor.cloudtrail.lineage.traces import (
    OriginTraces,
    UseTraces,
    key_traces,
    origin_traces,
    use_traces,
)
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
        asked = records.of_actor(selection)
        if selection.event is not None:
            asked = _same_credential(asked, records)
        own = _inside(asked, bounds)
        shown = _with_begun_sessions(own, records)
        calls = [one.call for one in shown.values()]
        links = _with_origins(calls, records)
        intake, undated = records.intake, records.undated
        coverage = _coverage(own, records)
    if with_calls is not None:
        with_calls(calls)
    new = novelties({**asked, **shown}.values())
    alarms, episodes = _counted_by(pack, sources, progress, cap) if pack and own else ({}, {})
    times = [one.call.time for one in own.values()]
    return Timeline(
        auditor=__version__,
        sources=source_names(sources),
        selection=selection.options,
        rules=pack.name if pack else "",
        span=Span(min(times), max(times)) if times else None,
        intake=intake,
        calls=len(own),
        failed=sum(not one.call.succeeded for one in own.values()),
        sessions=sessions_of(links, shown, set(own), RecordMarks(new, alarms, episodes)),
        undated=undated,
        coverage=coverage,
        known_since=min((one.call.time for one in asked.values()), default=None),
    )


@contextmanager
def _actor_records(sources: Sequence[str], progress: Progress, cap: int) -> Iterator[ActorRecords]:
    """Open the search for records in some sources.

    Raises:
        UsageError: a source does not exist.
    """
    # Loading both would cost 0.2 s more.
    if len(sources) == 1 and is_store(sources[0]):
        from auditor.audit.stored_actor import StoredActor
        from auditor.engine.store.lookup import record_lookup

        with record_lookup(sources[0]) as lookup:
            yield StoredActor(lookup)
    else:
        from auditor.audit.scanned_actor import ScannedActor

        yield ScannedActor(sources, progress, cap)


def _coverage(own: TimelineRecords, records: ActorRecords) -> tuple[Cell, ...]:
    """Return the records per day of the accounts and Regions in an actor's records."""
    if not own:
        return ()
    pairs = {(one.call.account or one.call.identity_account, one.region) for one in own.values()}
    days = [(one.call.time - EPOCH) // DAY for one in own.values()]
    span = Span(EPOCH + min(days) * DAY, EPOCH + (max(days) + 1) * DAY)
    return tuple(one for one in records.cells(span) if (one.account, one.region) in pairs)


def _inside(records: TimelineRecords, bounds: Bounds) -> TimelineRecords:
    """Return the records inside bounds; a duration counts back from the end or the last record."""
    times = [one.call.time for one in records.values()]
    end = bounds.end or (max(times) + timedelta(seconds=1) if times else None)
    start = bounds.start
    if isinstance(start, timedelta):
        start = None if end is None else end - start
    return {
        record_id: one
        for record_id, one in records.items()
        if (start is None or start <= one.call.time) and (end is None or one.call.time < end)
    }


def _same_credential(asked: TimelineRecords, records: ActorRecords) -> TimelineRecords:
    """Return the records of the credentials with which some records were made."""
    calls = [one.call for one in asked.values()]
    keys = frozenset(call.access_key for call in calls) - {""}
    principals = frozenset(call.principal_id for call in calls) - {""}
    near = {**records.uses(UseTraces(keys, principals, _NONE, frozenset(), _NONE)), **asked}
    same = dict(asked)
    for link in _with_origins([one.call for one in near.values()], records):
        ids = [one.record_id for one in link.credential.calls]
        if not asked.keys().isdisjoint(ids):
            same |= {record_id: near[record_id] for record_id in ids if record_id in near}
    return same


def _with_begun_sessions(own: TimelineRecords, records: ActorRecords) -> TimelineRecords:
    """Return an actor's records and the records of all sessions that they began, and so on."""
    shown, candidates, new = dict(own), dict(own), dict(own)
    while traces := use_traces(one.call for one in new.values()):
        before = len(candidates)
        candidates |= records.uses(traces)
        if len(candidates) == len(shown) or (len(candidates) == before and len(shown) > len(own)):
            break  # what the same links lead to is shown
        links = links_of(one.call for one in candidates.values())
        begun = _begun_by(shown, links)
        new = {key: candidates[key] for key in begun if key not in shown}
        shown |= new
    return shown


def _begun_by(acts: Collection[str], links: Sequence[Link]) -> set[str]:
    """Return the calls of the credentials that some acts began, and so on."""
    by_act: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        if link.begun_by is not None:
            by_act[link.begun_by.record_id].append(link)
    begun: set[str] = set()
    frontier = list(acts)
    while frontier:
        ids = {
            call.record_id
            for act in frontier
            for link in by_act.get(act, ())
            for call in link.credential.calls
        }
        frontier = list(ids - begun)
        begun |= ids
    return begun


def _with_origins(calls: Sequence[Call], records: ActorRecords) -> tuple[Link, ...]:
    """Return the links of calls, of the calls that began their credentials, and so on.

    A key that a response names decides; the origins of other credentials are found by their second.
    """
    every = {call.record_id: call for call in calls}
    relevant, asked = {*every}, set[str]()
    links: tuple[Link, ...] = ()

    def read(traces: OriginTraces) -> None:
        nonlocal links
        before = len(every)
        every.update({call.record_id: call for call in records.origins(traces)})
        if len(every) > before or not links:
            links = links_of(every.values())

    while new := relevant - asked:
        asked |= new
        read(key_traces(every[one] for one in new))
        unsure = [
            call
            for link in links
            if link.begun_by is None or link.begun_by.made_key != link.credential.key
            for call in link.credential.calls
            if call.record_id in new
        ]
        read(origin_traces(unsure))
        relevant |= _origins_of(relevant, links)
    # AssumeRole is a read event: logs without any cannot hold it.
    first = (link.credential.calls[0] for link in links if link.begun_by is None)
    assumed = any(call.identity_type == "AssumedRole" for call in first)
    if assumed and not records.has_read_events(every.values()):
        return links_of(every.values(), write_events_only=True)
    return links


def _origins_of(ids: Collection[str], links: Sequence[Link]) -> set[str]:
    """Return the calls that began the credentials of some calls, and so on."""
    acts = {
        call.record_id: link.begun_by.record_id
        for link in links
        if link.begun_by is not None
        for call in link.credential.calls
    }
    origins: set[str] = set()
    frontier = {*ids}
    while frontier := {acts[one] for one in frontier if one in acts} - origins:
        origins |= frontier
    return origins


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
