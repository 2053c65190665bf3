"""Which alarms stand for a requirement, and whether they can do what it asks for."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from auditor.cloudwatch.alarms import ComparisonOperator, TreatMissingData
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import MetricId, Statistic
from auditor.cloudwatch.rule import Control
from auditor.evidence.standing import fires_on_one, standing
from auditor.result.audit import AlarmResult
from auditor.result.compliance import ReasonKind
from auditor.rules import load_rules
from auditor.rules.controls import framework_requirements, frameworks, in_order, published_patterns
from tests.render.conftest import audit, fired

CIS = "CIS AWS Foundations Benchmark"
TRAIL_CALLS = ("CreateTrail", "UpdateTrail", "DeleteTrail", "StartLogging", "StopLogging")


def calls(*names: str) -> str:
    return "{ " + " || ".join(f"($.eventName = {name})" for name in names) + " }"


def alarm(pattern: str, *, name: str = "Own", controls: tuple[Control, ...] = (), **changes: Any):
    """An alarm that fires on each match, unless it is changed."""
    metric = MetricId("N", name)
    base = fired(name)
    settings = replace(
        base.alarm,
        metric=metric,
        statistic=Statistic.SUM,
        period=timedelta(minutes=5),
        evaluation_periods=1,
        datapoints_to_alarm=None,
        threshold=1.0,
        comparison_operator=ComparisonOperator.GREATER_OR_EQUAL,
        treat_missing_data=None,
        **changes,
    )
    filters = (MetricFilter(name, pattern, metric),)
    return replace(base, alarm=settings, filters=filters, controls=controls)


def requirement(identifier: str, framework: str = CIS, version: str = "5.0.0"):
    (one_requirement,) = (
        one for one in framework_requirements(framework, version) if one.id == identifier
    )
    return one_requirement


def judged(identifier: str, *alarms: AlarmResult, framework: str = CIS, version: str = "5.0.0"):
    return standing(audit(*alarms), framework, version, requirement(identifier, framework, version))


def kinds(result) -> list[ReasonKind]:
    return [one.kind for one in result.faults]


NAMED = (Control(CIS, "5.0.0", "4.5"),)


def test_an_alarm_stands_for_the_requirement_it_names():
    result = judged("4.5", alarm(calls(*TRAIL_CALLS), controls=NAMED))
    assert (result.by_meaning, result.source, result.faults) == (False, "the rules", ())
    assert judged("4.6", alarm(calls(*TRAIL_CALLS), controls=NAMED)) is None


def test_the_same_filter_in_other_words_is_not_narrower():
    other = '{ $.eventName = "St*Logging" || $.eventName = "*Trail" }'
    assert kinds(judged("4.5", alarm(other, controls=NAMED))) == []


def test_a_filter_that_misses_a_call_is_narrower_and_a_second_alarm_may_have_it():
    narrow = alarm(calls(*TRAIL_CALLS[:-1]), controls=NAMED)
    assert kinds(judged("4.5", narrow)) == [ReasonKind.NARROWER]
    rest = alarm(calls("StopLogging"), name="Rest", controls=NAMED)
    assert kinds(judged("4.5", narrow, rest)) == []


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"threshold": 2.0}, ReasonKind.NEEDS_SEVERAL),
        (
            {"evaluation_periods": 2, "treat_missing_data": TreatMissingData.NOT_BREACHING},
            ReasonKind.NEEDS_SEVERAL,
        ),
        ({"comparison_operator": ComparisonOperator.GREATER}, ReasonKind.NEEDS_SEVERAL),
        ({"statistic": Statistic.AVERAGE, "threshold": 5.0}, ReasonKind.CANNOT_FIRE),
        ({"evaluation_periods": 12, "datapoints_to_alarm": 1}, None),
        ({"treat_missing_data": TreatMissingData.NOT_BREACHING}, None),
        ({"statistic": Statistic.AVERAGE}, None),
    ],
)
def test_settings_that_one_match_does_not_raise_do_not_do_what_the_benchmark_asks(changes, kind):
    one = alarm(calls(*TRAIL_CALLS), controls=NAMED)
    changed = replace(one, alarm=replace(one.alarm, **changes))
    assert kinds(judged("4.5", changed)) == ([] if kind is None else [kind])


def test_alarms_that_name_nothing_stand_by_what_they_match():
    whole, part, other = (
        alarm(calls(*TRAIL_CALLS, "PutEventSelectors"), name="Whole"),
        alarm(calls("StopLogging"), name="Part"),
        alarm(calls("RunInstances"), name="Other"),
    )
    result = judged("4.5", other, part, whole)
    assert ([one.alarm.name for one in result.alarms], result.by_meaning) == (["Whole"], True)
    assert result.faults == ()
    result = judged("4.5", other, part)
    assert [one.alarm.name for one in result.alarms] == ["Part"]
    assert kinds(result) == [ReasonKind.NARROWER]
    assert judged("4.5", other) is None


def test_a_requirement_that_maps_to_several_controls_wants_an_alarm_for_each():
    pci = {"framework": "PCI DSS", "version": "4.0"}
    wanted = requirement("10.2.1.1", **pci)
    assert len(wanted.controls) > 3
    named = (Control("PCI DSS", "4.0", "10.2.1.1"),)
    patterns = {control: published_patterns(control)[0] for control in wanted.controls}
    every = [alarm(text, name=name, controls=named) for name, text in patterns.items()]
    assert kinds(judged("10.2.1.1", *every, **pci)) == []
    (fault,) = judged("10.2.1.1", *every[1:], **pci).faults
    assert (fault.kind, fault.count) == (ReasonKind.PARTLY, 1)


def test_a_benchmark_forbids_nothing_but_a_house_rule_may():
    house = (Control("House", "1", "R1", forbids=True),)
    result = standing(
        audit(alarm(calls("StopLogging"), controls=house)),
        "House",
        "1",
        replace(requirement("4.5"), id="R1"),
    )
    assert result is not None
    assert result.forbids
    assert not any(
        control.forbids for rule in load_rules(["cis-5.0"]).rules for control in rule.about.controls
    )


@pytest.mark.parametrize("pack", ["cis-1.2", "cis-1.4", "cis-3.0", "cis-5.0", "cis-7.0"])
def test_each_alarm_of_a_benchmark_is_what_the_benchmark_asks_for(pack):
    rules = load_rules([pack]).rules
    results = [
        replace(
            fired(rule.alarm.name),
            alarm=rule.alarm,
            filters=rule.filters,
            controls=rule.about.controls,
        )
        for rule in rules
    ]
    own = rules[0].about.controls[0]
    for one in framework_requirements(own.framework, own.version):
        result = standing(audit(*results), own.framework, own.version, one)
        assert (result is None) == (not one.controls)
        assert result is None or result.faults == (), one.id


def test_one_match_is_tried_with_the_values_that_a_filter_publishes():
    base = alarm(calls("StopLogging"))
    metric = base.filters[0]
    assert fires_on_one(base.alarm, [metric])
    assert fires_on_one(replace(base.alarm, threshold=3.0), [replace(metric, value=5.0)])
    diluted = replace(base.alarm, statistic=Statistic.AVERAGE)
    assert not fires_on_one(diluted, [replace(metric, default_value=0.0)])


def test_ids_sort_as_people_count():
    ids = ["4.10", "4.2", "CloudWatch.10", "CloudWatch.2", "AU-6(1)", "A.8.2", "4"]
    assert sorted(ids, key=in_order) == [
        "4", "4.2", "4.10", "A.8.2", "AU-6(1)", "CloudWatch.2", "CloudWatch.10",
    ]  # fmt: skip


def test_every_framework_has_requirements_with_titles_and_a_source():
    for framework, version in frameworks():
        requirements = framework_requirements(framework, version)
        assert requirements, framework
        assert all(one.title and one.source for one in requirements)
        assert len({one.id for one in requirements}) == len(requirements)
