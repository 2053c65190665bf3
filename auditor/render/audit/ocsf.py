"""The episodes of an audit as OCSF detection findings."""

from collections.abc import Iterator
from typing import Any, Final

from auditor.render.shared.ocsf import DETECTION, finding, lines, milliseconds, plain
from auditor.result.audit import AlarmResult, AuditResult
from auditor.result.episodes import Episode
from auditor.result.records import Evidence
from auditor.result.review import EpisodeReview

_MAX_EVENTS: Final = 25
"""Maximum number of records named in a finding."""


def ocsf(result: AuditResult) -> str:
    """Return findings as JSON Lines, alarm by alarm, oldest first."""
    return lines(detections(result))


def detections(result: AuditResult) -> Iterator[dict[str, Any]]:
    """Yield a detection finding for each episode of the metric alarms."""
    reviews = {} if result.review is None else result.review.by_episode
    for alarm in result.alarms:
        for episode in alarm.episodes:
            yield _detection(result, alarm, episode, reviews.get(alarm.id_of(episode)))


def _detection(
    result: AuditResult, alarm: AlarmResult, episode: Episode, review: EpisodeReview | None
) -> dict[str, Any]:
    name = plain(alarm.id_of(episode))
    event = finding(DETECTION, result.auditor, review)
    start = milliseconds(episode.start)
    records = episode.details.records if episode.details else ()
    info: dict[str, Any] = {
        "uid": name,
        "title": plain(alarm.title),
        "desc": plain(episode.reason),
        "analytic": {
            "type_id": 1,
            "type": "Rule",
            "name": plain(alarm.alarm.name),
            "uid": plain(f"{result.options.rules}/{alarm.alarm.name}"),
        },
        "first_seen_time": start,
        "data_sources": ["AWS CloudTrail"],
    }
    events = [
        {"uid": plain(record.event_id)} for record in records[:_MAX_EVENTS] if record.event_id
    ]
    if events:
        info["related_events"] = events
    event |= {
        "time": start,
        "start_time": start,
        "count": max(episode.matches, 1),
        "message": plain(episode.reason),
        "finding_info": info,
    }
    if episode.end is not None:
        event["end_time"] = info["last_seen_time"] = milliseconds(episode.end)
    if evidences := [evidence for evidence in map(_evidence, records[:_MAX_EVENTS]) if evidence]:
        event["evidences"] = evidences
    if alarm.account:
        event["cloud"] = {
            "provider": "AWS",
            "account": {"uid": plain(alarm.account), "type_id": 10, "type": "AWS Account"},
        }
        if alarm.region:
            event["cloud"]["region"] = plain(alarm.region)
        event["metadata"]["profiles"] = ["cloud"]
    if review is not None and review.disposition is not None:
        disposition = review.disposition
        ticket = f", {disposition.ticket}" if disposition.ticket else ""
        verdict = f"{disposition.verdict} by {disposition.by}{ticket}"
        event["comment"] = plain(f"{verdict}: {disposition.note}" if disposition.note else verdict)
    return event


def _evidence(record: Evidence) -> dict[str, Any]:
    evidence: dict[str, Any] = {}
    if record.event_name:
        evidence["api"] = {"operation": plain(record.event_name)}
        if record.event_source:
            evidence["api"]["service"] = {"name": plain(record.event_source)}
    if record.event_id:
        evidence["data"] = {"eventID": plain(record.event_id)}
    return evidence
