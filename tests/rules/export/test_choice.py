import json
from dataclasses import replace

import pytest

from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.settings import Settings
from auditor.errors import RuleError, UsageError
from auditor.rules import read_rules
from auditor.rules.declared import RuleFile
from auditor.rules.export import FORMATS, choose
from auditor.rules.export.names import NameSupply
from auditor.rules.formats import read as read_files
from auditor.rules.join import understand
from tests.rules.test_cloudformation import ALARM, FILTER, template


def composite(rule, **more):
    properties = {"AlarmRule": rule, **more}
    return {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": properties}


def rule_set(**resources):
    return understand(
        read_files([RuleFile("t.json", json.dumps({"Resources": resources}).encode())])
    )


def test_one_alarm_comes_with_its_filter_alone():
    chosen = choose(read_rules(["iam-changes"]), ["IAMChangeActivityAlarm"])
    assert [alarm.name for alarm, _ in chosen.alarms] == ["IAMChangeActivityAlarm"]
    assert [metric_filter.name for metric_filter in chosen.filters] == ["IAMChangeActivity"]


def test_a_composite_alarm_comes_with_the_alarms_it_names_at_any_depth():
    suppressed = {
        "ActionsSuppressor": "S",
        "ActionsSuppressorWaitPeriod": 60,
        "ActionsSuppressorExtensionPeriod": 60,
    }
    inner = {**ALARM, "Properties": {**ALARM["Properties"], "AlarmName": "In"}}
    silent = {**ALARM, "Properties": {**ALARM["Properties"], "AlarmName": "S"}}
    rules = rule_set(
        F=FILTER,
        In=inner,
        S=silent,
        Alone=ALARM,
        Mid=composite("ALARM(In)", **suppressed),
        Out=composite("ALARM(Mid)"),
    )
    names = [alarm.name for alarm, _ in choose(rules, ["Out"]).alarms]
    assert names == ["In", "S", "Mid", "Out"]


def test_settings_are_for_all_metric_alarms():
    rules = rule_set(F=FILTER, A=ALARM, C=composite("ALARM(Stops)"))
    chosen = choose(rules, settings=Settings(threshold=7.0))
    before = choose(rules)
    (alarm, _), _ = before.alarms
    assert isinstance(alarm, Alarm)
    assert chosen.alarms[0][0] == replace(alarm, threshold=7.0)
    assert chosen.alarms[1:] == before.alarms[1:]


def test_settings_that_do_not_fit_an_alarm_are_refused_by_its_name():
    with pytest.raises(UsageError, match=r"^Stops: DatapointsToAlarm must be from 1 to Eval"):
        choose(rule_set(F=FILTER, A=ALARM), settings=Settings(datapoints_to_alarm=2))


def test_an_alarm_that_is_not_there_is_wrong_usage():
    with pytest.raises(UsageError, match=r"^No: no alarm has this in its name; alarms are: Stops$"):
        choose(rule_set(F=FILTER, A=ALARM), ["No"])


def test_rules_that_aws_would_refuse_are_not_exported():
    with pytest.raises(RuleError, match="Period must be"):
        choose(understand(read_files([RuleFile("t.json", template(alarm={"Period": 7}))])))


def test_two_alarms_of_one_name_would_overwrite_each_other():
    with pytest.raises(RuleError, match=r"^t\.json:1: B: another alarm has its name, too$"):
        choose(rule_set(F=FILTER, A=ALARM, B=ALARM))


@pytest.mark.parametrize("to", FORMATS)
def test_alarms_that_name_one_another_cannot_be_created(to):
    chosen = choose(rule_set(X=composite("ALARM(Y)"), Y=composite("ALARM(X)")))
    with pytest.raises(RuleError, match="composite alarms that name one another cannot be created"):
        FORMATS[to](chosen)


def test_names_are_kept_apart_whatever_their_case():
    names = NameSupply(taken=("LogGroupName",))
    given = [names.give(name, "Alarm") for name in ("a b", "A-B", "a.b", "é", "1", "logGroupName")]
    assert given == ["ab", "ABAlarm", "abAlarm2", "Alarm", "Alarm1", "logGroupNameAlarm"]
