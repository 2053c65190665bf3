import numpy as np
import pytest

from auditor.cloudwatch.math import ExpressionScope, check_expressions, evaluate, in_order

MIDNIGHT = 29_000_160
"""A minute at which a UTC day begins, a Thursday."""

Row = list[float | None]


def value(text: str, **metrics: Row) -> Row:
    """Evaluate an expression over one range of periods of five minutes, oldest first."""
    queries = {**dict.fromkeys(metrics), "e1": text}
    check_expressions(queries, "e1")
    periods = len(next(iter(metrics.values())))
    scope = ExpressionScope(
        metrics={name: np.array([row], float) for name, row in metrics.items()},
        starts=MIDNIGHT + 5 * np.arange(periods)[None, :],
        period=300,
    )
    row = evaluate(in_order(queries), "e1", scope)[0].tolist()
    return [None if np.isnan(number) else number for number in row]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("m1 + m2", [11, 10, 3]),
        ("m1 - m2", [-9, -10, 3]),
        ("m1 * m2", [10, 0, 0]),
        ("m2 / m1", [10, None, 0]),
        ("m1 ^ 2", [1, None, 9]),
        ("m1 + 1", [2, None, 4]),
        ("-m1", [-1, None, -3]),
        ("-2 ^ 2 + 0 * m1", [-4, None, -4]),
        ("2 ^ 3 ^ 0 * m1", [2, None, 6]),
        ("(1 + 2) * m1", [3, None, 9]),
        ("1 + 2 * m1", [3, None, 7]),
        ("m1 > m2", [0, 0, 1]),
        ("m1 >= 1 AND m2 > 5", [1, 0, 0]),
        ("m1 > 2 || m2 > 5", [1, 1, 1]),
        ("m1 == 3", [0, None, 1]),
        ("m1 != 3", [1, None, 0]),
        ("1e1 * m1", [10, None, 30]),
    ],
)
def test_operators_meet_a_missing_partner_with_zero_and_drop_divisions_by_zero(text, expected):
    assert value(text, m1=[1, None, 3], m2=[10, 10, None]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FILL(m1, 0)", [0, 2, 0, 0, 8]),
        ("FILL(m1, REPEAT)", [None, 2, 2, 2, 8]),
        ("FILL(m1, LINEAR)", [None, 2, 4, 6, 8]),
        ("m1 + SUM(m1)", [None, 12, None, None, 18]),
        ("TIME_SERIES(AVG(m1))", [5] * 5),
        ("TIME_SERIES(MIN(m1))", [2] * 5),
        ("TIME_SERIES(MAX(m1))", [8] * 5),
        ("TIME_SERIES(DATAPOINT_COUNT(m1))", [2] * 5),
        ("TIME_SERIES(PERIOD(m1))", [300] * 5),
        ("RUNNING_SUM(m1)", [None, 2, None, None, 10]),
        ("DIFF(m1)", [None, None, None, None, 6]),
        ("RATE(m1)", [None, None, None, None, 6 / 900]),
        ("ABS(0 - m1)", [None, 2, None, None, 8]),
        ("CEIL(m1 / 4)", [None, 1, None, None, 2]),
        ("FLOOR(m1 / 4)", [None, 0, None, None, 2]),
        ("IF(m1 > 5, 1, 0)", [None, 0, None, None, 1]),
        ("IF(m1 > 5, m1)", [None, None, None, None, 8]),
        ("MINUTE(m1)", [0, 5, 10, 15, 20]),
        ("HOUR(m1)", [0] * 5),
        ("DAY(m1)", [4] * 5),
    ],
)
def test_functions_of_one_series_see_the_whole_range(text, expected):
    assert value(text, m1=[None, 2, None, None, 8]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SUM(METRICS())", [11, 10, None]),
        ("SUM([m1, m2, 5 * m1])", [16, 10, None]),
        ("AVG(METRICS())", [5.5, 10, None]),
        ("MIN(METRICS())", [1, 10, None]),
        ("MAX(METRICS())", [10, 10, None]),
        ('MAX(METRICS("m1"))', [1, None, None]),
        ("FIRST(METRICS())", [1, None, None]),
        ("LAST(METRICS())", [10, 10, None]),
        ("METRIC_COUNT(METRICS()) * m1", [2, None, None]),
        ("SUM(FILL(METRICS(), 1))", [11, 11, 2]),
        ("SUM(FILL(METRICS(), m2))", [11, 20, None]),
        ("MAX(METRICS() * 2)", [20, 20, None]),
        ("MAX(1 - METRICS())", [0, -9, None]),
    ],
)
def test_functions_of_a_list_work_across_the_series(text, expected):
    assert value(text, m1=[1, None, None], m2=[10, 10, None]) == expected


def test_a_query_that_others_share_is_evaluated_once():
    chain = {f"e{n}": f"e{n + 1} + e{n + 1}" for n in range(9)}
    queries: dict[str, str | None] = {"m1": None, **chain, "e9": "m1 + 0"}
    check_expressions(queries, "e0")
    scope = ExpressionScope({"m1": np.ones((1, 1))}, np.zeros((1, 1), np.int64), 60)
    assert evaluate(in_order(queries), "e0", scope).tolist() == [[512]]
