"""The effect of a change of rules in logs, in the words and keys of a comparison of rules."""

from collections.abc import Iterator
from typing import Final

from auditor.render.rules.comparison import group_lines, record_fields
from auditor.render.shared import words
from auditor.render.shared.words import counted
from auditor.result.rule_comparison import (
    AlarmLogs,
    AlarmPair,
    ComparisonLogs,
    PairLogs,
    RuleComparison,
    SetLogs,
)

_MAX_GROUPS: Final = 3
"""The most groups of records in text per difference."""


def summary(comparison: RuleComparison) -> list[str]:
    """Return sentences on the results of both sets in the logs; none without logs."""
    logs = comparison.logs
    if logs is None:
        return []
    before, after = logs.before, logs.after
    done = [change(before.episodes, after.episodes, "episode")]
    if logs.incidents:
        caught = change(len(before.caught), len(after.caught), "incident")
        done.append(f"{caught} caught of {len(logs.incidents)}")
    when = f", {words.span(logs.span)}" if logs.span else ""
    sentences = [f"In the logs{when}: {'; '.join(done)}."]
    lost = [name for name in before.caught if name not in after.caught]
    gained = [name for name in after.caught if name not in before.caught]
    missed = [name for name in logs.incidents if name not in {*before.caught, *after.caught}]
    for title, names in (
        ("No longer caught", lost),
        ("Caught now", gained),
        ("Caught by neither", missed),
    ):
        if names:
            sentences.append(f"{title}: {', '.join(names)}.")
    return sentences


def change(before: int, after: int, noun: str, nouns: str | None = None) -> str:
    """Return `33 episodes`, or `33 → 30 episodes` after a change."""
    return f"{arrow(before, after)} {noun if after == 1 else nouns or noun + 's'}"


def arrow(before: int, after: int) -> str:
    """Return `33`, or `33 → 30` after a change."""
    return f"{after:,}" if before == after else f"{before:,} → {after:,}"


def pair_lines(logs: PairLogs) -> Iterator[str]:
    """Yield the effects of the change of one alarm."""
    before, after = logs.before, logs.after
    matches = change(before.matches, after.matches, "match", "matches")
    yield f"in the logs: {matches}, {change(before.episodes, after.episodes, 'episode')}"
    yield from _caught(before, after)
    for side, difference in (("before", logs.only_before), ("after", logs.only_after)):
        if difference.records:
            yield f"only {side}: {counted(difference.records, 'record')}"
            yield from group_lines(difference, _MAX_GROUPS)


def _caught(before: AlarmLogs, after: AlarmLogs) -> Iterator[str]:
    for title, one, other in (
        ("no longer catches", before, after),
        ("now catches", after, before),
    ):
        names = [name for name in one.caught if name not in other.caught]
        if names:
            yield f"{title} {', '.join(names)}"


def unpaired(names: tuple[str, ...], logs: SetLogs | None) -> list[str]:
    """Return the alarms without a partner, with their results in the logs."""
    if logs is None or not logs.unpaired:
        return list(names)
    return [_alone(alarm) for alarm in logs.unpaired]


def _alone(alarm: AlarmLogs) -> str:
    matches = change(alarm.matches, alarm.matches, "match", "matches")
    episodes = change(alarm.episodes, alarm.episodes, "episode")
    catches = f", catches {', '.join(alarm.caught)}" if alarm.caught else ""
    return f"{alarm.alarm}: {matches}, {episodes}{catches}"


def differs(pair: AlarmPair) -> bool:
    """Return whether the logs show a difference between the two alarms of a pair."""
    if pair.logs is None:
        return False
    before, after = pair.logs.before, pair.logs.after
    return (before.matches, before.episodes, before.caught) != (
        after.matches,
        after.episodes,
        after.caught,
    )


def pair_fields(logs: PairLogs) -> dict[str, object]:
    """Return the effects of the change of one alarm, as fields of the JSON."""
    return {
        "before": alarm_fields(logs.before),
        "after": alarm_fields(logs.after),
        "only_before": record_fields(logs.only_before),
        "only_after": record_fields(logs.only_after),
    }


def alarm_fields(alarm: AlarmLogs) -> dict[str, object]:
    """Return the results of an alarm in the logs, as fields of the JSON."""
    return {
        "alarm": alarm.alarm,
        "matches": alarm.matches,
        "episodes": alarm.episodes,
        "notifications": alarm.notifications,
        "caught": alarm.caught,
    }


def logs_fields(logs: ComparisonLogs) -> dict[str, object]:
    """Return the results of two sets in the logs, as fields of the JSON."""
    return {
        "span": None if logs.span is None else {"start": logs.span.start, "end": logs.span.end},
        "records": logs.intake.records,
        "rejected": len(logs.intake.rejections),
        "incidents": logs.incidents,
        "before": _set_fields(logs.before),
        "after": _set_fields(logs.after),
    }


def _set_fields(logs: SetLogs) -> dict[str, object]:
    return {
        "episodes": logs.episodes,
        "notifications": logs.notifications,
        "caught": logs.caught,
        "unpaired": [alarm_fields(alarm) for alarm in logs.unpaired],
    }
