"""Credentials and their links as sessions of a timeline, with repeated calls in one row. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Final

from auditor.audit.timeline.records import RecordMarks, TimelineRecord
from auditor.cloudtrail.lineage import Credential, CredentialKind, Link, actor_of, ancestors
from auditor.cloudtrail.lineage.link import unnamed_link
from auditor.result.timeline import Session, SessionOrigin, TimelineCalls

_MAX_PER_ROW: Final = 10
"""Targets and eventIDs of a row in a result."""
_KIND: Final = attrgetter(
    "event_source",
    "event_name",
    "region",
    "error_code",
    "call.succeeded",
    "source_ip",
    "user_agent",
)
"""What the records of a row have in common."""


def sessions_of(
    links: Sequence[Link],
    records: Mapping[str, TimelineRecord],
    wanted: set[str],
    marks: RecordMarks,
) -> tuple[Session, ...]:
    """Return the sessions of the requested records, and of the sessions that these began.

    Args:
        links: of all calls that were read, including calls that only begin sessions.
        records: the records that a report can show, by record_id.
        wanted: the records of the requested actor.
    """
    links = [*links, *_other_sides(links, records, wanted)]
    parents = _parents(links, wanted)
    depths = _depths(links, parents, wanted, records)
    shown = [
        _ShownLink.of(link, depths[id(link)], records, wanted)
        for link in links
        if id(link) in depths
    ]
    shown.sort(key=attrgetter("order"))  # links may have earlier calls, which are not shown
    numbers = {id(one.link): number for number, one in enumerate(shown, 1)}
    return tuple(_session(one, parents, numbers, marks) for one in shown)


@dataclass(frozen=True, slots=True)
class _ShownLink:
    """The link of a credential with those of its records that a report shows."""

    link: Link
    depth: int
    records: Sequence[TimelineRecord]
    """By time."""
    order: tuple[datetime, str]

    @classmethod
    def of(
        cls, link: Link, depth: int, records: Mapping[str, TimelineRecord], wanted: set[str]
    ) -> "_ShownLink":
        chosen = wanted if depth == 0 else records
        calls = link.credential.calls
        some = [records[call.record_id] for call in calls if call.record_id in chosen]
        return cls(link, depth, some, (some[0].call.time, some[0].call.record_id))


def _other_sides(
    links: Sequence[Link], records: Mapping[str, TimelineRecord], wanted: set[str]
) -> Iterator[Link]:
    """Yield links of requested records of accounts whose callers have records of their own.

    These are the same acts, so lineage tells them once, for their callers. If a caller is not
    requested, the record of the account is all that a report can show.
    """
    linked = {call.record_id for link in links for call in link.credential.calls}
    if wanted <= linked:
        return
    callers = {
        call.shared_event_id: call
        for link in links
        for call in link.credential.calls
        if call.shared_event_id
    }
    sides = [records[record_id].call for record_id in wanted - linked]
    for call in sorted(sides, key=attrgetter("time", "record_id")):
        caller = callers.get(call.shared_event_id)
        if caller is not None and caller.record_id not in wanted:
            credential = Credential(
                CredentialKind.ACCOUNT, call.identity_account, call.principal_id, None, (call,)
            )
            reason = f"the record of the caller, {actor_of(caller)}, is {caller.record_id}"
            yield unnamed_link(credential, "sharedEventID", reason)


def _parents(links: Sequence[Link], wanted: set[str]) -> dict[int, Link]:
    """Return the credential that began each, by the `id` of its link.

    In a circle, one credential has none: the requested actor's first one.
    """
    acts = {link.begun_by.record_id for link in links if link.begun_by is not None}
    owners = {
        call.record_id: link
        for link in links
        for call in link.credential.calls
        if call.record_id in acts
    }
    parents = {
        id(link): owners[link.begun_by.record_id]
        for link in links
        if link.begun_by is not None and link.begun_by.record_id in owners
    }

    def is_other(link: Link) -> bool:
        return not any(call.record_id in wanted for call in link.credential.calls)

    for link in sorted([link for link in links if id(link) in parents], key=is_other):
        *_, oldest = link, *ancestors(link, _parent_in(parents))
        if parents.get(id(oldest)) is link:
            del parents[id(link)]
    return parents


def _parent_in(parents: Mapping[int, Link]) -> Callable[[Link], Link | None]:
    return lambda link: parents.get(id(link))


def _depths(
    links: Sequence[Link],
    parents: Mapping[int, Link],
    wanted: set[str],
    records: Mapping[str, TimelineRecord],
) -> dict[int, int]:
    """Return the number of sessions between the actor and each link, by the link's `id`."""
    depths = {
        id(link): 0
        for link in links
        if not wanted.isdisjoint([call.record_id for call in link.credential.calls])
    }
    left = [
        link
        for link in links
        if id(link) in parents
        and id(link) not in depths
        and any(call.record_id in records for call in link.credential.calls)
    ]
    grown = True
    while grown:
        grown = False
        for link in left:
            parent = parents[id(link)]
            if id(link) not in depths and id(parent) in depths:
                depths[id(link)] = depths[id(parent)] + 1
                grown = True
    return depths


def _session(
    shown: _ShownLink,
    parents: Mapping[int, Link],
    numbers: Mapping[int, int],
    marks: RecordMarks,
) -> Session:
    link, calls = shown.link, shown.records
    first = calls[0].call
    parent = parents.get(id(link))
    return Session(
        number=numbers[id(link)],
        actor=actor_of(first),
        account=first.identity_account or first.account,
        kind=str(link.credential.kind),
        key=link.credential.key,
        mfa=_mfa(calls),
        origin=origin_of(link),
        ancestors=tuple(map(origin_of, ancestors(link, _parent_in(parents)))),
        depth=shown.depth,
        parent=None if parent is None else numbers.get(id(parent)),
        first=calls[0].call.time,
        last=calls[-1].call.time,
        calls=len(calls),
        failed=[record.call.succeeded for record in calls].count(False),
        rows=tuple(_rows(calls, marks)),
    )


def origin_of(link: Link) -> SessionOrigin:
    """Return the origin of a session in a report."""
    act = link.begun_by
    if act is None:
        return _unknown_origin(str(link.confidence), link.reason, link.field)
    return SessionOrigin(
        confidence=str(link.confidence),
        reason=link.reason,
        fields=link.field,
        event_id=act.event_id,
        event_name=act.name,
        time=act.time,
        actor=actor_of(act),
    )


@lru_cache(maxsize=100)
def _unknown_origin(confidence: str, reason: str, fields: str) -> SessionOrigin:
    """Return an origin without a call, which many sessions share."""
    return SessionOrigin(confidence, reason, fields, "", "", None, "")


def _mfa(calls: Sequence[TimelineRecord]) -> bool | None:
    values = {record.mfa for record in calls} - {""}
    return None if not values else "yes" in values


def _rows(calls: Sequence[TimelineRecord], marks: RecordMarks) -> Iterator[TimelineCalls]:
    """Yield the rows of a session, whose calls are ordered by time."""
    for _, group in groupby(calls, _KIND):
        members = list(group)
        first, last = members[0], members[-1]
        targets = tuple(dict.fromkeys([record.target for record in members if record.target]))
        ids = [record.call.record_id for record in members]
        yield TimelineCalls(
            first=first.call.time,
            last=last.call.time,
            count=len(members),
            event_source=first.event_source,
            event_name=first.event_name,
            region=first.region,
            error=first.error_code or ("" if first.call.succeeded else "Failure"),
            targets=targets[:_MAX_PER_ROW],
            target_count=len(targets),
            source_ip=first.source_ip,
            user_agent=first.user_agent,
            new=marks.new.get(ids[0], ()),
            alarms=_marked(ids, marks.alarms),
            episodes=_marked(ids, marks.episodes),
            event_ids=tuple(
                [record.event_id for record in members if record.event_id][:_MAX_PER_ROW]
            ),
        )


def _marked(ids: Sequence[str], marks: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the marks of some records, each once."""
    if not marks:
        return ()
    return tuple(dict.fromkeys(mark for record_id in ids for mark in marks.get(record_id, ())))
