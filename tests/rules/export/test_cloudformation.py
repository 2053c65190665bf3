import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import MetricId
from auditor.cloudwatch.rule import About, Examples
from auditor.errors import RuleError
from auditor.rules import read_rules
from auditor.rules.about import about
from auditor.rules.declared import RuleFile
from auditor.rules.export import ExportChoice, choose
from auditor.rules.export.cloudformation import to_cloudformation
from auditor.rules.formats import read as read_files
from auditor.rules.join import understand
from tests.rules.export.hostile import rules
from tests.rules.export.varied import ALARM, CHANGES, COMPOSITE, changed, chosen
from tests.rules.test_packs import PACKS


def read(text):
    """What a template declares, as `Chosen`, and the faults other than of alarms without filter."""
    rules = understand(read_files([RuleFile("t.yaml", text.encode())]))
    stopping = [str(fault) for fault in rules.faults if fault.kind.stops]
    alarms = [(one.value, about(one.declared, one.value.name)) for one in rules.alarms]
    return ExportChoice(tuple(one.value for one in rules.filters), tuple(alarms)), stopping


@pytest.mark.parametrize(
    ("kind", "field"), [(kind, field) for kind, values in CHANGES.items() for field in values]
)
def test_what_is_written_is_read_as_it_was(kind, field):
    rules = changed(kind, field)
    assert read(to_cloudformation(rules)) == (rules, [])


@settings(max_examples=15)
@given(rules())
def test_no_text_breaks_out_of_the_template(rules):
    assert read(to_cloudformation(rules)) == (rules, [])


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_and_its_export_are_the_same_rules(pack, tmp_path):
    path = tmp_path / "exported.yaml"
    rules = read_rules([pack])
    path.write_text(to_cloudformation(choose(rules)))
    again = read_rules([str(path)])
    assert [one.value for one in again.filters] == [one.value for one in rules.filters]
    assert [replace(rule, origin=None) for rule in again.rules] == [
        replace(rule, origin=None) for rule in rules.rules
    ]
    assert [replace(rule, origin=None) for rule in again.composites] == [
        replace(rule, origin=None) for rule in rules.composites
    ]
    assert to_cloudformation(choose(again)) == path.read_text()


@pytest.mark.slow
@pytest.mark.process
def test_cfn_lint_passes_an_export_with_everything_in_it(tmp_path):
    path = tmp_path / "exported.yaml"
    alarms: list[Alarm | CompositeAlarm] = [
        replace(ALARM, **{"name": field, field: value}) for field, value in CHANGES[Alarm].items()
    ]
    alarms += [ALARM, replace(COMPOSITE, suppressor=CHANGES[CompositeAlarm]["suppressor"])]
    both = [(alarm, About(alarm.name)) for alarm in alarms]
    path.write_text(to_cloudformation(ExportChoice(chosen().filters, tuple(both))))
    lint = Path(sys.executable).with_name("cfn-lint")
    done = subprocess.run([lint, str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_a_composite_alarm_waits_for_the_alarms_it_names():
    assert "    DependsOn:\n      - A\n" in to_cloudformation(chosen())


def test_a_text_that_cloudformation_would_resolve_is_refused():
    secret = replace(ALARM, description="{{resolve:secretsmanager:all}}")
    with pytest.raises(RuleError) as refused:
        to_cloudformation(chosen(alarm=secret))
    assert str(refused.value) == (
        "A: a text holds {{resolve:…}}, which would be taken for a dynamic reference"
    )


def test_a_namespace_that_cloudformation_refuses_in_a_filter_is_refused():
    """The API takes it, and so does the alarm: see findings/metric-namespaces-by-door.sh."""
    metric_filter = MetricFilter("f", "", MetricId("Überwachung/Trail", "Stops"))
    with pytest.raises(RuleError) as refused:
        to_cloudformation(ExportChoice((metric_filter,), ()))
    assert str(refused.value) == (
        "f: CloudFormation refuses the metric namespace 'Überwachung/Trail'; one that it"
        " takes begins with a letter from A to Z, a digit or one of . - _ / #"
    )


def test_an_example_that_reads_as_a_function_is_refused():
    about = About("T", examples=Examples(('{"a": {"Ref": "b"}}',)))
    with pytest.raises(RuleError) as refused:
        to_cloudformation(chosen(about=about))
    assert str(refused.value) == (
        "A: an example holds {Ref: …}, which would be taken for a function"
    )


def test_actions_that_the_file_leaves_open_go_to_the_topic():
    alarm = replace(ALARM, alarm_actions=("arn:aws:sns:x:1:y", "Topic"), ok_actions=("Topic",))
    topic = "- !If [HasTopic, !Ref AlarmTopicArn, !Ref AWS::NoValue]"
    assert (
        "      AlarmActions:\n"
        "        - arn:aws:sns:x:1:y\n"
        f"        {topic}\n"
        "      OKActions:\n"
        f"        {topic}\n"
    ) in to_cloudformation(chosen(alarm=alarm))


def test_nothing_to_write_is_a_template_all_the_same():
    assert read(to_cloudformation(ExportChoice((), ()))) == (ExportChoice((), ()), [])
