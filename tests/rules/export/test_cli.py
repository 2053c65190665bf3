import json
import os
import subprocess
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.cloudwatch.rule import About, Origin
from auditor.rules import properties
from auditor.rules.declared import Declaration, ResourceType
from auditor.rules.export import ExportChoice
from auditor.rules.export.cli import to_cli
from tests.rules.export.hostile import rules
from tests.rules.export.varied import ALARM, ARNS, CHANGES, COMPOSITE, changed, chosen

AWS = """#!/bin/sh
printf '%s\\0' "$#" "$@" >>"$LOG"
"""


@pytest.fixture
def run(tmp_path):
    """Run a script with an `aws` that notes its arguments, and return them call by call."""
    fake = tmp_path / "aws"
    fake.write_text(AWS)
    fake.chmod(0o755)
    log = tmp_path / "calls"

    def run(script, **environment):
        log.write_bytes(b"")
        done = subprocess.run(
            ["/bin/bash"],
            input=script.encode(),
            env={"PATH": f"{tmp_path}:{os.defpath}", "LOG": str(log), **environment},
            capture_output=True,
            check=False,
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
        words = log.read_text().split("\0")[:-1]
        calls = []
        while words:
            size = int(words[0])
            calls.append(words[1 : 1 + size])
            words = words[1 + size :]
        return calls

    return run


def understood(calls):
    """The filters and alarms of the calls."""
    filters, alarms = [], []
    for service, operation, *options in calls:
        document = json.loads(options[-1])
        assert options[-2] == "--cli-input-json"
        if service == "logs":
            assert (operation, options[0]) == ("put-metric-filter", "--log-group-name")
            (transformation,) = document["metricTransformations"]
            pairs = transformation.pop("dimensions", {})
            members = {key[0].upper() + key[1:]: value for key, value in transformation.items()}
            members["Dimensions"] = [{"Key": key, "Value": value} for key, value in pairs.items()]
            declared = {key[0].upper() + key[1:]: value for key, value in document.items()}
            declared["MetricTransformations"] = [members]
            origin = Origin("script", None, "")
            filters.append(
                properties.metric_filter(
                    Declaration(ResourceType.METRIC_FILTER, origin, declared, {})
                )
            )
        else:
            composite = operation == "put-composite-alarm"
            kind = ResourceType.COMPOSITE_ALARM if composite else ResourceType.ALARM
            alarms.append(
                properties.alarm(Declaration(kind, Origin("script", None, ""), document, {}))
            )
    return tuple(filters), tuple(alarms)


@pytest.mark.process
@pytest.mark.parametrize(
    ("kind", "field"), [(kind, field) for kind, values in CHANGES.items() for field in values]
)
def test_what_is_written_is_what_aws_gets(run, kind, field):
    rules = changed(kind, field)
    alarms = tuple(alarm for alarm, _ in rules.alarms)
    assert understood(run(to_cli(rules))) == (rules.filters, alarms)


@pytest.mark.process
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rules())
def test_no_text_breaks_out_of_the_script(run, rules):
    alarms = tuple(alarm for alarm, _ in rules.alarms)
    assert understood(run(to_cli(rules))) == (rules.filters, alarms)


@pytest.mark.process
def test_the_environment_says_where_to(run):
    (first, second, *_) = run(to_cli(chosen()), LOG_GROUP_NAME="my trail", ALARM_TOPIC_ARN="arn:t")
    assert first[:4] == ["logs", "put-metric-filter", "--log-group-name", "my trail"]
    assert second[:4] == ["cloudwatch", "put-metric-alarm", "--alarm-actions", "arn:t"]


@pytest.mark.process
def test_an_action_that_only_a_deployment_knows_stands_beside_the_others(run):
    script = to_cli(chosen(alarm=replace(ALARM, ok_actions=(*ARNS, "Topic"))))
    assert run(script)[1][2:4] == ["--ok-actions", *ARNS]
    assert run(script, ALARM_TOPIC_ARN="arn:t")[1][2:5] == ["--ok-actions", *ARNS, "arn:t"]


def test_alarms_are_put_after_those_that_they_name():
    outer = CompositeAlarm("Outer", 'ALARM("C")')
    alarms = ((outer, About("Outer")), (COMPOSITE, About("C")), (ALARM, About("A")))
    names = [
        line.split('"')[3]
        for line in to_cli(ExportChoice((), alarms)).splitlines()
        if "AlarmName" in line
    ]
    assert names == ["A", "C", "Outer"]
