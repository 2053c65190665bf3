"""Rules held against the controls of benchmarks: six templates of known shapes."""

import json
from functools import cache

import pytest

from auditor.pattern import matches, parse
from auditor.result.checks import Check
from auditor.result.control_check import ControlStatus
from auditor.rules import load_rules, read_rules
from auditor.rules.catalog import RuleQuery
from auditor.rules.check import check
from auditor.rules.check.text_checks import has_text
from tests.paths import ROOT

TEMPLATES = ROOT / "tests" / "golden" / "templates"
EVERY = RuleQuery()
PACKS = ("cis-5.0", "security-hub")


@cache
def checked(name, against="cis-5.0", wanted=EVERY):
    path = str(TEMPLATES / name)
    return check(read_rules([path]), [path], load_rules([against]), wanted)


def by_control(name, against="cis-5.0"):
    return {one.control: one for one in checked(name, against).controls}


def prowler(control):
    return next(one.passes for one in control.text_verdicts if one.checker == "Prowler")


EXPECTED = """
    strings.yaml        4.1   wider        pass
    strings.yaml        4.3   equal        fail
    strings.yaml        4.5   wider        fail
    strings.yaml        4.6   equal        pass
    strings.yaml        4.10  narrower     pass
    strings.yaml        4.13  equal        fail
    strings.yaml        4.2   not-met      fail
    terraform-map       4.1   narrower     pass
    terraform-map       4.2   narrower     pass
    terraform-map       4.10  narrower     pass
    terraform-map       4.11  narrower     pass
    terraform-map       4.13  equal        fail
    terraform-map       4.14  overlap      fail
    shared-metric.json  4.4   equal        fail
    shared-metric.json  4.7   wider        pass
    shared-metric.json  4.8   wider        fail
    shared-metric.json  4.9   equal        fail
    shared-metric.json  4.10  narrower     pass
    shared-metric.json  4.12  overlap      fail
    shared-metric.json  4.13  equal        fail
    landing-zone.yaml   4.1   cannot-fire  pass
    landing-zone.yaml   4.6   narrower     pass
    landing-zone.yaml   4.10  narrower     pass
    landing-zone.yaml   4.13  equal        fail
    landing-zone.yaml   4.15  wider        fail
    slips.json          4.5   cannot-fire  fail
    slips.json          4.7   cannot-fire  pass
    slips.json          4.10  narrower     pass
    slips.json          4.11  cannot-fire  pass
    slips.json          4.12  cannot-fire  fail
    slips.json          4.13  equal        fail
    slips.json          4.14  cannot-fire  pass
    described.json      4.1   overlap      fail
    described.json      4.3   equal        pass
    described.json      4.4   overlap      fail
    described.json      4.5   equal        pass
    described.json      4.10  narrower     pass
    described.json      4.13  narrower     pass
    described.json      4.14  cannot-fire  pass
"""
"""What each template makes of the controls of cis-5.0 by meaning, and by Prowler's text check."""
ROWS = [line.split() for line in EXPECTED.split("\n") if line.strip()]


@pytest.mark.parametrize("template", dict.fromkeys(row[0] for row in ROWS))
def test_a_template_meets_controls_by_meaning_whatever_a_text_check_makes_of_it(template):
    controls = by_control(template)
    rows = {
        (one.control, one.status.value, "pass" if prowler(one) else "fail")
        for one in controls.values()
    }
    expected = {tuple(row[1:]) for row in ROWS if row[0] == template}
    left = {row for row in rows - expected if row[1:] != ("not-met", "fail")}
    assert (expected - rows, left) == (set(), set())


def test_the_text_check_is_wrong_in_each_of_the_six_templates():
    wrong = {row[0] for row in ROWS if (row[2] in {"equal", "wider"}) != (row[3] == "pass")}
    assert wrong == {row[0] for row in ROWS}
    assert len(wrong) == 6


def test_what_is_narrower_names_the_api_calls_that_are_missed():
    control = by_control("strings.yaml")["4.10"]
    assert control.missed_calls.never.names == ("ec2.amazonaws.com:ModifySecurityGroupRules",)
    assert control.missed_calls.partly.count == control.extra_calls.never.count == 0


def test_an_exclusion_misses_a_part_of_every_call():
    control = by_control("terraform-map")["4.11"]
    assert control.missed_calls.never.count == 0
    assert control.missed_calls.partly.count == 6
    assert "arn" not in control.relation.only_b


def test_filters_on_one_metric_and_alarms_beside_one_another_meet_a_control_together():
    (one,) = by_control("shared-metric.json")["4.4"].alarms
    assert len(one.patterns) == 2
    several = by_control("described.json", "security-hub")["CloudWatch.4"]
    assert several.status is ControlStatus.WIDER
    assert [alarm.name for alarm in several.alarms] == ["IamAttachments", "IamPolicies"]


@pytest.mark.parametrize(
    ("template", "control", "hindrance"),
    [
        ("landing-zone.yaml", "4.1", Check.NEVER_FIRES),
        ("slips.json", "4.5", Check.MISSED_METRIC),
        ("slips.json", "4.7", Check.NEVER_FIRES),
        ("slips.json", "4.11", Check.ACTIONS_DISABLED),
        ("slips.json", "4.12", Check.FILTER_WITHOUT_ALARM),
        ("slips.json", "4.14", Check.NEVER_FIRES),
        ("described.json", "4.14", Check.MISSED_METRIC),
    ],
)
def test_what_cannot_fire_says_why(template, control, hindrance):
    result = by_control(template)[control]
    assert result.alarms == ()
    assert [one.check for alarm in result.on_paper for one in alarm.hindrances] == [hindrance]


def test_a_threshold_that_is_higher_than_the_controls_is_shown():
    (alarm,) = by_control("strings.yaml")["4.6"].alarms
    assert [(one.name, one.before, one.after) for one in alarm.settings] == [
        ("Threshold", "1", "3")
    ]


def test_security_hub_is_quoted_where_its_pattern_means_the_same():
    cis = by_control("described.json")
    assert [one.checker for one in cis["4.3"].text_verdicts] == ["Prowler", "Security Hub"]
    assert [one.checker for one in cis["4.10"].text_verdicts] == ["Prowler"]
    assert all(one.passes for one in cis["4.3"].text_verdicts)
    hub = by_control("strings.yaml", "security-hub")["CloudWatch.1"]
    assert hub.status is ControlStatus.EQUAL
    assert [(one.checker, one.check) for one in hub.contradictions] == [
        ("Prowler", "cloudwatch_log_metric_filter_root_usage"),
        ("Security Hub", "CloudWatch.1"),
    ]


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_meets_all_of_its_own_controls(pack):
    result = check(read_rules([pack]), [pack], load_rules([pack]))
    assert {one.status for one in result.controls} == {ControlStatus.EQUAL}
    assert not result.unjudged
    assert not result.unread


def test_the_published_patterns_of_two_controls_fail_a_text_check():
    result = check(read_rules(["cis-5.0"]), ["cis-5.0"], load_rules(["cis-5.0"]))
    wrong = {one.control: one.contradictions for one in result.controls if one.contradictions}
    assert list(wrong) == ["4.13", "4.15"]


def test_an_alarm_that_matches_nearly_everything_is_for_no_control_but_its_own():
    result = check(read_rules(["cis-1.4"]), ["cis-1.4"], load_rules(["cis-5.0"]))
    controls = {one.control: one for one in result.controls}
    assert controls["4.1"].status is ControlStatus.WIDER
    assert controls["4.10"].status is ControlStatus.NARROWER
    assert controls["4.10"].ignored == ("CIS-1.4-4.1-UnauthorizedAPICalls",)


def test_a_framework_and_a_control_choose_among_the_controls():
    pci = checked("strings.yaml", wanted=RuleQuery(framework="pci dss 3.2.1"))
    assert [one.control for one in pci.controls] == ["4.3", "4.4"]
    assert {need.framework for one in pci.controls for need in one.requirements} == {"PCI DSS"}
    one = checked("strings.yaml", wanted=RuleQuery(control="4.10"))
    assert [control.control for control in one.controls] == ["4.10"]


def control_of(number, tmp_path, *rules):
    """Check a template as `written` does, against one control."""
    return written(tmp_path, *rules, wanted=RuleQuery(control=number))[number]


def written(tmp_path, *rules, wanted=EVERY):
    """Check a template of filters (a metric and a pattern) and alarms (a name and a metric)."""
    resources = {}
    for index, (kind, name, value, *metadata) in enumerate(rules):
        transformation = {"MetricName": name, "MetricNamespace": "N", "MetricValue": "1"}
        alarm = {
            "AlarmName": name,
            "EvaluationPeriods": 1,
            "Threshold": 1,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        }
        metric = {"MetricName": value, "Namespace": "N", "Statistic": "Sum", "Period": 300}
        properties = {
            "AWS::Logs::MetricFilter": {
                "LogGroupName": "trail",
                "FilterPattern": value,
                "MetricTransformations": [transformation],
            },
            "AWS::CloudWatch::Alarm": alarm | (value if isinstance(value, dict) else metric),
        }
        resources[f"R{index}"] = {
            "Type": kind,
            "Properties": properties[kind],
            "Metadata": {"Auditor": dict(zip(["Control"], metadata, strict=False))},
        }
    path = tmp_path / "rules.json"
    path.write_text(json.dumps({"Resources": resources}))
    result = check(read_rules([str(path)]), [str(path)], load_rules(["cis-5.0"]), wanted)
    return {one.control: one for one in result.controls}


FILTER, ALARM = "AWS::Logs::MetricFilter", "AWS::CloudWatch::Alarm"
KEYS = "{{ $.eventSource = kms.amazonaws.com && $.eventName = {} }}"
SIGN_IN = '{ $.eventName = ConsoleLogin && $.errorMessage = "Failed authentication" }'


def stat(identifier, name, shown):
    metric = {"Namespace": "N", "MetricName": name}
    part = {"Stat": "Sum", "Period": 300, "Metric": metric}
    return {"Id": identifier, "ReturnData": shown, "MetricStat": part}


def test_metric_math_joins_the_filters_of_several_metrics(tmp_path):
    total = {"Id": "e", "Expression": "FILL(a,0)+FILL(b,0)"}
    metrics = [stat("a", "K1", False), stat("b", "K2", False), total]
    control = control_of(
        "4.7",
        tmp_path,
        (FILTER, "K1", KEYS.format("DisableKey")),
        (FILTER, "K2", KEYS.format("ScheduleKeyDeletion")),
        (ALARM, "math", {"Metrics": metrics}),
    )
    assert control.status is ControlStatus.EQUAL
    after = [one.after for one in control.alarms[0].settings]
    assert after == ["metric math", "FILL(a,0)+FILL(b,0)"]


def test_an_expression_that_matches_bring_down_meets_its_control_on_paper_only(tmp_path):
    inverse = {"Id": "e", "Expression": "IF(a > 0, 0, 1)"}
    control = control_of(
        "4.7",
        tmp_path,
        (FILTER, "K", KEYS.format("DisableKey")),
        (ALARM, "inverse", {"Metrics": [stat("a", "K", False), inverse]}),
    )
    assert control.status is ControlStatus.CANNOT_FIRE
    assert [one.check for one in control.on_paper[0].hindrances] == [Check.NEVER_FIRES]


def test_what_cannot_be_judged_leaves_a_control_undecided(tmp_path):
    band = {"Id": "band", "Expression": "ANOMALY_DETECTION_BAND(m, 2)"}
    settings = {
        "Metrics": [stat("m", "S", True), band],
        "ThresholdMetricId": "band",
        "ComparisonOperator": "GreaterThanUpperThreshold",
    }
    controls = written(
        tmp_path,
        (FILTER, "S", SIGN_IN),
        (ALARM, "anomaly", settings),
        (FILTER, "T", "StopLogging"),
        (ALARM, "terms", "T", "cloudtrail_config_changes"),
    )
    assert controls["4.6"].status is ControlStatus.UNDECIDED
    assert [one.name for one in controls["4.6"].on_paper] == ["anomaly"]
    assert "anomaly" in controls["4.6"].on_paper[0].unjudged
    assert controls["4.5"].status is ControlStatus.UNDECIDED
    assert controls["4.5"].relation.reason


TERMS = [
    "StopLogging",
    "?StopLogging ?DeleteTrail",
    "StopLogging -errorCode",
    "%Stop[L]ogging%",
    "[record = *StopLogging*, ...]",
]


@pytest.mark.parametrize("pattern", TERMS)
def test_patterns_that_match_records_of_a_control_leave_it_undecided_if_they_are_not_compared(
    pattern, tmp_path
):
    controls = written(tmp_path, (FILTER, "T", pattern), (ALARM, "terms", "T"))
    undecided = controls.pop("4.5")
    assert undecided.status is ControlStatus.UNDECIDED
    assert [one.name for one in undecided.alarms] == ["terms"]
    assert undecided.relation.reason
    assert undecided.missed_calls.never.count == 0
    assert {one.status for one in controls.values()} == {ControlStatus.NOT_MET}


@pytest.mark.parametrize("pattern", ["ERROR", *TERMS])
def test_a_filter_that_equals_a_control_meets_it_with_any_other_beside_it(pattern, tmp_path):
    asked = "{ ($.eventName=CreateTrail) || ($.eventName=UpdateTrail) || ($.eventName=DeleteTrail)"
    asked += " || ($.eventName=StartLogging) || ($.eventName=StopLogging) }"
    rules = ((FILTER, "T", pattern), (FILTER, "T", asked), (ALARM, "both", "T"))
    control = control_of("4.5", tmp_path, *rules)
    assert control.status is ControlStatus.WIDER
    assert [one.name for one in control.alarms] == ["both"]
    assert control.missed_calls.never.count == 0


@pytest.mark.parametrize("pattern", TERMS)
def test_patterns_that_are_not_compared_cannot_fire_where_actions_are_disabled(pattern, tmp_path):
    stops = {
        "MetricName": "T",
        "Namespace": "N",
        "Statistic": "Sum",
        "Period": 300,
        "AlarmActions": ["arn:aws:sns:eu-west-1:123456789012:security"],
        "ActionsEnabled": False,
    }
    control = control_of("4.5", tmp_path, (FILTER, "T", pattern), (ALARM, "terms", stops))
    assert control.status is ControlStatus.CANNOT_FIRE
    assert [one.name for one in control.on_paper] == ["terms"]
    assert control.missed_calls.never.count == 0


@pytest.mark.parametrize(
    ("pattern", "control"),
    [
        ("Root", "4.3"),
        ("AccessDenied", "4.1"),
        ('"Failed authentication"', "4.6"),
        ("organizations.amazonaws.com", "4.15"),
    ],
)
def test_terms_of_other_fields_than_the_event_name_count_as_well(pattern, control, tmp_path):
    controls = written(tmp_path, (FILTER, "T", pattern), (ALARM, "terms", "T"))
    undecided = [key for key, one in controls.items() if one.status is ControlStatus.UNDECIDED]
    assert undecided == [control]


@pytest.mark.parametrize("pattern", ["-HealthCheck", "eventVersion", "GetObject", "[...]"])
def test_terms_that_match_any_record_or_none_of_a_control_are_for_no_control(pattern, tmp_path):
    controls = written(tmp_path, (FILTER, "T", pattern), (ALARM, "terms", "T"))
    assert {one.status for one in controls.values()} == {ControlStatus.NOT_MET}


def test_an_alarm_on_every_record_and_one_without_a_filter_meet_nothing(tmp_path):
    controls = written(
        tmp_path,
        (FILTER, "A", ""),
        (ALARM, "everything", "A"),
        (ALARM, "vpc", "Vpc", "vpc_changes"),
    )
    assert controls["4.5"].status is ControlStatus.NOT_MET
    assert controls["4.5"].ignored == ("everything",)
    assert controls["4.14"].status is ControlStatus.CANNOT_FIRE
    assert [one.name for one in controls["4.14"].on_paper] == ["vpc"]


def test_an_equal_alarm_goes_before_a_wider_one_and_the_narrowest_of_those_before_others(tmp_path):
    rules = [
        (FILTER, "wide", "{ $.eventSource = kms.amazonaws.com }"),
        (FILTER, "less", "{ $.eventSource = kms.amazonaws.com && $.eventName = *Key* }"),
    ]
    alarms = [(ALARM, name, name) for name in ("wide", "less", "same")]
    less = control_of("4.7", tmp_path, *rules, *alarms[:2])
    assert [one.name for one in less.alarms] == ["less"]
    names = "($.eventName = ScheduleKeyDeletion || $.eventName = DisableKey)"
    same = (FILTER, "same", f"{{ {names} && $.eventSource = kms.amazonaws.com }}")
    equal = control_of("4.7", tmp_path, *rules, same, *alarms)
    assert (equal.status, equal.alarms[0].name) == (ControlStatus.EQUAL, "same")


def test_what_would_meet_a_control_is_named_beside_what_does_in_part(tmp_path):
    both = "{ $.eventSource = kms.amazonaws.com && $.eventName = %^DisableKey$|^ScheduleKeyDel% }"
    control = control_of(
        "4.7",
        tmp_path,
        (FILTER, "part", KEYS.format("DisableKey")),
        (ALARM, "part", "part"),
        (FILTER, "all", both),
        (
            ALARM,
            "all",
            {
                "MetricName": "all",
                "Namespace": "N",
                "Statistic": "Average",
                "Period": 300,
                "Threshold": 5,
            },
        ),
    )
    assert control.status is ControlStatus.NARROWER
    assert [one.name for one in control.alarms] == ["part"]
    assert [one.name for one in control.on_paper] == ["all"]


@pytest.mark.parametrize("template", dict.fromkeys(row[0] for row in ROWS))
def test_the_matcher_agrees_on_what_meets_a_control_and_on_what_proves_that_it_does_not(template):
    for pack in PACKS:
        asked = {rule.alarm.name: rule for rule in load_rules([pack]).rules}
        for control, rule in zip(checked(template, pack).controls, asked.values(), strict=True):
            alarms = [parse(text) for one in control.alarms for text in one.patterns]
            if control.status.is_met:
                for record in rule.about.examples.match:
                    assert any(matches(pattern, record) for pattern in alarms), control.control
            elif control.relation is not None and alarms:
                record = control.relation.only_b
                assert not any(matches(pattern, record) for pattern in alarms), control.control
                assert any(matches(parse(text), record) for text in control.asks)


def test_the_text_check_passes_a_conjunction_that_never_matches_and_any_order_of_names():
    facts = json.loads((ROOT / "tests/golden/cis_controls.json").read_text("utf-8"))
    pairs = {one["name"]: one for one in facts["checker_test_pairs"]}
    for name in ("all_and_vpc", "swapped_iam"):
        assert has_text(pairs[name]["control"], pairs[name]["pattern"])
    wrong = {
        variant["variant"]
        for control in facts["controls"]
        for variant in control["variants"]
        if variant["well_formed"] and not has_text(control["key"], variant["pattern"])
    }
    assert wrong == {"route_table_changes/1", "organizations_changes/1"}
