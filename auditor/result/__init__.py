"""Results: all that a report can say, plain enough to round-trip through JSON.

The keys of the JSON are the names of the fields here; docs/result.md has those of an audit. Times
are RFC 3339 in UTC, durations ISO 8601, states and settings are spelt as CloudWatch spells them.
"""

from auditor.result.audit import (
    Actor,
    AlarmResult,
    AuditResult,
    CompositeEpisode,
    CompositeResult,
    CoverageResult,
    Details,
    Episode,
    Evidence,
    Options,
    Period,
)
from auditor.result.backtest import (
    STAYS,
    AlarmBacktest,
    Axes,
    BacktestResult,
    Basis,
    Label,
    LabelKind,
    Labelled,
    Noticed,
    Rates,
    Recommendation,
    Refused,
    Score,
    Stay,
    Tally,
    Timeline,
    Verdict,
)
from auditor.result.json import any_from_json, backtest_from_json, from_json, to_json

__all__ = [
    "STAYS",
    "Actor",
    "AlarmBacktest",
    "AlarmResult",
    "AuditResult",
    "Axes",
    "BacktestResult",
    "Basis",
    "CompositeEpisode",
    "CompositeResult",
    "CoverageResult",
    "Details",
    "Episode",
    "Evidence",
    "Label",
    "LabelKind",
    "Labelled",
    "Noticed",
    "Options",
    "Period",
    "Rates",
    "Recommendation",
    "Refused",
    "Score",
    "Stay",
    "Tally",
    "Timeline",
    "Verdict",
    "any_from_json",
    "backtest_from_json",
    "from_json",
    "to_json",
]
