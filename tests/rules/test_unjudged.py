"""Rules that no logs can judge are named in every report, and broken ones refused or set aside."""

import pytest

from auditor.errors import RuleError
from auditor.rules import load_rules
from tests.rules.written import ALARM, FILTER, template, written

EC2 = ALARM | {"AlarmName": "Cpu", "Namespace": "AWS/EC2", "MetricName": "CPUUtilization"}
BROKEN_FILTER = FILTER | {"FilterPattern": "{ $.eventName == X }"}


def test_an_alarm_of_another_service_is_set_aside_though_its_instance_is_unknown(here):
    dimensions = {"Dimensions": [{"Name": "InstanceId", "Value": {"Ref": "Instance"}}]}
    path = written(here, template(F=FILTER, A=ALARM, Cpu=EC2 | dimensions))
    pack = load_rules([path])
    (aside,) = pack.unjudged
    assert (aside.alarm, aside.origin.name) == ("Cpu", "Cpu")
    assert aside.reason == "no metric filter here publishes AWS/EC2/CPUUtilization"


def test_an_alarm_on_a_filter_that_is_not_simulated_points_there(here):
    chosen = FILTER | {"FieldSelectionCriteria": '@aws.account = "111122223333"'}
    other = FILTER | {
        "MetricTransformations": [{"MetricNamespace": "N", "MetricName": "O", "MetricValue": 1}]
    }
    watching = ALARM | {"AlarmName": "Other", "MetricName": "O"}
    path = written(here, template(Chosen=chosen, F=other, A=ALARM, B=watching))
    pack = load_rules([path])
    assert [rule.alarm.name for rule in pack.rules] == ["Other"]
    (aside,) = pack.unjudged
    assert aside.alarm == "Stops"
    assert aside.reason.startswith(
        "the metric filter it watches cannot be used: rules.json:1: Chosen: FieldSelectionCriteria"
    )


@pytest.mark.parametrize("value", [True, "true"])
def test_transformed_logs_are_not_simulated(here, value):
    path = written(here, template(F=FILTER | {"ApplyOnTransformedLogs": value}, A=ALARM))
    with pytest.raises(RuleError, match="ApplyOnTransformedLogs is not simulated"):
        load_rules([path])


def test_logs_that_are_not_transformed_are(here):
    path = written(here, template(F=FILTER | {"ApplyOnTransformedLogs": "false"}, A=ALARM))
    assert load_rules([path]).unjudged == ()


def broken(here):
    """A sound alarm, and one whose second filter AWS would refuse."""
    metric = [{"MetricNamespace": "N", "MetricName": "O", "MetricValue": 1}]
    return written(
        here,
        template(
            F=FILTER,
            A=ALARM,
            G=FILTER | {"MetricTransformations": metric},
            H=BROKEN_FILTER | {"MetricTransformations": metric},
            B=ALARM | {"AlarmName": "Other", "MetricName": "O"},
        ),
    )


def test_a_broken_rule_refuses_all_and_says_how_to_go_on(here):
    with pytest.raises(RuleError) as error:
        load_rules([broken(here)])
    first, last = error.value.faults
    assert first.startswith("rules.json:1: H: FilterPattern: == is not supported; write =")
    assert last == "1 alarm is sound; auditor audit --skip-broken continues with it"


def test_an_alarm_is_not_judged_by_the_half_of_its_filters_that_is_sound(here):
    pack = load_rules([broken(here)], skip_broken=True)
    assert [rule.alarm.name for rule in pack.rules] == ["Stops"]
    assert [(aside.alarm, aside.origin.name) for aside in pack.unjudged] == [("Other", "B")]


def test_nothing_is_judged_where_nothing_is_sound(here):
    path = written(here, template(F=BROKEN_FILTER, A=ALARM))
    with pytest.raises(RuleError) as error:
        load_rules([path], skip_broken=True)
    first, last = error.value.faults
    assert first.startswith("rules.json:1: F: FilterPattern: == is not supported; write =")
    assert last == "no alarm is left to evaluate"


def test_an_unknown_name_is_not_a_fault(here):
    name = {"Fn::Sub": "${AWS::StackName}-stops"}
    path = written(here, template(F=FILTER | {"FilterName": name}, A=ALARM | {"AlarmName": name}))
    (rule,) = load_rules([path]).rules
    assert (rule.alarm.name, rule.filters[0].name) == ("${AWS::StackName}-stops", "F")


def test_parts_that_are_not_known_are_not_taken_for_wrong_ones(here):
    made = FILTER["MetricTransformations"][0] | {"Dimensions": {"Ref": "By"}}
    whole = FILTER | {"MetricTransformations": {"Ref": "All"}}
    part = FILTER | {"MetricTransformations": [made]}
    path = written(here, template(Whole=whole, Part=part, A=ALARM))
    with pytest.raises(RuleError) as error:
        load_rules([path])
    assert error.value.faults == (
        "rules.json:1: Whole: MetricTransformations depends on All",
        "rules.json:1: Part: Dimensions depends on By",
    )


def test_a_metric_that_is_not_known_is_a_fault_that_names_the_parameter(here):
    namespace = {"Fn::Sub": "Audit/${AWS::Region}"}
    path = written(here, template(F=FILTER, A=ALARM | {"Namespace": namespace}))
    with pytest.raises(RuleError) as error:
        load_rules([path])
    assert error.value.faults[0] == (
        "rules.json:1: A: Namespace depends on AWS::Region, as in Audit/${AWS::Region};"
        " give it with --parameter AWS::Region=VALUE"
    )
    made = FILTER["MetricTransformations"][0] | {"MetricNamespace": namespace}
    both = template(
        F=FILTER | {"MetricTransformations": [made]}, A=ALARM | {"Namespace": namespace}
    )
    pack = load_rules([written(here, both)], {"AWS::Region": "eu-west-1"})
    assert pack.rules[0].alarm.stats[0].metric.namespace == "Audit/eu-west-1"


def test_results_name_no_folder(here):
    folder = here / "infra"
    folder.mkdir()
    pack = load_rules([broken(folder)], skip_broken=True)
    assert {one.origin.file for one in pack.unjudged} == {"rules.json"}
    assert not any("infra" in one.reason for one in pack.unjudged)
    with pytest.raises(RuleError, match=r"^infra/rules\.json:1: "):
        load_rules([broken(folder)])


def test_what_was_given_is_part_of_what_is_judged_by(here):
    path = written(here, template(F=FILTER, A=ALARM) | {"Parameters": {"B": {}, "A": {}}})
    assert load_rules([path], {"B": "2", "A": "1"}).parameters == (("A", "1"), ("B", "2"))


def test_all_that_is_wrong_with_a_rule_is_reported_at_once(here):
    transformation = {"MetricNamespace": "N", "MetricName": "M*", "MetricValue": "x"}
    wrong = BROKEN_FILTER | {"MetricTransformations": [transformation]}
    alarm = {"MetricName": "Stops", "Namespace": "N", "Period": 45, "ActionsEnabled": "maybe"}
    open_ = alarm | {"Threshold": {"Ref": "Limit"}, "EvaluationPeriods": "x"}
    path = written(here, template(F=FILTER, A=ALARM, G=wrong, B=open_))
    with pytest.raises(RuleError) as error:
        load_rules([path])
    assert [fault.partition("\n")[0] for fault in error.value.faults] == [
        "rules.json:1: G: FilterPattern: == is not supported; write =",
        "rules.json:1: G: MetricValue must be a number, not 'x'",
        "rules.json:1: G: MetricName has 1 to 255 characters, none of them ':', '*' or '$'",
        "rules.json:1: B: exactly one of Statistic and ExtendedStatistic is required",
        "rules.json:1: B: EvaluationPeriods must be a number, not 'x'",
        "rules.json:1: B: Threshold depends on Limit",
        "rules.json:1: B: ComparisonOperator is missing",
        "rules.json:1: B: ActionsEnabled must be true or false, not 'maybe'",
        "rules.json:1: B: Period must be 10, 20, 30 or a multiple of 60",
        "1 alarm is sound; auditor audit --skip-broken continues with it",
    ]
    (aside,) = load_rules([path], skip_broken=True).unjudged
    assert aside.reason.startswith("exactly one of Statistic and ExtendedStatistic is required; Ev")


@pytest.mark.parametrize("expression", ["SELECT SUM(M) FROM W", "STDDEV(m)", "LAMBDA('f')"])
def test_an_expression_that_is_not_simulated_is_set_aside_and_the_rest_is_judged(here, expression):
    odd = {key: ALARM[key] for key in ("EvaluationPeriods", "Threshold", "ComparisonOperator")}
    stat = {"Metric": {"Namespace": "N", "MetricName": "Stops"}, "Period": 300, "Stat": "Sum"}
    odd["Metrics"] = [
        {"Id": "q", "Expression": expression, "Period": 300},
        {"Id": "m", "MetricStat": stat, "ReturnData": False},
    ]
    pack = load_rules([written(here, template(F=FILTER, A=ALARM, Odd=odd))])
    assert [rule.alarm.name for rule in pack.rules] == ["Stops"]
    (aside,) = pack.unjudged
    assert aside.alarm == "Odd"
    assert "not simulated" in aside.reason or "CloudTrail's records" in aside.reason
