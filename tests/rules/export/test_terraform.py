import re

import hcl2
import pytest
from hypothesis import Phase, given, settings

from auditor.rules.export.terraform import quoted, to_terraform
from tests.rules.export.hostile import rules, texts
from tests.rules.export.varied import chosen

_ESCAPE = re.compile(r'\\u([0-9a-f]{4})|\\U([0-9a-f]{8})|\\([nrt"\\])|[$%]+\{|[^\\]', re.DOTALL)


def text_of(template):
    """The text of a quoted template, by the HCL specification; an expression in it fails."""
    assert (template[0], template[-1]) == ('"', '"')
    body, out, at = template[1:-1], [], 0
    while at < len(body):
        escape = _ESCAPE.match(body, at)
        assert escape, body[at:]
        assert escape[0] not in {'"', "\n"}, body
        assert not escape[0].endswith(("${", "%{")), body
        if code := escape[1] or escape[2]:
            out.append(chr(int(code, 16)))
        elif escape[3]:
            out.append({"n": "\n", "r": "\r", "t": "\t"}.get(escape[3], escape[3]))
        else:
            out.append(escape[0])
        at = escape.end()
    return "".join(out)


def resources(text):
    return [
        (kind.strip('"'), name.strip('"'), arguments)
        for resource in hcl2.loads(text)["resource"]
        for kind, named in resource.items()
        for name, arguments in named.items()
    ]


@given(texts())
def test_a_quoted_text_is_that_text_and_nothing_else(text):
    written = quoted(text)
    assert text_of(written) == text
    assert written.isascii()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("${a}", r'"\u0024{a}"'),
        ("%{ if a }", r'"\u0025{ if a }"'),
        ("$${a}", r'"$\u0024{a}"'),
        ('a\n"b"\\', r'"a\n\"b\"\\"'),
        ("$ {", '"$ {"'),
        ("\x00\u202e😀", r'"\u0000\u202e\U0001f600"'),
    ],
)
def test_what_hcl_would_take_for_an_expression_is_escaped(text, written):
    assert quoted(text) == written


@settings(max_examples=12, phases=[Phase.generate])  # the parser is slow
@given(rules())
def test_no_text_breaks_out_of_the_configuration(rules):
    (metric_filter,) = rules.filters
    (alarm, _), (composite, _) = rules.alarms
    by_kind = {kind: arguments for kind, _, arguments in resources(to_terraform(rules))}
    settings = by_kind["aws_cloudwatch_log_metric_filter"]
    (transformation,) = settings["metric_transformation"]
    assert [text_of(settings[key]) for key in ("name", "pattern")] == [
        metric_filter.name,
        metric_filter.pattern,
    ]
    assert text_of(transformation["namespace"]) == metric_filter.metric.namespace
    settings = by_kind["aws_cloudwatch_metric_alarm"]
    assert [text_of(settings[key]) for key in ("alarm_name", "alarm_description")] == [
        alarm.name,
        alarm.description,
    ]
    assert float(settings["threshold"]) == alarm.threshold
    ((name, value),) = settings["dimensions"].items()
    assert ((text_of(name), text_of(value)),) == alarm.metric.dimensions
    settings = by_kind["aws_cloudwatch_composite_alarm"]
    assert text_of(settings["alarm_name"]) == composite.name
    assert text_of(settings["actions_suppressor"][0]["alarm"]) == alarm.name


@pytest.mark.slow
def test_a_composite_alarm_waits_for_the_alarms_it_names():
    *_, (kind, name, arguments) = resources(to_terraform(chosen()))
    assert (kind, name) == ("aws_cloudwatch_composite_alarm", "C")
    assert arguments["depends_on"] == ["${aws_cloudwatch_metric_alarm.A}"]


def test_metric_math_is_nested_blocks():
    assert (
        to_terraform(chosen()).split('resource "')[3]
        == """\
aws_cloudwatch_metric_alarm" "M" {
  alarm_name          = "M"
  evaluation_periods  = 3
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  alarm_actions       = compact([var.alarm_topic_arn])

  metric_query {
    id          = "m1"
    return_data = false

    metric {
      namespace   = "N"
      metric_name = "Calls"
      period      = 300
      stat        = "Sum"

      dimensions = {
        "User" = "alice"
      }
    }
  }

  metric_query {
    id          = "e1"
    expression  = "m1 * 2"
    return_data = true
  }
}

"""
    )
