"""One fixture of each format, as people have them, and what is understood of it."""

import contextlib
import json
from datetime import timedelta
from pathlib import Path

import pytest

from auditor.cloudwatch.alarms import TreatMissingData
from auditor.cloudwatch.composite.alarm import Suppressor
from auditor.cloudwatch.metric_filter import Dimension
from auditor.cloudwatch.metrics import MetricId
from auditor.cloudwatch.statistics import ExtendedStatistic
from auditor.rules import declare, load_rules, read_rules
from auditor.rules.declared import FaultKind, ResourceType
from tests.rules.written import ALARM, FILTER, template, written

FIXTURES = Path(__file__).parent / "fixtures"


def understood(*names, **parameters):
    with contextlib.chdir(FIXTURES):
        return read_rules(names, parameters)


def joined(rules):
    """The filters that each alarm watches."""
    return {rule.alarm.name: [one.name for one in rule.filters] for rule in rules.rules}


def faults(rules):
    return [str(fault) for fault in rules.faults]


def test_a_template_is_resolved_by_its_defaults():
    rules = understood("cloudformation.yaml", Namespace="Sec")
    stops, quick = rules.rules
    assert stops.alarm.name == "dev-stops"
    assert quick.alarm.name == "quick-stops"
    assert stops.filters[0].pattern == (
        '{ ($.eventName = "StopLogging") || ($.eventName = "DeleteTrail") }'
    )
    assert stops.alarm.metric == MetricId("Sec", "Stops-dev")
    assert (stops.alarm.threshold, stops.alarm.period) == (5, timedelta(minutes=5))
    assert stops.alarm.treat_missing_data is None
    assert stops.alarm.alarm_actions == ()
    (either,) = rules.composites
    assert either.alarm.children == ("dev-stops",)
    (cpu,) = rules.faults
    assert (cpu.kind, cpu.alarm, cpu.origin.line) == (FaultKind.UNPUBLISHED, "Cpu", 70)


def test_a_property_that_an_alarm_does_not_have_is_refused(tmp_path):
    path = written(tmp_path, template(F=FILTER, A=ALARM | {"Bogus": 1, "Treshold": 2}))
    rules = read_rules([path])
    assert [fault.what for fault in rules.faults] == [
        "Bogus is not a property of AWS::CloudWatch::Alarm",
        "Treshold is not a property of AWS::CloudWatch::Alarm",
    ]
    assert {(fault.kind, fault.alarm) for fault in rules.faults} == {(FaultKind.REJECTED, "Stops")}
    assert rules.rules == ()
    odd = ALARM | {"EvaluationWindow": {"SlidingWindow": {}}, "Tags": [], "ActionConfiguration": {}}
    assert not read_rules([written(tmp_path, template(F=FILTER, A=odd))]).faults


def test_a_parameter_changes_what_is_there():
    rules = understood("cloudformation.yaml", Namespace="Sec", Stage="prod", Topic="arn:aws:sns:t")
    assert joined(rules) == {"prod-stops": ["Stops", "StopsInProdOnly"]}
    (rule,) = rules.rules
    assert rule.alarm.treat_missing_data is TreatMissingData.NOT_BREACHING
    assert (rule.alarm.threshold, rule.alarm.period) == (1, timedelta(minutes=1))
    assert rule.alarm.alarm_actions == ("arn:aws:sns:t",)


def test_what_a_template_leaves_open_is_named_with_its_line():
    rules = understood("cloudformation.yaml")
    broken = [fault for fault in rules.faults if fault.kind.stops]
    assert {fault.kind for fault in broken} == {FaultKind.UNRESOLVED}
    message = "Namespace depends on Namespace; give it with --parameter Namespace=VALUE"
    assert [str(fault) for fault in broken] == [
        f"cloudformation.yaml:17: Stops: Metric{message}",
        f"cloudformation.yaml:40: StopsAlarm: {message}",
        f"cloudformation.yaml:54: QuickStopsAlarm: {message}",
    ]
    declared = rules.declared[0]
    assert str(declared.properties["LogGroupName"]) == "TrailGroup"


def test_loops_are_written_out_and_one_that_cannot_be_is_named():
    rules = understood("foreach.yaml")
    assert joined(rules) == {
        "StopLoggingAlarm": ["StopLoggingFilter"],
        "DeleteTrailAlarm": ["DeleteTrailFilter"],
    }
    (fault,) = faults(rules)
    assert fault.startswith("foreach.yaml:26: Fn::ForEach::Unknown: ")


def test_the_stacks_of_a_cdk_app_join_and_its_other_files_are_passed_over():
    with contextlib.chdir(FIXTURES):
        declarations = declare(["cdk.out"])
    assert [(one.file, one.format) for one in declarations] == [
        ("cdk.out/AuditStack.template.json", "CloudFormation"),
        ("cdk.out/NotifyStack.template.json", "CloudFormation"),
        ("cdk.out/manifest.json", ""),
    ]
    rules = understood("cdk.out")
    assert joined(rules) == {
        "RootAlarm0C7E3A55": ["RootFilter5F9B6B41"],
        "OftenAlarm9D1F0B12": ["RootFilter5F9B6B41"],
    }
    assert rules.faults == ()
    assert load_rules([str(FIXTURES / "cdk.out")]).name == "cdk.out"


def test_the_files_of_a_terraform_folder_know_each_other():
    rules = understood("terraform")
    assert rules.faults == ()
    assert joined(rules) == {
        "prod-root-use": ["root-use"],
        "prod-keys": ["keys"],
        "prod-network": ["network"],
    }
    root, keys, network = rules.rules
    assert root.filters[0].pattern == (
        '{ $.userIdentity.type = "Root" &&\n  $.eventType != "AwsServiceEvent" }'
    )
    assert root.alarm.metric == MetricId("prod/Trail", "RootUse")
    assert (root.alarm.unit, root.alarm.threshold) == ("Count", 3)
    assert root.alarm.period == timedelta(minutes=5)
    assert root.alarm.alarm_actions == ("aws_sns_topic.alerts.arn",)
    assert network.filters[0].pattern == (
        '{ ($.eventName = "CreateRoute") || ($.eventName = "DeleteRoute") }'
    )
    assert str(keys.origin) == 'terraform/main.tf:57: aws_cloudwatch_metric_alarm.changes["keys"]'
    (both,) = rules.composites
    assert both.alarm.children == ("prod-root-use", "prod-keys")


def test_folders_of_terraform_have_names_of_their_own(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        text = f'locals {{ name = "{name}" }}\n' + (
            'resource "aws_cloudwatch_metric_alarm" "a" {\n  alarm_name = local.name\n}\n'
        )
        (tmp_path / name / "main.tf").write_text(text, "utf-8")
    rules = read_rules([str(tmp_path / "one"), str(tmp_path / "two")])
    assert [item.properties["AlarmName"] for item in rules.declared] == ["one", "two"]


def test_variables_of_terraform_are_parameters():
    rules = understood("terraform", prefix="dev", strict="true")
    assert "dev-root-use" in joined(rules)


def test_what_terraform_leaves_open_goes_by_its_expression():
    rules = understood("broken.tf")
    assert faults(rules) == [
        "broken.tf:1: aws_cloudwatch_log_metric_filter.unknown: FilterPattern depends on"
        " data.aws_ssm_parameter.pattern.value; give terraform show -json of the plan",
        "broken.tf:12: aws_cloudwatch_metric_alarm.each: whether it is there depends on"
        " for_each = module.alarms.all; give terraform show -json of the plan",
        "broken.tf:17: aws_cloudwatch_metric_alarm.threshold: Threshold depends on var.threshold,"
        " as in ${var.threshold}; give it with --parameter threshold=VALUE",
    ]


def test_answers_of_the_api_join_over_two_files():
    rules = understood("metric-filters.json", "alarms.json")
    assert joined(rules) == {
        "SignIn": ["SignInFailures", "SignInFailuresOfRoot"],
        "SignInStorm": ["SignInFailures", "SignInFailuresOfRoot"],
        "CallsOfEve": ["CallsByUser"],
    }
    sign_in, storm, calls = rules.rules
    assert (sign_in.alarm.n, sign_in.alarm.m, sign_in.alarm.unit) == (12, 1, "Count")
    assert (sign_in.filters[0].default_value, sign_in.filters[0].unit) == (0, "Count")
    assert storm.alarm.statistic == ExtendedStatistic("p99")
    assert calls.filters[0].dimensions == (Dimension("user", "$.userIdentity.userName"),)
    (any_of,) = rules.composites
    assert any_of.alarm.children == ("SignIn", "SignInStorm")
    kinds = {fault.alarm: fault.kind for fault in rules.faults if fault.alarm}
    assert kinds == {"OneAccount": FaultKind.DEPENDENT, "Errors": FaultKind.UNPUBLISHED}
    group = rules.declared[0].properties["LogGroupName"]
    assert group == "CloudTrail/DefaultLogGroup"


def test_a_bare_list_of_alarms_is_an_answer_too(tmp_path):
    whole = json.loads((FIXTURES / "alarms.json").read_text("utf-8"))
    path = tmp_path / "list.json"
    path.write_text(json.dumps(whole["MetricAlarms"]), "utf-8")
    (declarations,) = declare([str(path)])
    assert [item.kind for item in declarations.declared] == [ResourceType.ALARM] * 5


def test_a_landing_zone_is_read_once_though_its_sets_repeat():
    rules = understood("security-config.yaml", AcceleratorPrefix="LZA")
    assert rules.faults == ()
    assert joined(rules) == {
        "CIS-1.1-RootAccountUsage": ["RootAccountMetricFilter"],
        "Kms": ["LZA-Kms"],
    }
    root, kms = rules.rules
    assert (str(root.alarm.statistic), str(kms.alarm.statistic)) == ("Average", "Sum")
    assert root.alarm.alarm_actions == ("the topic Alarms",)
    assert len(understood("security-config.yaml").rules) == 1


def test_a_plan_has_values_and_says_what_it_does_not_know():
    rules = understood("plan.json")
    assert joined(rules) == {"root-use": ["root-use"], "math": ["root-use"]}
    root, math = rules.rules
    assert root.alarm.alarm_actions == (
        'module.alarms["eu"].aws_cloudwatch_metric_alarm.root[0].alarm_actions, known after apply',
    )
    assert math.alarm.expressions == {"e1": "m1 * 2", "m1": None}
    (both,) = rules.composites
    assert both.alarm.suppressor == Suppressor("math", timedelta(minutes=2), timedelta(minutes=1))
    (fault,) = faults(rules)
    assert fault == (
        'plan.json:112: module.alarms["eu"].aws_cloudwatch_metric_alarm.unknown: Namespace'
        ' depends on module.alarms["eu"].aws_cloudwatch_metric_alarm.unknown.namespace,'
        " known after apply; give terraform show -json of the state, once it is applied"
    )


def test_a_state_and_a_state_file_are_read_as_a_plan_is(tmp_path):
    plan = json.loads((FIXTURES / "plan.json").read_text("utf-8"))
    shown = {"format_version": "1.0", "values": plan["planned_values"]}
    (tmp_path / "shown.json").write_text(json.dumps(shown), "utf-8")
    assert len(read_rules([str(tmp_path / "shown.json")]).rules) == 2
    child = plan["planned_values"]["root_module"]["child_modules"][0]["resources"][0]
    state = {
        "version": 4,
        "terraform_version": "1.9.8",
        "resources": [
            {
                "module": 'module.alarms["eu"]',
                "mode": "managed",
                "type": child["type"],
                "name": child["name"],
                "instances": [{"index_key": "x", "attributes": child["values"]}],
            }
        ],
    }
    (tmp_path / "terraform.tfstate").write_text(json.dumps(state), "utf-8")
    (declared,) = read_rules([str(tmp_path / "terraform.tfstate")]).declared
    assert declared.origin.name == 'module.alarms["eu"].aws_cloudwatch_metric_alarm.root["x"]'


def test_what_powershell_redirects_is_read(tmp_path):
    text = (FIXTURES / "plan.json").read_text("utf-8")
    (tmp_path / "plan.json").write_text(text, "utf-16")
    assert len(read_rules([str(tmp_path / "plan.json")]).rules) == 2


def test_a_key_that_is_there_twice_is_reported_and_hides_nothing(here):
    text = (FIXTURES / "foreach.yaml").read_text("utf-8").partition("  Fn::ForEach::Unknown")[0]
    path = here / "twice.yaml"
    path.write_text(f"{text}  Topic: {{Type: A}}\n  Topic: {{Type: B}}\n", "utf-8")
    rules = read_rules([str(path)])
    assert len(rules.rules) == 2
    assert faults(rules) == ["twice.yaml:27: Topic: this key occurs twice"]


def test_a_key_that_is_there_twice_is_said_of_long_json_and_of_a_template_in_a_text(here):
    alarms = (FIXTURES / "alarms.json").read_text("utf-8").rstrip()
    text = f'{alarms[:-1]}, "Padding": "{"x" * 1_000_000}", "Padding": ""}}'
    (here / "long.json").write_text(text, "utf-8")
    assert "long.json: Padding: this key occurs twice" in faults(read_rules(["long.json"]))
    body = f"{(FIXTURES / 'foreach.yaml').read_text('utf-8')}  Topic: {{}}\n  Topic: {{}}\n"
    (here / "got.json").write_text(json.dumps({"TemplateBody": body}), "utf-8")
    assert "got.json: Topic: this key occurs twice" in faults(read_rules(["got.json"]))


@pytest.mark.parametrize("name", ["values.yaml", "stack.template", "rules"])
def test_a_stray_file_of_a_folder_is_passed_over_unless_it_speaks_of_alarms(here, name):
    (here / "rules.json").write_text((FIXTURES / "alarms.json").read_text("utf-8"), "utf-8")
    (here / name).write_bytes(b"\x89PNG: [")
    assert all(fault.kind is not FaultKind.UNREADABLE for fault in read_rules([str(here)]).faults)
    (here / name).write_bytes(b"\x89 Type: AWS::CloudWatch::Alarm")
    (fault,) = [f for f in read_rules([str(here)]).faults if f.kind is FaultKind.UNREADABLE]
    assert str(fault) == f"{name}: not UTF-8 at byte 0: save it as UTF-8"


README = """# Alarms

| Resource | Type |
|----------|------|
| [aws_cloudwatch_metric_alarm.this](https://example.com) | AWS::CloudWatch::Alarm |
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("README.md", README),
        ("CHANGELOG.rst", README),
        ("USAGE.md", 'module "alarms" {\n  source = "./alarms"\n}\n\n# prose {\n'),
        ("notes.txt", README),
        ("stack.py", 'alarm = CfnAlarm(\n  "AWS::CloudWatch::Alarm")\n\tx: [\n'),
        ("main.go", 'x := "aws_cloudwatch_metric_alarm"\n\tif: {\n'),
        ("terragrunt.hcl", "include {\n  # aws_cloudwatch_metric_alarm\n}\n"),
    ],
)
def test_prose_and_code_beside_rules_are_passed_over(tmp_path, name, text):
    (tmp_path / name).write_text(text, "utf-8")
    written(tmp_path, template(F=FILTER, A=ALARM))
    rules = read_rules([str(tmp_path)])
    assert [fault for fault in rules.faults if fault.kind is FaultKind.UNREADABLE] == []
    assert len(rules.rules) == 1


@pytest.mark.parametrize("as_text", [True, False])
def test_what_get_template_prints_is_what_is_deployed(tmp_path, as_text):
    body = template(F=FILTER, A=ALARM)
    printed: dict[str, object] = {
        "TemplateBody": json.dumps(body) if as_text else body,
        "StagesAvailable": [],
    }
    rules = read_rules([written(tmp_path, printed)])
    assert rules.faults == ()
    assert joined(rules) == {"Stops": ["F"]}


def test_a_template_in_yaml_comes_out_of_get_template_too(tmp_path):
    body = (FIXTURES / "foreach.yaml").read_text("utf-8").partition("  Fn::ForEach::Unknown")[0]
    rules = read_rules([written(tmp_path, {"TemplateBody": body})])
    assert len(rules.rules) == 2


MODULE = (
    'module "cis" {\n  source = "terraform-aws-modules/cloudwatch/aws//modules/cis-alarms"\n}\n'
)


def test_modules_of_terraform_are_named_as_not_read(tmp_path):
    none = 'variable "on" { default = false }\nmodule "none" { count = var.on ? 1 : 0 }\n'
    (tmp_path / "main.tf").write_text(f"\n{MODULE}{none}", "utf-8")
    (fault,) = read_rules([str(tmp_path)]).faults
    assert (fault.origin.line, fault.origin.name) == (2, "module.cis")
    assert fault.kind is FaultKind.NOT_READ
    assert fault.what.endswith("give terraform show -json of the plan")


@pytest.mark.parametrize("kind", ["AWS::CloudFormation::Stack", "Org::Logs::Alarms::MODULE"])
def test_nested_stacks_and_modules_of_cloudformation_are_named_as_not_read(tmp_path, kind):
    absent = {"Type": kind, "Condition": "Never"}
    parent = {
        "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
        "Resources": {"Absent": absent, "Child": {"Type": kind}},
    }
    (tmp_path / "stack.json").write_text(json.dumps(parent, indent=1), "utf-8")
    (fault,) = read_rules([str(tmp_path / "stack.json")]).faults
    assert (fault.origin.line, fault.origin.name) == (15, "Child")
    assert (fault.kind, fault.kind.stops) == (FaultKind.NOT_READ, False)


def test_an_audit_says_which_modules_were_not_read(tmp_path):
    (tmp_path / "main.tf").write_text(MODULE, "utf-8")
    written(tmp_path, template(F=FILTER, A=ALARM))
    (aside,) = load_rules([str(tmp_path)]).unjudged
    assert (aside.alarm, aside.origin.name) == ("module.cis", "module.cis")


def test_a_terraform_file_whose_rules_are_all_switched_off_says_so(tmp_path):
    count = 'resource "aws_cloudwatch_metric_alarm" "a" { count = var.on ? 1 : 0 }\n'
    (tmp_path / "main.tf").write_text(f'variable "on" {{ default = false }}\n{count}', "utf-8")
    (fault,) = read_rules([str(tmp_path)]).faults
    assert (fault.origin.line, fault.kind) == (2, FaultKind.SWITCHED_OFF)
