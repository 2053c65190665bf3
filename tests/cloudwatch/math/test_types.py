import pytest

from auditor.cloudwatch.math import check_expressions, depends_on_time, parse
from auditor.cloudwatch.problems import NotSimulatedError
from auditor.cloudwatch.tokens import ExpressionError


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SUM(m1)", "an alarm watches one time series; this gives a number\n    SUM(m1)\n    ^"),
        (
            "METRICS()",
            "an alarm watches one time series; this gives a list of time series\n    METRICS()\n"
            "    ^",
        ),
        ("m1 + m9", "no query has the Id m9\n    m1 + m9\n         ^"),
        ("m1 + e1", "the references are circular\n    m1 + e1\n         ^"),
        ("m1 +", "expected a number, an Id or a function\n    m1 +\n        ^"),
        ("m1 m2", "expected an operator or the end\n    m1 m2\n       ^"),
        ("SUM([m1, 2])", "a list must hold single time series\n    SUM([m1, 2])\n        ^"),
        (
            "SUM([METRICS()])",
            "a list must hold single time series\n    SUM([METRICS()])\n        ^",
        ),
        ("[m1] + [m2]", "two lists of time series cannot be combined\n    [m1] + [m2]\n         ^"),
        ("IF([m1], 1, 2)", "IF takes numbers and single time series\n    IF([m1], 1, 2)\n    ^"),
        ("METRICS(m1)", "METRICS takes a text in quotes\n    METRICS(m1)\n    ^"),
        (
            "FILL(m1, m2)",
            "FILL takes a number, REPEAT or LINEAR, or a time series for a list of them\n"
            "    FILL(m1, m2)\n    ^",
        ),
        (
            "FILL([m1], [m2])",
            "FILL takes a number, REPEAT or LINEAR\n    FILL([m1], [m2])\n    ^",
        ),
        ('"m1"', 'only METRICS takes a text\n    "m1"\n    ^'),
        ("m1 ; 2", "';' has no meaning here\n    m1 ; 2\n       ^"),
        ("(m1", "expected ')'\n    (m1\n       ^"),
        ("NOPE(m1)", "CloudWatch has no function NOPE\n    NOPE(m1)\n    ^"),
        ("SEARCH('x')", "SEARCH cannot be used in an alarm\n    SEARCH('x')\n    ^"),
        ("ABS(m1, 2)", "ABS takes 1 arguments, not 2\n    ABS(m1, 2)\n    ^"),
        ("FILL(m1, LAST)", "no query has the Id LAST\n    FILL(m1, LAST)\n             ^"),
        ("FIRST(m1)", "FIRST takes a list of time series, not a time series\n    FIRST(m1)\n    ^"),
        ('SUM(METRICS("x"))', 'no metric has such an Id\n    SUM(METRICS("x"))\n        ^'),
    ],
)
def test_a_wrong_expression_is_refused_with_its_place(text, message):
    with pytest.raises(ExpressionError) as caught:
        check_expressions({"m1": None, "m2": None, "e1": text}, "e1")
    assert str(caught.value) == message


def test_expressions_cannot_refer_to_each_other_in_a_circle():
    with pytest.raises(ExpressionError, match="the references are circular"):
        check_expressions({"m1": None, "e1": "e2 + m1", "e2": "e1 * 2"}, "e1")


UNSUPPORTED = [
    "ANOMALY_DETECTION_BAND(m1, 2)",
    "SELECT SUM(Events) FROM Audit",
    'select max(M) from SCHEMA("N", Host) GROUP BY Host',
    "LAMBDA('arn:aws:lambda:eu-west-1:111122223333:function:f', 'x')",
    "DB_PERF_INSIGHTS('RDS', 'db-1', 'os.cpuUtilization.user.avg')",
    "INSIGHT_RULE_METRIC('rule', 'UniqueContributors')",
    "SLICE(SORT(m1, SUM, DESC), 0, 3)",
    "m1 / SERVICE_QUOTA(m1)",
    *(f"{name}(m1)" for name in ("DATE", "DIFF_TIME", "EPOCH", "LOG", "LOG10", "MONTH")),
    *(f"{name}(m1)" for name in ("REMOVE_EMPTY", "SORT", "STDDEV", "YEAR")),
]


@pytest.mark.parametrize("text", UNSUPPORTED)
def test_what_cloudwatch_takes_and_is_not_simulated_is_not_called_invalid(text):
    with pytest.raises(NotSimulatedError):
        check_expressions({"m1": None, "e1": text}, "e1")


@pytest.mark.parametrize("text", ["NOPE(m1)", "SEARCH('x')", "m1 +", "ABS(m1, 2)"])
def test_what_cloudwatch_refuses_is_not_called_unsupported(text):
    with pytest.raises(ExpressionError) as raised:
        check_expressions({"m1": None, "e1": text}, "e1")
    assert not isinstance(raised.value, NotSimulatedError)


def test_deep_nesting_is_an_error_and_not_a_crash():
    with pytest.raises(ExpressionError, match="more than 50 nested operands"):
        parse("(" * 1000 + "m1" + ")" * 1000)
    with pytest.raises(ExpressionError, match="more than 200 operators"):
        parse("m1" + "+1" * 1000)
    longest = "ABS(" * 49 + "m1" + ")" * 49 + "+1" * 200
    check_expressions({"m1": None, "e1": longest}, "e1")


def test_only_functions_of_time_make_an_expression_depend_on_time():
    assert depends_on_time(parse("IF(HOUR(m1) > 8, m1, 0)"))
    assert not depends_on_time(parse("FILL(m1, 0) + RUNNING_SUM(m1) / [m1]"))


DOCUMENTED = """
ABS ANOMALY_DETECTION_BAND AVG CEIL DATAPOINT_COUNT DATE DAY DB_PERF_INSIGHTS DIFF DIFF_TIME EPOCH
FILL FIRST FLOOR HOUR IF INSIGHT_RULE_METRIC LAMBDA LAST LOG LOG10 MAX METRICS METRIC_COUNT MIN
MINUTE MONTH PERIOD RATE REMOVE_EMPTY RUNNING_SUM SEARCH SERVICE_QUOTA SLICE SORT STDDEV SUM
TIME_SERIES YEAR
"""
"""Functions of the page "Using math expressions with CloudWatch metrics" of the User Guide."""


def refusal(text: str) -> str:
    """What an expression is refused for; "" if it is not."""
    try:
        parse(text)
    except ExpressionError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", DOCUMENTED.split())
def test_no_function_that_aws_documents_is_called_unknown(name):
    assert "CloudWatch has no function" not in refusal(f"{name}(m1)")
    assert "CloudWatch has no function" in refusal(f"{name}X(m1)")
