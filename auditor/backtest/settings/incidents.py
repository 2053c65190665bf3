"""Incidents and a whole set of alarms: which alarm catches each first, and which are needed.

A setting is judged by the incidents that the set would miss. Therefore an alarm must catch the
incidents that no other alarm catches and the ones that it catches first. It may leave incidents to
alarms that catch them sooner.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from auditor.result.backtest import AlarmBacktest, Tally
from auditor.result.incidents import Catch, Incident
from auditor.result.labels import Label, LabelKind, LabelMatch, Verdict


def incidents_of(labels: Sequence[Label], alarms: Sequence[AlarmBacktest]) -> tuple[Incident, ...]:
    """Return the result of all alarms for each incident, in the order of labels."""
    must = [label for label in labels if label.kind is LabelKind.MUST_CATCH]
    return tuple(_incident(index, label, alarms) for index, label in enumerate(must))


def needed_of(alarms: Sequence[AlarmBacktest]) -> list[tuple[bool, ...]]:
    """Return for each alarm, as deployed, whether the set needs it for each incident.

    The set needs it if no alarm catches the incident, or no other alarm sooner.
    """
    times = [_times(alarm, alarm.deployed) for alarm in alarms]
    soonest = [
        min((at for at in column if at is not None), default=None)
        for column in zip(*times, strict=True)
    ]
    return [
        tuple(first is None or at == first for at, first in zip(row, soonest, strict=True))
        for row in times
    ]


def _incident(index: int, label: Label, alarms: Sequence[AlarmBacktest]) -> Incident:
    matched = [(alarm, _must(alarm)[index]) for alarm in alarms]
    matching = [mark.first for _, mark in matched if mark.first and mark.matches]
    first = min(matching or [mark.first for _, mark in matched if mark.first], default=None)
    deployed = [(alarm, alarm.deployed) for alarm in alarms]
    chosen = [(alarm, _chosen(alarm)) for alarm in alarms]
    return Incident(
        name=label.name,
        first=first,
        in_reach=tuple(alarm.name for alarm, mark in matched if mark.in_reach),
        caught=_catches(index, deployed, first),
        unnotified=tuple(
            alarm.name
            for alarm, tally in deployed
            if tally.score and tally.score.noticed[index].verdict is Verdict.UNNOTIFIED
        ),
        recommended=_catches(index, chosen, first),
    )


def _catches(
    index: int, tallies: Sequence[tuple[AlarmBacktest, Tally]], first: datetime | None
) -> tuple[Catch, ...]:
    """Return the alarms that catch an incident, the soonest first, then in the order of rules."""
    if first is None:
        return ()
    catches = [
        Catch(alarm.name, max(at - first, timedelta(0)))
        for alarm, tally in tallies
        if (at := _times(alarm, tally)[index]) is not None
    ]
    return tuple(sorted(catches, key=lambda catch: catch.after))


def _times(alarm: AlarmBacktest, tally: Tally) -> list[datetime | None]:
    """Return when an alarm with a setting catches each incident; `None` if it does not."""
    if tally.score is None:
        return []
    return [
        None if detection.after is None or label.first is None else label.first + detection.after
        for label, detection in zip(_must(alarm), tally.score.noticed, strict=True)
    ]


def _must(alarm: AlarmBacktest) -> list[LabelMatch]:
    return [mark for mark in alarm.labelled if mark.label.kind is LabelKind.MUST_CATCH]


def _chosen(alarm: AlarmBacktest) -> Tally:
    index = alarm.recommendation.setting
    return alarm.deployed if index is None else alarm.settings[index]
