"""Sentences about an audit that several of its formats share."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from auditor.cloudwatch.compare import HistoryComparison
from auditor.render.shared.days import logged_days, span_days
from auditor.render.shared.intake import without_records
from auditor.render.shared.words import count, counted, span
from auditor.result.audit import AlarmResult, AuditResult, CompositeResult, days_of

_MAX_NAMES: Final = 5
"""The most names or unreadable items in a sentence."""
_GROUP_NOUNS: Final = {
    "account": ("account", "accounts"),
    "account-region": ("account and Region", "accounts and Regions"),
}


def headline(result: AuditResult) -> str:
    """Return the answer in one sentence with numbers, and one more on rules not judged."""
    return f"{_answer(result)} {unjudged(result)}".rstrip()


def unjudged(result: AuditResult) -> str:
    """Return a sentence with the number of rules not judged; "" for none."""
    if not result.unjudged:
        return ""
    return f"{counted(len(result.unjudged), 'rule was', 'rules were')} not judged."


def _answer(result: AuditResult) -> str:
    fired = [alarm for alarm in result.every_alarm if alarm.fired]
    alarms = f"{len(fired)} of {counted(len(result.every_alarm), 'alarm')}"
    if not result.intake.records or result.span is None:
        return f"No alarm could be judged: {without_records(result.intake)}."
    if not fired:
        logged, whole = len(logged_days(result)), len(span_days(result.span))
        days_logged = f"{count(logged)} of {counted(whole, 'day')} with records"
        every = counted(len(result.every_alarm), "alarm")
        none = f"None of {every} would have fired, over {days_logged}."
        return f"{none} {carried(result) or _why_none(result.alarms)}".rstrip()
    times = counted(episodes(result), "time")
    days = counted(days_of(episode for alarm in fired for episode in alarm.episodes), "day")
    return f"{alarms} would have fired, {times} on {days}. {carried(result)}".rstrip()


def _why_none(alarms: Sequence[AlarmResult]) -> str:
    """Return a sentence on why no metric alarm fired; "" without metric alarms."""
    matched = [alarm for alarm in alarms if alarm.matches]
    if not matched:
        whose = "its" if len(alarms) == 1 else "their"
        return f"No record matches {whose} filters." if alarms else ""
    if len(alarms) > 1:
        without = len(alarms) - len(matched)
        rest = f"; no record matches those of {count(without)}" if without else ""
        return f"The matches of {counted(len(matched), 'alarm')} are not enough{rest}."
    (alarm,) = matched
    matches = counted(alarm.matches, "record matches", "records match")
    if alarm.matches_without_value == alarm.matches:
        return f"{matches}, without a number in the field of the metric value."
    over, settings = alarm.periods_over_threshold, alarm.alarm
    if not over:
        return f"{matches}, and no period breaches the threshold."
    breaching = counted(over, "period breaches", "periods breach")
    wanted = f"{settings.m} of {counted(settings.n, 'period')} in a row"
    return f"{matches}, and {breaching} the threshold: it takes {wanted}." * (settings.m > 1)


def carried(result: AuditResult) -> str:
    """Return a sentence with the number of alarms in ALARM when the span began; "" for none."""
    number = sum(any(episode.carried for episode in alarm.episodes) for alarm in result.every_alarm)
    was = counted(number, "alarm was", "alarms were")
    return f"{was} already in ALARM when the span began." if number else ""


def episodes(result: AuditResult) -> int:
    """Return the number of episodes of all alarms that began in the span."""
    return sum(len(alarm.fired) for alarm in result.every_alarm)


def of_rules(result: AuditResult) -> str:
    """Return `15 in the rules`, or `45: 15 rules in 3 accounts` if accounts have own alarms."""
    alarms = result.every_alarm
    if result.options.scope == "all":
        return f"{count(len(alarms))} in the rules"
    rules = counted(len({alarm.alarm.name for alarm in alarms}), "rule")
    groups = len({(alarm.account, alarm.region) for alarm in alarms})
    group_count = counted(groups, *_GROUP_NOUNS[result.options.scope])
    return f"{count(len(alarms))}: {rules} in {group_count}"


def first_episode(result: AuditResult) -> datetime:
    """Return the time of the first episode; at least one alarm must have fired."""
    return min(alarm.fired[0].start for alarm in result.every_alarm if alarm.fired)


def held_back(alarm: AlarmResult | CompositeResult) -> str:
    """Return the number of notifications that mute rules held back, in words."""
    held = counted(alarm.held_back_by_mute_rules, "notification")
    sent = alarm.sent_after_mute_windows
    later = f"; {count(sent)} sent when the mute window ended" if sent else ""
    return f"{held} held back by mute rules{later}"


def compared(comparison: HistoryComparison) -> str:
    """Return sentences on how far two histories agree."""
    if comparison.span is None:
        return " ".join(
            [
                "The real history has no readable item, so nothing was compared.",
                *_unreadable(comparison),
            ]
        )
    agree = sum(len(alarm.agreeing) for alarm in comparison.alarms)
    real = sum(len(alarm.only_real) for alarm in comparison.alarms)
    simulated = sum(len(alarm.only_simulated) for alarm in comparison.alarms)
    message = (
        f"Over {span(comparison.span)},"
        f" {counted(agree, 'change of state agrees', 'changes of state agree')},"
        f" {counted(real, 'is only real', 'are only real')} and {count(simulated)} only simulated."
    )
    if comparison.outside:
        message += f" {counted(comparison.outside, 'change')} before or after that: not compared."
    if comparison.nearest:
        names = [
            f"{name} (similar: {nearest})" if nearest else name
            for name, nearest in comparison.nearest[:_MAX_NAMES]
        ]
        message += f" No alarm of the rules is in the real history, which has {', '.join(names)}."
    if comparison.contributor_items:
        items = counted(comparison.contributor_items, "item is", "items are")
        message += f" {items} about single contributors of an alarm: not compared."
    return " ".join([message, *_unreadable(comparison)])


def _unreadable(comparison: HistoryComparison) -> Iterator[str]:
    """Yield the number of unreadable items, and the locations of the first ones."""
    if comparison.unreadable:
        yield f"{counted(comparison.unreadable, 'item')} could not be read:"
        shown = [
            f"{item.location}: {item.reason}" for item in comparison.unreadable_items[:_MAX_NAMES]
        ]
        yield f"{'; '.join(shown)}{'; …' if comparison.unreadable > len(shown) else '.'}"
