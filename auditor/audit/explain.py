"""Explain one evaluation of one alarm."""

from dataclasses import replace
from datetime import datetime

from auditor.cloudwatch.evaluation.grid import evaluation_up_to, grid_of, lookback
from auditor.cloudwatch.minutes import Span, minute_of, time_of
from auditor.errors import AuditorError, UsageError
from auditor.progress import SILENT, Progress
from auditor.replay.judge import observation_at, replay, select_alarms
from auditor.replay.opened import opened
from auditor.replay.question import Question
from auditor.result.explanation import Explanation


def explain_state(
    question: Question,
    name: str,
    at: datetime,
    progress: Progress = SILENT,
    account: str | None = None,
    region: str | None = None,
) -> Explanation:
    """Explain the evaluation of one alarm at a minute; the alarm is created at the first event.

    Args:
        question: without bounds.
        account: the account of its records, where each account has its own alarms.
        region: the Region of its records, where each Region has its own alarms.

    Raises:
        UsageError: the rules have no such alarm, the alarm does not exist at that minute, the logs
            end before the evaluation range, or no record is from the account and Region.
        AuditorError: no record has a usable time.
    """
    pack, method = select_alarms(question.pack, [name]), question.method
    alarm, *others = (rule.alarm for rule in pack.rules)
    if others:
        names = ", ".join(choice.name for choice in (alarm, *others))
        raise UsageError(f"{name}: several alarms have this in their names: {names}; give one")
    with opened(replace(question, pack=pack), progress) as archive:
        log_group = archive.log_group(account, region)
        extent = log_group.engine.extent()
        first, last = extent.first_event, extent.last_event
        if first is None or last is None:
            raise AuditorError("no record has a usable eventTime, so no alarm can be evaluated")
        created = minute_of(archive.created)
        minute = evaluation_up_to(grid_of(alarm, method.evaluation), minute_of(at))
        if minute <= created:
            raise UsageError(
                f"--at {at:%Y-%m-%dT%H:%MZ}: before the first evaluation; the logs begin at"
                f" {time_of(created):%Y-%m-%dT%H:%MZ}"
            )
        span = Span(time_of(created), time_of(minute))
        (judged,) = replay(pack, log_group, span, method, span.start).alarms
    observation = observation_at(judged, span.start, span.end, method.evaluation)
    evaluated = observation.evaluation.at
    if evaluated - lookback(alarm, method.evaluation) > last:
        raise UsageError(
            f"--at {at:%Y-%m-%dT%H:%MZ}: the logs end at {last:%Y-%m-%dT%H:%MZ}, before the"
            " periods that this evaluation looks at"
        )
    after = evaluated > time_of(minute_of(last) + 1)
    return Explanation(observation, at, last if after else None)
