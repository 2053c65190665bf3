"""One evaluation of one alarm, taken apart."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from auditor.cloudwatch.grid import grid_of, lookback
from auditor.cloudwatch.metrics import Span, minute_of, time_of
from auditor.cloudwatch.rule import RulePack
from auditor.engine.open import open_engine
from auditor.errors import AuditorError, UsageError
from auditor.progress import SILENT, Progress
from auditor.replay import Method, filters_of, log_groups, replay, seen_at
from auditor.result.explained import Explained


def explain_state(
    sources: Sequence[str],
    pack: RulePack,
    name: str,
    at: datetime,
    method: Method,
    progress: Progress = SILENT,
) -> Explained:
    """Evaluate one alarm of a pack at a minute, as created at the first event.

    Raises:
        UsageError: the pack has no such alarm, it did not exist in that minute, or the logs end
            before all that the evaluation looks at.
        AuditorError: no record has a usable time.
    """
    pack = _only(pack, name)
    (alarm,) = (rule.alarm for rule in pack.rules)
    with open_engine(sources, filters_of(pack), progress) as engine:
        (log_group,) = log_groups(engine, engine.coverage(), method)
        extent = log_group.engine.extent()
        first, last = extent.first_event, extent.last_event
        if first is None or last is None:
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
    seen = seen_at(judged, span.end, method.evaluation)
    evaluated = seen.evaluation.at
    if evaluated - lookback(alarm, method.evaluation) > last:
        raise UsageError(
            f"--at {at:%Y-%m-%dT%H:%MZ}: the evaluation looks at nothing that the logs know; the"
            f" last event is of {last:%Y-%m-%dT%H:%MZ}, and what came after is unknown"
        )
    after = evaluated > time_of(minute_of(last) + 1)
    return Explained(seen, at, last if after else None)


def _only(pack: RulePack, name: str) -> RulePack:
    """Return the pack with one of its alarms."""
    for composite in pack.composites:
        if composite.alarm.name == name:
            children = ", ".join(composite.alarm.children)
            raise UsageError(f"{name}: a composite alarm follows its children: explain {children}")
    rules = tuple(rule for rule in pack.rules if rule.alarm.name == name)
    if not rules:
        known = ", ".join(rule.alarm.name for rule in pack.rules)
        raise UsageError(f"{name}: no such alarm in {pack.name}; alarms are: {known}")
    return replace(pack, rules=rules[:1], composites=())
