"""The timeline of an actor: its calls, the origin of its credentials, and sessions it began."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from auditor.audit.run import audited
from auditor.audit.selection import Selection, patterns_of
from auditor.audit.sessions import sessions_of
from auditor.audit.timeline_records import RecordMarks, TimelineRecord, novelties, target_of
from auditor.cloudtrail.lineage import Call, call_of, links_of
from auditor.cloudtrail.lineage.credentials import SIGN_INS
from auditor.cloudtrail.logfile import DEFAULT_CAP, Intake
from auditor.cloudwatch.metrics import MetricId
from auditor.cloudwatch.minutes import Span
from auditor.cloudwatch.rule import RulePack
from auditor.engine.duckdb.extraction import OrdinaryFilter
from auditor.engine.evidence import parsed
from auditor.engine.open import open_engine
from auditor.progress import SILENT, Progress
from auditor.replay.method import Bounds
from auditor.replay.opened import source_names
from auditor.replay.question import Question
from auditor.result.records import Evidence
from auditor.result.timeline import Timeline
from auditor.version import __version__

_ALWAYS: Final = Span(datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC))
_EVERYTHING: Final = Bounds()
_METRIC: Final = MetricId("Auditor", "Who")
_ACTS: Final = (
    "AssumeRole*", "AssumeRoot", "GetSessionToken", "GetFederationToken", "GetRoleCredentials",
    "ConsoleLogin", "UserAuthentication", "SwitchRole", "GetSigninToken", "CreateOAuth2Token",
    "CreateAccessKey", "CreateUser", "CreateLoginProfile", "UpdateLoginProfile",
)  # fmt: skip
"""Calls that begin sessions or make credentials."""

TimelineRecords = dict[str, TimelineRecord]
"""Records by record_id: the eventID, or a hash of the text of a record without one."""


def run_timeline(
    sources: Sequence[str],
    selection: Selection,
    bounds: Bounds = _EVERYTHING,
    pack: RulePack | None = None,
    progress: Progress = SILENT,
    cap: int = DEFAULT_CAP,
) -> Timeline:
    """Return the sessions of an actor with their origins, and the sessions that they began.

    The sources are read once for the actor and once for each generation of sessions that it began.

    Args:
        bounds: of the actor's own calls; sessions that these began are followed beyond it.
        pack: rules whose alarms and episodes are marked on the calls.
        cap: the largest decompressed size of a log file, in bytes.

    Raises:
        UsageError: a source does not exist.
    """
    reader = _Reader(sources, progress, cap)
    asked = reader.read([selection.pattern], selection)
    acts = [one.call for one in reader.read(patterns_of("eventName", _ACTS)).values()]
    if selection.event is not None:
        asked = _same_credential(asked, reader, acts)
    own = _inside(asked, bounds)
    shown = _with_begun_sessions(own, reader, acts)
    calls = [*acts, *(one.call for one in shown.values())]
    # AssumeRole is a read event: logs without any cannot hold it.
    links = links_of(calls, write_events_only=not any(call.read_only for call in calls))
    new = novelties({**asked, **shown}.values())
    marks = RecordMarks(new, *(reader.counted_by(pack) if pack and own else ({}, {})))
    times = [one.call.time for one in own.values()]
    return Timeline(
        auditor=__version__,
        sources=source_names(sources),
        selection=selection.options,
        rules=pack.name if pack else "",
        span=Span(min(times), max(times)) if times else None,
        intake=reader.intake,
        calls=len(own),
        failed=sum(not one.call.succeeded for one in own.values()),
        sessions=sessions_of(links, shown, set(own), marks),
        undated=reader.undated,
    )


class _Reader:
    """Reads the records that filter patterns match."""

    intake: Intake
    """Of the first reading."""
    undated: int
    """Records without a usable time in the first reading, which are in no session."""

    def __init__(self, sources: Sequence[str], progress: Progress, cap: int) -> None:
        self._sources = sources
        self._progress = progress
        self._cap = cap
        self._first = True

    def read(self, patterns: Sequence[str], selection: Selection | None = None) -> TimelineRecords:
        """Return the records that any of the patterns matches, by time."""
        if not patterns:
            return {}
        filters = [OrdinaryFilter("who", pattern, _METRIC) for pattern in patterns]
        indexes = range(len(filters))
        records: TimelineRecords = {}
        with open_engine(self._sources, filters, self._progress, cap=self._cap) as engine:
            if self._first:
                self.intake, self._first = engine.intake(), False
                self.undated = engine.matches(indexes, _ALWAYS).undated
            for _, evidence in engine.every_match(indexes, _ALWAYS):
                record = parsed(evidence.record)
                if not isinstance(record, dict):
                    continue
                if selection is not None and not selection.holds(record):
                    continue
                if (call := call_of(record, _record_id(evidence))) is not None:
                    shown = replace(evidence, record="")
                    records[call.record_id] = TimelineRecord(call, shown, target_of(record))
        return records

    def counted_by(self, pack: RulePack) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """Return the alarms that count each record, and the episodes it is behind."""
        alarms: dict[str, list[str]] = defaultdict(list)
        episodes: dict[str, list[str]] = defaultdict(list)

        question = Question(self._sources, pack, cap=self._cap, shows_matches=True)
        with audited(question, self._progress) as audit:
            for match in audit.matches():
                record_id = _record_id(match.evidence)
                alarms[record_id].append(match.alarm)
                episodes[record_id] += [f"{match.alarm} #{number}" for number in match.episodes]
        return alarms, episodes


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


def _same_credential(
    asked: TimelineRecords, reader: _Reader, acts: Sequence[Call]
) -> TimelineRecords:
    """Return the records of the credentials that some records were made with."""
    if not asked:
        return asked
    calls = [one.call for one in asked.values()]
    patterns = _patterns([call.access_key for call in calls], [call.principal_id for call in calls])
    near = {**reader.read(patterns), **asked}
    same = dict(asked)
    for link in links_of([*acts, *(one.call for one in near.values())]):
        ids = [one.record_id for one in link.credential.calls]
        if not asked.keys().isdisjoint(ids):
            same |= {record_id: near[record_id] for record_id in ids if record_id in near}
    return same


def _with_begun_sessions(
    own: TimelineRecords, reader: _Reader, acts: Sequence[Call]
) -> TimelineRecords:
    """Return an actor's records with those of all sessions that they began, in turn."""
    shown, frontier = dict(own), dict(own)
    while frontier:
        made = [one.call for one in frontier.values() if one.call.succeeded]
        patterns = _patterns(
            [call.made_key for call in made],
            [
                call.made_principal or (call.name in SIGN_INS and call.principal_id) or ""
                for call in made
            ],
        )
        candidates = {**reader.read(patterns), **shown}
        frontier = {
            call.record_id: candidates[call.record_id]
            for link in links_of([*acts, *(one.call for one in candidates.values())])
            if link.begun_by is not None and link.begun_by.record_id in shown
            for call in link.credential.calls
            if call.record_id in candidates and call.record_id not in shown
        }
        shown |= frontier
    return shown


def _patterns(keys: Iterable[str], principals: Iterable[str]) -> list[str]:
    """Return filter patterns that match the records of access keys and of principals."""
    return [
        *patterns_of("userIdentity.accessKeyId", keys),
        *patterns_of("userIdentity.principalId", principals),
    ]


def _record_id(evidence: Evidence) -> str:
    """Return the eventID of a record, or a hash of its text."""
    return evidence.event_id or hashlib.sha256(evidence.record.encode()).hexdigest()
