"""One evaluation of one alarm, taken apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from auditor.cloudtrail.logfile import DEFAULT_CAP
from auditor.cloudwatch.alarms import Alarm, AlarmState, Transition
from auditor.cloudwatch.evaluate import evaluate_at
from auditor.cloudwatch.grid import grid_of
from auditor.cloudwatch.metrics import Span, minute_of, time_of
from auditor.cloudwatch.rule import RulePack
from auditor.engine.open import open_engine
from auditor.errors import AuditorError, UsageError
from auditor.progress import SILENT, Progress
from auditor.replay import Method, filters_of, log_groups, only, replay


@dataclass(frozen=True, slots=True)
class Explained:
    """What an evaluation saw and made of it."""

    alarm: Alarm
    asked: datetime
    """The minute that was asked for; the evaluation is the last one up to it."""
    evaluation: Transition
    """It holds the windows in range, and the same state twice where nothing changed."""
    since: datetime | None
    """When the state before it began; `None`: with the alarm, at the first event."""


def explain_state(
    sources: Sequence[str],
    pack: RulePack,
    name: str,
    at: datetime,
    method: Method,
    progress: Progress = SILENT,
    cap: int = DEFAULT_CAP,
) -> Explained:
    """Evaluate one alarm of a pack at a minute, as created at the first event.

    Args:
        cap: bytes that one log file may expand to.

    Raises:
        UsageError: the pack has no such alarm, or it did not exist in that minute.
        AuditorError: no record has a usable time.
    """
    pack = only(pack, [name])
    (alarm,) = (rule.alarm for rule in pack.rules)
    with open_engine(sources, filters_of(pack), progress, cap=cap) as engine:
        (log_group,) = log_groups(engine, engine.coverage(), method)
        first = log_group.engine.extent().first_event
        if first is None:
            raise AuditorError("no record has a usable eventTime, so no alarm can be evaluated")
        created, grid = minute_of(first), grid_of(alarm, method.evaluation)
        minute = minute_of(at) // grid.step * grid.step
        if minute <= created:
            raise UsageError(
                f"--at {at:%Y-%m-%dT%H:%MZ}: before the first evaluation; the first event is of"
                f" {time_of(created):%Y-%m-%dT%H:%MZ}"
            )
        span = Span(time_of(created), time_of(minute))
        (judged,) = replay(pack, log_group, span, method).alarms
    earlier = [change for change in judged.history.changes if change.at < span.end]
    previous = earlier[-1].new if earlier else AlarmState.INSUFFICIENT_DATA
    seen = evaluate_at(alarm, judged.data, span.end, previous, method.evaluation)
    return Explained(alarm, at, seen, earlier[-1].at if earlier else None)
