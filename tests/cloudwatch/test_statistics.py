from collections.abc import Callable

import numpy as np
import pytest

from auditor.cloudwatch.metrics import MetricData, Statistic
from auditor.cloudwatch.statistics import ExtendedStatistic, expand, of_slices

TEN = [float(n) for n in range(1, 11)]


def value(statistic: Statistic | ExtendedStatistic, values: list[float]) -> float | None:
    data = MetricData.of([0] * len(values), values)
    first, last = np.array([0]), np.array([len(data.minutes)])
    results = float(of_slices(statistic, data, first, last)[0][0])
    return None if np.isnan(results) else results


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p50", 5),
        ("p90", 9),
        ("p99.9", 10),
        ("p0", 1),
        ("p100", 10),
        ("tm90", 5),
        ("TM(10%:90%)", 5.5),
        ("TM(:50%)", 3),
        ("TM(50%:)", 8),
        ("TM(2:4)", 3.5),
        ("TM(20:30)", None),
        ("IQM", 5.5),
        ("tc90", 9),
        ("TC(2:4)", 2),
        ("TC(20:30)", 0),
        ("ts90", 45),
        ("TS(8:)", 19),
        ("wm90", 5.4),
        ("WM(10%:90%)", 5.5),
        ("PR(2:4)", 20),
        ("PR(:5)", 50),
    ],
)
def test_an_extended_statistic_is_worked_out_from_single_values(text, expected):
    assert value(ExtendedStatistic(text), TEN) == expected


@pytest.mark.parametrize(
    "text", ["", "p", "p101", "p-1", "q50", "TM(:)", "TM(1:2%)", "TM(90%:10%)", "PR(1%:2%)", "TM()"]
)
def test_anything_but_an_extended_statistic_is_refused(text):
    with pytest.raises(ValueError, match="for parameter ExtendedStatistic is not supported"):
        ExtendedStatistic(text)


@pytest.mark.parametrize(
    ("bounds", "n", "expected"),
    [("64.6%:100%", 500, 177), ("0%:64.6%", 500, 323), ("29%:", 100, 71), ("0.7%:", 1000, 993)],
)
def test_bounds_in_percent_cut_as_decimal_fractions_do(bounds, n, expected):
    assert value(ExtendedStatistic(f"TC({bounds})"), list(range(1, n + 1))) == expected


def test_a_single_value_is_its_own_trimmed_mean():
    assert value(ExtendedStatistic("TM(10%:90%)"), [7]) == 7


def test_negative_values_make_the_percentiles_unavailable():
    assert value(ExtendedStatistic("p50"), [-1, 2]) is None


def test_percentiles_without_single_values_are_an_error():
    one = np.ones(1)
    data = MetricData(np.zeros(1, np.int64), one, one.copy(), one.copy(), one.copy())
    with pytest.raises(ValueError, match="p50 needs single values"):
        of_slices(ExtendedStatistic("p50"), data, np.array([0]), np.array([1]))


@pytest.mark.parametrize("whole", [True, False])
def test_slices_are_summed_and_compared_as_python_does(whole):
    random = np.random.default_rng(7)
    values = random.integers(-5, 5, 60) + (0.0 if whole else 0.3)
    data = MetricData.of(range(60), values)
    bounds = np.sort(random.integers(0, 61, (200, 2)), axis=1)
    first, last = bounds[:, 0], bounds[:, 1]
    plain: dict[Statistic, Callable[[list[float]], float]] = {
        Statistic.SUM: sum,
        Statistic.MINIMUM: min,
        Statistic.MAXIMUM: max,
        Statistic.SAMPLE_COUNT: len,
    }
    for statistic, expected in plain.items():
        results, counts = of_slices(statistic, data, first, last)
        assert counts.tolist() == (last - first).tolist()
        for got, start, end in zip(results, first, last, strict=True):
            part = values[start:end].tolist()
            assert np.isnan(got) if not part else got == pytest.approx(expected(part))


def test_slices_expand_to_their_indexes():
    rows, owner = expand(np.array([3, 5, 5]), np.array([5, 5, 7]))
    assert (rows.tolist(), owner.tolist()) == ([3, 4, 5, 6], [0, 0, 2, 2])
