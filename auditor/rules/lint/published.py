"""The values that filters can publish to a metric, and the possible values of its statistics.

Results are never too small: an excluded value cannot occur, an included one may.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from auditor.cloudtrail.vocabulary import vocabulary
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import Statistic
from auditor.cloudwatch.statistics import ExtendedStatistic
from auditor.pattern import PatternFinding, lint, parse
from auditor.pattern.finding import FindingKind
from auditor.pattern.nodes import MatchAll
from auditor.rules.lint.intervals import ANY, Interval, added


@dataclass(frozen=True, slots=True)
class Samples:
    """The samples that the filters of one metric can publish."""

    matched: tuple[Interval, ...]
    """Values that a match publishes, one for each filter that can match."""
    default: tuple[Interval, ...]
    """Value that is published if records arrive and none matches."""

    @classmethod
    def of(cls, filters: Sequence[MetricFilter]) -> "Samples":
        """Return the values of filters that publish to one metric."""
        matched, default = [], []
        for metric_filter in filters:
            pattern = parse(metric_filter.pattern)
            if not _matches_nothing(metric_filter.pattern):
                matched.append(_point(metric_filter.value))
            if metric_filter.default_value is not None and not isinstance(pattern, MatchAll):
                default.append(_point(metric_filter.default_value))
        return cls(tuple(matched), tuple(default))

    @property
    def all(self) -> tuple[Interval, ...]:
        """Matches and default values."""
        return self.matched + self.default


@lru_cache(maxsize=1_000)  # packs have many patterns in common
def pattern_findings(pattern: str, written: str) -> tuple[PatternFinding, ...]:
    """Return the findings of lint on a pattern.

    Args:
        written: the pattern as the file has it.
    """
    return lint(parse(pattern), written, vocabulary())


def _matches_nothing(pattern: str) -> bool:
    """Return whether it is proven that no record that CloudTrail writes matches."""
    kinds = (finding.kind for finding in pattern_findings(pattern, pattern))
    return FindingKind.MATCHES_NOTHING in kinds


def _point(value: float | str) -> Interval:
    """Return the one possible value, or any if records hold it."""
    return ANY if isinstance(value, str) else Interval(float(value), float(value))


def values(
    statistic: Statistic | ExtendedStatistic, samples: Sequence[Interval]
) -> Interval | None:
    """Return the possible values of a datapoint of one or more samples; `None` if there are none.

    Source: CloudWatch User Guide, "CloudWatch statistics definitions".
    """
    hull = Interval.around(samples)
    if hull is None:
        return None
    match statistic:
        case Statistic.SAMPLE_COUNT:
            return Interval(1.0, math.inf)
        case Statistic.SUM:
            return added(hull)
        case Statistic.AVERAGE | Statistic.MINIMUM | Statistic.MAXIMUM:
            return hull.widened
        case ExtendedStatistic():
            return _extended(statistic, samples)


def _extended(statistic: ExtendedStatistic, samples: Sequence[Interval]) -> Interval | None:
    """Return the values of a percentile or trimmed statistic; a negative sample takes it away."""
    hull = Interval.around(Interval(max(s.low, 0.0), s.high) for s in samples if s.high >= 0)
    family = statistic.text[:2].lower()
    if hull is None:
        return None
    if family == "pr":
        return Interval(0.0, 100.0)
    if family in {"tc", "ts"}:
        return Interval(0.0, math.inf)
    return hull.widened  # pNN, TM, WM, IQM: a value among them, or a mean
