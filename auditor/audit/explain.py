"""One evaluation of one alarm, taken apart."""

from collections.abc import Sequence
from datetime import datetime

from auditor.cloudtrail.logfile import DEFAULT_CAP
from auditor.cloudwatch.evaluation.grid import evaluation_up_to, grid_of, lookback
from auditor.cloudwatch.minutes import Span, minute_of, time_of
from auditor.cloudwatch.rule import RulePack
from auditor.engine.open import open_engine
from auditor.errors import AuditorError, UsageError
from auditor.progress import SILENT, Progress
from auditor.replay.judge import filters_of, replay, seen_at, select_alarms
from auditor.replay.log_groups import LogGroup, log_groups
from auditor.replay.method import Method
from auditor.result.explained import Explanation


def explain_state(
    sources: Sequence[str],
    pack: RulePack,
    name: str,
    at: datetime,
    method: Method,
    progress: Progress = SILENT,
    account: str | None = None,
    region: str | None = None,
    cap: int = DEFAULT_CAP,
) -> Explanation:
    """Evaluate one alarm of a pack at a minute, as created at the first event.

    Args:
        account: whose records it counts, where the scope gives each account alarms of its own.
        region: likewise.
        cap: bytes that one log file may expand to.

    Raises:
        UsageError: the pack has no such alarm, it did not exist in that minute, the logs end before
            all that the evaluation looks at, or have no record of the account and Region.
        AuditorError: no record has a usable time.
    """
    pack = select_alarms(pack, [name])
    alarm, *others = (rule.alarm for rule in pack.rules)
    if others:
        names = ", ".join(one.name for one in (alarm, *others))
        raise UsageError(f"{name}: several alarms have this in their names: {names}; give one")
    with open_engine(sources, filters_of(pack), progress, cap=cap) as engine:
        log_group = _of(log_groups(engine, engine.coverage(), method), account, region)
        extent = log_group.engine.extent()
        first, last = extent.first_event, extent.last_event
        if first is None or last is None:
            raise AuditorError("no record has a usable eventTime, so no alarm can be evaluated")
        created = minute_of(first)
        minute = evaluation_up_to(grid_of(alarm, method.evaluation), minute_of(at))
        if minute <= created:
            raise UsageError(
                f"--at {at:%Y-%m-%dT%H:%MZ}: before the first evaluation; the logs begin at"
                f" {time_of(created):%Y-%m-%dT%H:%MZ}"
            )
        span = Span(time_of(created), time_of(minute))
        (judged,) = replay(pack, log_group, span, method).alarms
    seen = seen_at(judged, span.start, span.end, method.evaluation)
    evaluated = seen.evaluation.at
    if evaluated - lookback(alarm, method.evaluation) > last:
        raise UsageError(
            f"--at {at:%Y-%m-%dT%H:%MZ}: the logs end at {last:%Y-%m-%dT%H:%MZ}, before the periods"
            " that this evaluation looks at"
        )
    after = evaluated > time_of(minute_of(last) + 1)
    return Explanation(seen, at, last if after else None)


def _of(groups: Sequence[LogGroup], account: str | None, region: str | None) -> LogGroup:
    """Return the log group of an account and Region."""
    for group in groups:
        if (group.account, group.region) == (account, region):
            return group
    known = ", ".join(f"{group.account} {group.region or ''}".strip() for group in groups)
    raise UsageError(
        f"no record is from {account} {region or ''}".rstrip() + f"; records are from {known}"
    )
