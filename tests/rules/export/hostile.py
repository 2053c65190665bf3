"""Rules in which every text is untrusted."""

from datetime import timedelta

from hypothesis import strategies as st

from auditor.cloudwatch.alarms import Alarm, ComparisonOperator
from auditor.cloudwatch.composite.alarm import CompositeAlarm, Suppressor
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import MetricId, Statistic
from auditor.cloudwatch.rule import About
from auditor.rules.export import ExportChoice

PIECES = [
    *("${", "%{", "$", "%", "{", "}", "'", '"', "\\", "`", "$(id)", "!Ref", "&a", "*a", "- ", ": "),
    *("\n", "\r", "\t", "\u2028", "\x85", "\u202e", " ", "#", "EOF", "--", "file://x", "yes", "1"),
    *("~", "null", "=", "<<", "aé", "😀", "|", ">", "\\u0041", "@", "%", "?", ",", "[", "]"),
    *("##[", "##vso[x]"),
]


def texts(most=40, without=""):
    """Draw texts of characters with a meaning in YAML, HCL, JSON or a shell."""
    pieces = [piece for piece in PIECES if not set(piece) & set(without)]
    return (
        st.lists(st.sampled_from(pieces), min_size=1, max_size=8)
        .map("".join)
        .map(lambda text: text[:most])
        .filter(str.strip)
    )


CONTROL = "\n\r\t\x85"


@st.composite
def rules(draw):
    """Draw a filter, an alarm and a composite alarm."""
    name = draw(texts(without=CONTROL))
    metric = MetricId("N" + draw(texts(without=":*$")), draw(texts(without=":*$")))
    value = draw(texts())
    metric_filter = MetricFilter(
        name=draw(texts(without=":*")),
        pattern='"' + draw(texts(without='"\\')) + '"',
        metric=metric,
    )
    alarm = Alarm(
        name,
        MetricId(metric.namespace, metric.name, ((draw(texts()), value),)),
        Statistic.SUM,
        timedelta(minutes=5),
        1,
        draw(st.floats(allow_nan=False, allow_infinity=False)),
        ComparisonOperator.GREATER,
        description=draw(texts()),
        alarm_actions=draw(st.sampled_from([(), ("arn:aws:sns:x:1:'$(id)'\"",)])),
    )
    composite = CompositeAlarm(
        f"{name}+",
        "TRUE",
        suppressor=Suppressor(name, timedelta(minutes=1), timedelta(0)),
        description=draw(texts()),
    )
    about = About(draw(texts()), draw(texts()), draw(texts()), draw(texts()))
    return ExportChoice((metric_filter,), ((alarm, about), (composite, About(composite.name))))
