import pytest

from auditor.cloudwatch.alarms import AlarmState
from auditor.cloudwatch.composite.alarm_rule import children, holds
from auditor.cloudwatch.composite.rule_parser import parse_rule
from auditor.cloudwatch.tokens import ExpressionError

ARN = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a"
STATES = {
    "a": AlarmState.ALARM,
    "b": AlarmState.OK,
    "c": AlarmState.INSUFFICIENT_DATA,
    "5xx-errors (prod)": AlarmState.ALARM,
    "5xx-errors": AlarmState.ALARM,
    "7": AlarmState.ALARM,
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TRUE", True),
        ("FALSE", False),
        ("ALARM(a)", True),
        ('ALARM("a")', True),
        (f"ALARM({ARN})", True),
        (f'ALARM("{ARN}")', True),
        ('ALARM("5xx-errors (prod)")', True),
        ("ALARM(5xx-errors)", True),
        ("ALARM(7)", True),
        ("ALARM(c)", False),
        ("INSUFFICIENT_DATA(c)", True),
        ("NOT ALARM(b)", True),
        ("NOT NOT ALARM(b)", False),
        ("NOT ALARM(a) OR OK(b)", True),
        ("NOT (ALARM(a) OR OK(b))", False),
        ("ALARM(a) OR ALARM(b) AND ALARM(c)", True),
        ("(ALARM(a) OR ALARM(b)) AND ALARM(c)", False),
        ("AT_LEAST(2, ALARM, (a, b, c))", False),
        ("AT_LEAST(2, NOT ALARM, (a, b, c))", True),
        ("AT_LEAST(33%, ALARM, (a, b, c))", True),
        ("AT_LEAST(34%, ALARM, (a, b, c))", False),
        ('AT_LEAST(1, OK, ("b")) AND TRUE', True),
    ],
)
def test_a_rule_is_true_or_false_of_the_states(text, expected):
    assert holds(parse_rule(text), STATES) is expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "AlarmRule has 1 to 10240 characters\n    \n    ^"),
        ("ALARM a", "expected '('\n    ALARM a\n          ^"),
        ("ALARM(a", "expected ')'\n    ALARM(a\n           ^"),
        ("ALARM(a) OK(b)", "expected AND, OR or the end\n    ALARM(a) OK(b)\n             ^"),
        ("ALARM()", "expected the name or the ARN of an alarm\n    ALARM()\n          ^"),
        (
            "ALERT(a)",
            "expected ALARM, OK, INSUFFICIENT_DATA, AT_LEAST, TRUE or FALSE\n    ALERT(a)\n    ^",
        ),
        (
            "AT_LEAST(x, ALARM, (a))",
            "expected a whole number or a percentage\n    AT_LEAST(x, ALARM, (a))\n             ^",
        ),
    ],
)
def test_a_wrong_rule_is_refused_with_its_place(text, message):
    with pytest.raises(ExpressionError) as caught:
        parse_rule(text)
    assert str(caught.value) == message


def test_a_rule_has_at_most_100_children_500_elements_and_a_sane_depth():
    with pytest.raises(ExpressionError, match="at most 100 children"):
        parse_rule(" OR ".join(f"ALARM(a{n})" for n in range(101)))
    with pytest.raises(ExpressionError, match="at most 500 elements"):
        parse_rule(" OR ".join(["ALARM(a)"] * 251))
    with pytest.raises(ExpressionError, match="nested terms"):
        parse_rule("(" * 200 + "TRUE" + ")" * 200)


def test_children_come_in_the_order_of_the_rule():
    rule = parse_rule("ALARM(b) OR AT_LEAST(1, OK, (a, c)) AND NOT OK(b)")
    assert list(children(rule)) == ["b", "a", "c", "b"]
