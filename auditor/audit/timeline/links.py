"""The links between the calls of a timeline, and the calls that began their credentials."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence, Set
from typing import Final

from auditor.audit.timeline.actor_records import ActorRecords
from auditor.audit.timeline.records import TimelineRecords
from auditor.cloudtrail.lineage import Call, Link, links_of
from auditor.cloudtrail.lineage.traces import (
    OriginTraces,
    UseTraces,
    key_traces,
    origin_traces,
    use_traces,
)

_NONE: Final[frozenset[str]] = frozenset()


class LinkMemo:
    """The links of some calls, which are found again only for other calls."""

    def __init__(self) -> None:
        self._ids: Set[str] = frozenset()
        self._links: tuple[Link, ...] = ()

    def of(self, calls: Mapping[str, Call]) -> tuple[Link, ...]:
        """Return the links of calls.

        Args:
            calls: the calls by record_id.
        """
        if calls.keys() != self._ids:
            self._ids = frozenset(calls)
            self._links = links_of(calls.values())
        return self._links


def begun_by(acts: Collection[str], links: Sequence[Link]) -> set[str]:
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


def uses_of(traces: UseTraces, records: ActorRecords) -> TimelineRecords:
    """Return the calls that traces lead to, with keys followed to the end of each chain.

    What else was read with them depends on the sources, and so must not count.
    """
    uses: TimelineRecords = {}
    asked = traces.keys
    while traces:
        candidates = records.uses(traces)
        calls = traces.select([record.call for record in candidates.values()])
        new = {
            call.record_id: candidates[call.record_id]
            for call in calls
            if call.record_id not in uses
        }
        uses |= new
        keys = use_traces(record.call for record in new.values()).keys - asked
        asked |= keys
        traces = UseTraces(keys, _NONE, _NONE, frozenset(), _NONE)
    return uses


def with_origins(calls: Sequence[Call], records: ActorRecords, memo: LinkMemo) -> tuple[Link, ...]:
    """Return the links of calls, of the calls that began their credentials, and so on.

    A key that a response names decides; the origins of other credentials are found by their second.
    """
    every = {call.record_id: call for call in calls}
    relevant, asked = {*every}, set[str]()
    links: tuple[Link, ...] = ()

    def read(traces: OriginTraces) -> None:
        nonlocal links
        origins = traces.select(records.origins(traces))
        every.update({call.record_id: call for call in origins})
        links = memo.of(every)

    while new := relevant - asked:
        asked |= new
        read(key_traces(every[record_id] for record_id in new))
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
    while frontier := {acts[record_id] for record_id in frontier if record_id in acts} - origins:
        origins |= frontier
    return origins
