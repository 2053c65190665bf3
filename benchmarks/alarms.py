"""Time the alarm evaluator: dense and sparse years, late samples, and a grid of settings.

    python -m benchmarks.alarms

Prints milliseconds, the best of five runs each.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import numpy as np

from auditor.cloudwatch.alarms import Alarm, ComparisonOperator
from auditor.cloudwatch.evaluation.changes import changes, evaluation_windows
from auditor.cloudwatch.evaluation.history import history
from auditor.cloudwatch.metrics import MetricData, MetricId, Statistic
from auditor.cloudwatch.minutes import Span, time_of
from auditor.cloudwatch.statistics import ExtendedStatistic

START = 29_000_160
DAY = 1440
ALARM = Alarm(
    name="Benchmark",
    metric=MetricId("Audit", "Events"),
    statistic=Statistic.SUM,
    period=timedelta(minutes=5),
    evaluation_periods=3,
    threshold=40,
    comparison_operator=ComparisonOperator.GREATER_OR_EQUAL,
)


def best(work: Callable[[], object]) -> float:
    """Return the best of five runs in milliseconds."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def main() -> None:
    """Print the figures."""
    random = np.random.default_rng(1)
    days = np.arange(START, START + 365 * DAY)
    year = Span(time_of(START), time_of(START + 365 * DAY))
    dense = MetricData.of(days, random.poisson(5, len(days)))
    late = MetricData.of(
        days, random.poisson(5, len(days)), days + random.integers(1, 12, len(days))
    )
    four_years = Span(time_of(START), time_of(START + 4 * 365 * DAY))
    matches = np.sort(random.choice(4 * 365 * DAY, 10, replace=False)) + START
    sparse = MetricData.of(matches, np.ones(10))
    percentile = replace(ALARM, statistic=ExtendedStatistic("p90"))
    single = replace(ALARM, threshold=1, evaluation_periods=1)
    runs: dict[str, Callable[[], object]] = {
        "a year of minutes, Sum, 3 of 3": lambda: history(ALARM, dense, year),
        "the same, Maximum": lambda: history(
            replace(ALARM, statistic=Statistic.MAXIMUM), dense, year
        ),
        "the same, p90": lambda: history(percentile, dense, year),
        "the same, samples late": lambda: history(ALARM, late, year),
        "four years with 10 matches, 5 min": lambda: history(single, sparse, four_years),
        "the same, 1 day": lambda: history(
            replace(single, period=timedelta(days=1)), sparse, four_years
        ),
    }
    for name, work in runs.items():
        print(f"{name:<40} {best(work):8.1f} ms")
    windows = evaluation_windows(ALARM, dense, year)
    grid = [replace(ALARM, threshold=threshold) for threshold in range(100)]
    each = best(lambda: [changes(alarm, windows) for alarm in grid]) / len(grid)
    print(f"{'one setting of a grid over the year':<40} {each:8.1f} ms")


if __name__ == "__main__":
    main()
