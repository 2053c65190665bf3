"""Every function that metric math has is worked out, or is any number; none is forgotten."""

import pytest

from auditor.cloudwatch.math import MathExpression, check_expressions, parse
from auditor.cloudwatch.math.nodes import Function, FunctionCall, walk
from auditor.rules.lint.expressions import SeriesRange, expression_values
from auditor.rules.lint.intervals import ANY, Interval

METRICS = {"m1": SeriesRange(Interval(1.0, 2.0), True), "m2": SeriesRange(Interval(3.0, 4.0), True)}
OF_A_LIST = {Function.FIRST, Function.LAST, Function.METRIC_COUNT}


def an_expression(function: Function) -> str:
    """A series that a function has part in."""
    if function is Function.METRICS:
        return "SUM(METRICS())"
    if function in OF_A_LIST:
        return f"{function}(METRICS()) + m1"
    if function is Function.TIME_SERIES:
        return "TIME_SERIES(1)"
    more = {Function.FILL: ", 0", Function.IF: ", m2"}.get(function, "")
    return f"{function}(m1{more}) + m1"


def functions(expression: MathExpression) -> set[Function]:
    return {node.function for node in walk(expression) if isinstance(node, FunctionCall)}


@pytest.mark.parametrize("function", Function)
def test_every_function_is_worked_out(function):
    text = an_expression(function)
    assert function in functions(parse(text))
    check_expressions({"m1": None, "m2": None, "e1": text}, "e1")
    values = expression_values({"m1": None, "m2": None, "e1": text}, "e1", METRICS)
    unknown = function in {Function.RATE, Function.DIFF, Function.RUNNING_SUM}
    assert (values.values == ANY) is unknown


@pytest.mark.parametrize("metrics", ["METRICS()", "METRICS('')"])
def test_metrics_of_any_name_are_all_metrics(metrics):
    text = f"MAX({metrics})"
    values = expression_values({"m1": None, "m2": None, "e1": text}, "e1", METRICS)
    assert values.values == Interval(1.0, 4.0)


def test_functions_of_time_can_be_added():
    values = expression_values({"m1": None, "e1": "HOUR(m1) + DAY(m1)"}, "e1", METRICS)
    assert values.values == Interval(1.0, 30.0)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("IF(m1 > 0, 0, 1)", 0.0, 0.0),
        ("IF(m1 > 2, 0, m2)", 3.0, 4.0),
        ("IF(m1, m2, 9)", 3.0, 4.0),
        ("IF(m1 > 1, 0, m2)", 0.0, 4.0),
        ("IF(m1 - m1, m2, 9)", 3.0, 9.0),
    ],
)
def test_a_condition_that_always_holds_or_never_leaves_one_branch(text, low, high):
    values = expression_values({"m1": None, "m2": None, "e1": text}, "e1", METRICS)
    assert values.values == Interval(low, high)


def test_what_is_left_without_a_branch_never_has_a_datapoint():
    values = expression_values({"m1": None, "e1": "IF(m1 > 2, m1)"}, "e1", METRICS)
    assert values.values is None
