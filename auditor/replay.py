"""Rules over an engine: the metric data of each alarm, and the histories of all of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import Final

from auditor.cloudtrail.logfile import Cell, Coverage
from auditor.cloudwatch.alarms import Alarm, AlarmHistory, AlarmState, Evaluation
from auditor.cloudwatch.clock import EVENT_CLOCK, Clock
from auditor.cloudwatch.composite import CompositeHistory, composite_histories
from auditor.cloudwatch.evaluate import history, lookback
from auditor.cloudwatch.metrics import (
    MINUTE,
    DefaultValue,
    MetricData,
    MetricFilter,
    MetricId,
    Span,
)
from auditor.cloudwatch.place import Place
from auditor.cloudwatch.rule import CompositeRule, Rule, RulePack
from auditor.cloudwatch.statistics import ExtendedStatistic
from auditor.engine.base import Engine
from auditor.errors import UsageError

UNKNOWN_ACCOUNT: Final = "000000000000"
UNKNOWN_REGION: Final = "us-east-1"
"""What mails name where no record has an account or a Region."""


_NOT_JUDGED: Final = CompositeHistory((), AlarmState.INSUFFICIENT_DATA, ())
"""Of a composite alarm over a span without a minute, since one is evaluated at its creation."""


class Scope(StrEnum):
    """Whose records a log group holds, and so whose alarms there are."""

    ALL = "all"
    """One log group for all accounts and Regions."""
    ACCOUNT = "account"
    """One for each account."""
    ACCOUNT_REGION = "account-region"
    """One for each account and Region."""


@dataclass(frozen=True, slots=True)
class Method:
    """How alarms are judged; every result names it."""

    evaluation: Evaluation = Evaluation.SLIDING
    clock: Clock = EVENT_CLOCK
    scope: Scope = Scope.ALL
    account: str | None = None
    """The alarm's own account; `None`: the most frequent one, or that of the log group."""
    region: str | None = None
    """Likewise its Region."""
    default_value: DefaultValue = DefaultValue.PER_MINUTE

    def __post_init__(self) -> None:
        """Refuse a place of the alarms that their scope says otherwise.

        Raises:
            UsageError: the scope gives each alarm its own account or Region.
        """
        if self.account is not None and self.scope is not Scope.ALL:
            raise UsageError(f"--alarm-account: --scope {self.scope} gives alarms their accounts")
        if self.region is not None and self.scope is Scope.ACCOUNT_REGION:
            raise UsageError(f"--alarm-region: --scope {self.scope} gives alarms their Regions")


@dataclass(frozen=True, slots=True, eq=False)
class LogGroup:
    """Records that the same filters and alarms see."""

    engine: Engine
    place: Place
    """Where its alarms are."""
    account: str | None
    """Whose records it holds; `None`: of all accounts."""
    region: str | None
    """Likewise."""


def log_groups(engine: Engine, coverage: Coverage, method: Method) -> tuple[LogGroup, ...]:
    """Return the log groups of a scope, ordered by account and Region.

    Raises:
        UsageError: the clock goes by deliveries, and no name of a log file tells of any.
    """
    if method.clock.needs_delivery and coverage.delivery is None and coverage.cells:
        raise UsageError(
            f"--clock {method.clock}: no name of a log file tells when it was delivered;"
            " keep the names CloudTrail gave them, or use --clock event"
        )
    return tuple(
        _log_group(engine, method, account, region)
        for account, region in _wanted(coverage.cells, method.scope)
    )


def _log_group(engine: Engine, method: Method, account: str | None, region: str | None) -> LogGroup:
    part = engine.log_group(method.clock, account, region)
    extent = part.extent()
    place = Place(
        method.account or account or extent.account or UNKNOWN_ACCOUNT,
        method.region or region or extent.region or UNKNOWN_REGION,
    )
    return LogGroup(part, place, account, region)


def _wanted(cells: Sequence[Cell], scope: Scope) -> list[tuple[str | None, str | None]]:
    match scope:
        case Scope.ALL:
            return [(None, None)]
        case Scope.ACCOUNT:
            return [(account, None) for account in sorted({cell.account for cell in cells})]
        case Scope.ACCOUNT_REGION:
            return [*sorted({(cell.account, cell.region) for cell in cells})]


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """An alarm with what it was judged by."""

    rule: Rule
    filters: tuple[int, ...]
    """Its filters, by their index in the engine."""
    wholes: tuple[int, ...]
    """The same with all their series, each once."""
    data: dict[MetricId, MetricData]
    history: AlarmHistory


@dataclass(frozen=True, slots=True)
class JudgedComposite:
    """A composite alarm with its history."""

    rule: CompositeRule
    history: CompositeHistory


@dataclass(frozen=True, slots=True, eq=False)
class Replay:
    """All alarms of one log group, judged over a span."""

    log_group: LogGroup
    span: Span
    alarms: tuple[Judged, ...]
    composites: tuple[JudgedComposite, ...]


def filters_of(pack: RulePack) -> list[MetricFilter]:
    """Return the filters of a pack, and of single series the whole filters, too, each once.

    Alarms know them by their index here.
    """
    named = list(chain.from_iterable(rule.filters for rule in pack.rules))
    return list(dict.fromkeys([*named, *(metric_filter.whole for metric_filter in named)]))


def only(pack: RulePack, names: Iterable[str]) -> RulePack:
    """Return a pack with some of its metric alarms, in that order; with none named, all of it.

    Raises:
        UsageError: the pack has no such alarm, or it is a composite one.
    """
    chosen = list(dict.fromkeys(names))
    if not chosen:
        return pack
    known = {rule.alarm.name: rule for rule in reversed(pack.rules)}
    composites = {composite.alarm.name: composite.alarm for composite in pack.composites}
    for name in chosen:
        if name in composites:
            children = ", ".join(composites[name].children)
            raise UsageError(
                f"{name}: a composite alarm follows its children; name one of them: {children}"
            )
        if name not in known:
            every = ", ".join(rule.alarm.name for rule in pack.rules)
            raise UsageError(f"{name}: no such alarm in {pack.name}; alarms are: {every}")
    return replace(pack, rules=tuple(known[name] for name in chosen), composites=())


def replay(pack: RulePack, log_group: LogGroup, span: Span, method: Method) -> Replay:
    """Judge the alarms of a pack over a log group, its engine made with `filters_of(pack)`."""
    known = filters_of(pack)
    judged = []
    for rule in pack.rules:
        indexes = tuple(known.index(metric_filter) for metric_filter in rule.filters)
        wholes = dict.fromkeys(known.index(metric_filter.whole) for metric_filter in rule.filters)
        seen = before_and_in(rule.alarm, span, method.evaluation)
        data = metric_data([rule.alarm], indexes, log_group.engine, seen, method.default_value)
        told = history(rule.alarm, data, evaluations(span), method.evaluation)
        judged.append(Judged(rule, indexes, tuple(wholes), data, told))
    told_composites = composite_histories(
        [rule.alarm for rule in pack.composites if span.minutes],
        {alarm.rule.alarm.name: alarm.history for alarm in judged},
        evaluations(span),
        log_group.place,
    )
    composites = tuple(
        JudgedComposite(rule, told_composites.get(rule.alarm.name, _NOT_JUDGED))
        for rule in pack.composites
    )
    return Replay(log_group, span, tuple(judged), composites)


def evaluations(span: Span) -> Span:
    """Return the evaluation minutes of a span: samples are first seen at the end of theirs."""
    return Span(span.start + MINUTE, span.end + MINUTE)


def before_and_in(alarm: Alarm, span: Span, evaluation: Evaluation) -> Span:
    """Return the span with what its first evaluation looks back at."""
    return Span(span.start - lookback(alarm, evaluation), span.end)


def metric_data(
    alarms: Sequence[Alarm],
    filters: Sequence[int],
    engine: Engine,
    span: Span,
    default_value: DefaultValue,
) -> dict[MetricId, MetricData]:
    """Return what filters publish together, by metric, as detailed as the alarms need it."""
    stats = chain.from_iterable(alarm.stats for alarm in alarms)
    singles = any(isinstance(stat.statistic, ExtendedStatistic) for stat in stats)
    parts: dict[MetricId, list[MetricData]] = defaultdict(list)
    for index in filters:
        for metric, data in engine.metric_data(index, span, default_value, singles).items():
            parts[metric].append(data)
    return {metric: MetricData.merge(data) for metric, data in parts.items()}
