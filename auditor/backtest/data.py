"""The request of a backtest, and the data that it gathers from the records."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from auditor.backtest.settings.trial import AlarmTrial
from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.metrics import MetricData, MetricId
from auditor.cloudwatch.rule import Rule, RulePack
from auditor.cloudwatch.settings import Settings
from auditor.engine.duckdb.engine import Engine
from auditor.replay.method import Method
from auditor.result.backtest import Axes, SkippedComposite
from auditor.result.head import ResultHead
from auditor.result.labels import Label
from auditor.result.pairing import PairedBy

DEFAULT_NOISE_SHARE: Final = 0.8
"""The fraction of the noise that an exclusion removes by default."""


@dataclass(frozen=True, slots=True)
class BacktestRequest:
    """The settings to try, and the explanations to add."""

    axes: Axes
    labels: tuple[Label, ...] = ()
    quiet: float = 1.0
    """The highest acceptable number of noise episodes per week."""
    explain: bool = False
    """Whether to attribute the noise and suggest exclusions."""
    share: float = DEFAULT_NOISE_SHARE
    """The fraction of the noise that an exclusion must remove."""
    timezone: str = "UTC"
    """The IANA name of the time zone for the days and hours of the noise."""
    other: Settings | RulePack | str | None = None
    """The comparison of each alarm: itself with other settings or another pattern, or an alarm of
    other rules. That alarm has the same name or control or the nearest meaning, or is the only one
    of its rules."""


@dataclass(frozen=True, slots=True, eq=False)
class AlarmQuery:
    """An alarm, with the engine for further questions about it."""

    rule: Rule
    alarm: Alarm
    """The alarm of the rule, possibly with other settings."""
    filters: tuple[int, ...]
    """The metric filters of the rule, as indexes in the engine."""
    data: Mapping[MetricId, MetricData]
    engine: Engine
    """An engine over the records that the alarm judges."""
    other: "AlarmQuery | None" = None
    """The alarm to compare it with; `None` for no comparison."""
    paired_by: PairedBy | None = None
    """The reason why it is the partner of an alarm, if it belongs to other rules."""


@dataclass(frozen=True, slots=True, eq=False)
class BacktestData:
    """All data on which the settings are tried."""

    head: ResultHead
    method: Method
    alarms: tuple[AlarmTrial, ...]
    """The metric alarms of the rules, once for each log group."""
    queries: tuple[AlarmQuery, ...]
    """The same alarms as queries, which work as long as the engine is open."""
    created: datetime
    """The creation time of the alarms, which may be before the span."""
    untried: tuple[SkippedComposite, ...] = ()
    """The composite alarms of the rules."""
