"""A rule test says what an audit of the same records says, through DuckDB."""

import json
import random
from datetime import UTC, datetime, timedelta

import pytest

from auditor.audit.run import audit_with_histories
from auditor.cloudwatch.alarms import Evaluation
from auditor.cloudwatch.metric_filter import DefaultValue
from auditor.replay.bounds import Bounds
from auditor.replay.method import Method
from auditor.replay.question import Question
from auditor.rule_tests.file import read_rule_tests
from auditor.rule_tests.run import judge
from auditor.rules import load_rules
from tests.conftest import record
from tests.paths import SAMPLE
from tests.rules.test_cloudformation import ALARM, FILTER

START = datetime(2026, 1, 1, tzinfo=UTC)


def metric_filter(name, pattern, **transformation):
    metric = {"MetricNamespace": "N", "MetricName": name, "MetricValue": "1", **transformation}
    properties = {"LogGroupName": "g", "FilterPattern": pattern, "MetricTransformations": [metric]}
    return {**FILTER, "Properties": properties}


def alarm(name, metric, **properties):
    own = {**ALARM["Properties"], "AlarmName": name, "MetricName": metric, "Period": 60}
    own |= properties
    return {**ALARM, "Properties": {key: value for key, value in own.items() if value is not None}}


def stat(name):
    metric = {"Namespace": "N", "MetricName": name}
    return {"MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}, "ReturnData": False}


STOP = '{ $.eventName = "Stop*" }'
BYTES = "$.additionalEventData.bytes"
NONE = {"MetricName": None, "Namespace": None, "Statistic": None, "Period": None}
RULES = {
    "F1": metric_filter("Stops", STOP),
    "F2": metric_filter("Filled", STOP, DefaultValue=0.1, MetricValue="0.7"),
    "F3": metric_filter("Filled", '{ $.eventName = "Start*" }', MetricValue="3"),
    "F4": metric_filter("Bytes", "{ $.eventName = * }", MetricValue=BYTES),
    "F5": metric_filter(
        "By", STOP, Dimensions=[{"Key": "User", "Value": "$.userIdentity.userName"}]
    ),
    "A1": alarm("stops", "Stops"),
    "A2": alarm("two of three", "Stops", EvaluationPeriods=3, DatapointsToAlarm=2),
    "A3": alarm("filled", "Filled", Threshold=3.5, TreatMissingData="ignore", Period=300),
    "A4": alarm("p90", "Bytes", Statistic=None, ExtendedStatistic="p90", Threshold=50),
    "A5": alarm("by", "By", Dimensions=[{"Name": "User", "Value": "bob"}]),
    "A6": alarm(
        "math",
        None,
        **{**NONE, "MetricName": None},
        Metrics=[
            {"Id": "a", **stat("Stops")},
            {"Id": "b", **stat("Bytes")},
            {"Id": "e", "Expression": "FILL(a, 0) * 100 + b"},
        ],
        Threshold=150,
    ),
    "C": {
        "Type": "AWS::CloudWatch::CompositeAlarm",
        "Properties": {"AlarmName": "both", "AlarmRule": "ALARM(stops) AND ALARM(p90)"},
    },
}


def events(seed):
    draw = random.Random(seed)
    # The alarms are created with the first record, so that it has no copy.
    number, at, records = 0, 0, [record(eventTime=f"{START:%Y-%m-%dT%H:%M:%SZ}", eventID="first")]
    while at < 3600:
        number += 1
        at += draw.choice([0, 5, 20, 70, 400])
        data = draw.choice([{}, {"bytes": draw.randint(0, 99)}, {"bytes": "1.5"}, {"bytes": "x"}])
        records.append(
            record(
                eventTime=f"{START + timedelta(seconds=at):%Y-%m-%dT%H:%M:%SZ}",
                eventName=draw.choice(["StopLogging", "StartLogging", "GetUser"]),
                eventID=f"00000000-0000-4000-8000-{max(1, number - draw.choice([0, 0, 5])):012}",
                userIdentity=draw.choice([{"userName": "bob"}, {"userName": "eve"}, {}]),
                additionalEventData=data,
            )
        )
    return records


@pytest.mark.slow
@pytest.mark.parametrize("evaluation", Evaluation)
@pytest.mark.parametrize("default_value", DefaultValue)
@pytest.mark.parametrize("seed", range(2))
def test_a_rule_test_is_an_audit_of_its_records(archive, tmp_path, seed, default_value, evaluation):
    logs = archive(a=events(seed))
    rules = tmp_path / "rules.json"
    rules.write_text(json.dumps({"Resources": RULES}))
    test = {
        "name": "law",  # it starts with the first record, which alarms of an audit are created with
        "end": "60m",
        "evaluation": str(evaluation),
        "default_value": str(default_value),
        "events": [{"file": "logs"}],
        "expect": [],
    }
    path = tmp_path / "rule_test.yaml"
    path.write_text(json.dumps({"rules": ["rules.json"], "tests": [test]}))
    file = read_rule_tests(path)
    (rule_test,) = file.tests
    outcomes = judge(rule_test, file.pack)
    pack = load_rules([str(rules)])
    bounds = Bounds(rule_test.span.start, rule_test.span.end)
    method = Method(evaluation, default_value=default_value, account="000000000000")
    (replay,) = audit_with_histories(Question([str(logs)], pack, bounds, method)).replays
    assert len(replay.alarms) == 6
    for judged in replay.alarms:
        assert outcomes[judged.rule.alarm.name].transitions == judged.history.transitions
    for composite in replay.composites:
        assert outcomes[composite.rule.alarm.name].transitions == composite.history.transitions
    assert sum(len(one.transitions) for one in outcomes.values()) > 10


def test_the_sample_is_judged_as_an_audit_judges_it(tmp_path):
    sample = SAMPLE / "AWSLogs"
    sample = sample / "o-exampleorg1" / "777788889999"  # the only account without damaged files
    test = {"name": "sample", "end": "300h", "events": [{"file": str(sample)}], "expect": []}
    path = tmp_path / "rule_test.yaml"
    path.write_text(json.dumps({"rules": "iam-changes", "tests": [test]}))
    file = read_rule_tests(path)
    (rule_test,) = file.tests
    outcomes = judge(rule_test, file.pack)
    bounds = Bounds(rule_test.span.start, rule_test.span.end)
    (replay,) = audit_with_histories(
        Question([str(sample)], load_rules(["iam-changes"]), bounds)
    ).replays
    for judged in replay.alarms:
        assert judged.history.transitions
        assert outcomes[judged.rule.alarm.name].transitions == judged.history.transitions
