"""Folders of Terraform's files, as Terraform puts them together."""

import json
import re

import pytest

from auditor.rules import load_rules, read_rules
from auditor.rules.declared import FaultKind

FILTER = """
resource "aws_cloudwatch_log_metric_filter" "{label}" {{
  name           = "{name}"
  log_group_name = "trail"
  pattern        = {pattern}
  metric_transformation {{
    name      = "{name}"
    namespace = "Trail"
    value     = "1"
  }}
}}

resource "aws_cloudwatch_metric_alarm" "{label}" {{
  alarm_name          = "{name}"
  metric_name         = "{name}"
  namespace           = "Trail"
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
}}
"""
STOP = '"{ $.eventName = StopLogging }"'
FILTERS = "aws_cloudwatch_log_metric_filter.this"


def rule(name="stop", label="this", pattern=STOP):
    return FILTER.format(label=label, name=name, pattern=pattern)


def read(folder, **files):
    """What is understood of a folder; `__` in a name stands for a dot, `_in_` for a slash."""
    for name, text in files.items():
        path = folder / name.replace("_in_", "/").replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return read_rules([str(folder)])


def patterns(rules):
    return {one.alarm.name: one.filters[0].pattern for one in rules.rules}


def test_one_address_twice_in_a_module_is_refused_with_both_places(tmp_path):
    rules = read(tmp_path, root__tf=rule("root"), stop__tf=rule("stop"))
    assert rules.rules == ()
    assert {fault.kind for fault in rules.faults} == {FaultKind.REJECTED}
    message = {(fault.origin.file.rpartition("/")[2], fault.what) for fault in rules.faults}
    refused = "this is declared at {} too; Terraform refuses the module"
    alarm, metric_filter = "aws_cloudwatch_metric_alarm.", "aws_cloudwatch_log_metric_filter."
    assert message == {
        ("root.tf", metric_filter + refused.format("stop.tf:2")),
        ("root.tf", alarm + refused.format("stop.tf:13")),
        ("stop.tf", metric_filter + refused.format("root.tf:2")),
        ("stop.tf", alarm + refused.format("root.tf:13")),
    }


@pytest.mark.parametrize(
    ("block", "name"),
    [
        ('variable "a" { default = 1 }', "variable.a"),
        ('output "a" { value = 1 }', "output.a"),
        ('data "x" "a" {}', "data.x.a"),
        ('module "a" { source = "x/y/z" }', "module.a"),
    ],
)
def test_what_else_is_declared_twice_is_refused_too(tmp_path, block, name):
    rules = read(tmp_path, a__tf=rule() + block, b__tf=f"\n{block}")
    (fault,) = [one for one in rules.faults if one.kind is FaultKind.REJECTED]
    assert fault.origin.file.endswith("b.tf")
    assert fault.what == f"{name} is declared at a.tf:23 too; Terraform refuses the module"


def test_locals_that_are_given_twice_are_refused(tmp_path):
    local = "locals {\n  a = 1\n}\n"
    rules = read(tmp_path, a__tf=rule() + local, b__tf=local)
    assert [fault.what for fault in rules.faults] == [
        "local.a is declared at a.tf:24 too; Terraform refuses the module"
    ]


@pytest.mark.parametrize(
    ("block", "line"),
    [
        (rule().replace("  period ", "  period = 60\n  period ", 1), 19),
        ("locals {\n  a = 1\n  a = 2\n}\n", 3),
        ('module "m" {\n  source = "./m"\n  source = "./n"\n}\n', 3),
        ('x "y" {\n  z {\n    a = 1\n    a = 1\n  }\n}\n', 4),
    ],
)
def test_an_argument_that_is_given_twice_is_refused_with_both_lines(tmp_path, block, line):
    (fault,) = read(tmp_path, main__tf=block).faults
    assert (fault.kind, fault.origin.line) == (FaultKind.UNREADABLE, line)
    assert fault.what.endswith(f"is already given in line {line - 1}")


def test_values_of_variables_that_are_given_twice_are_refused(tmp_path):
    rules = read(tmp_path, main__tf=rule(), terraform__tfvars="a = 1\na = 2\n")
    assert [fault.what for fault in rules.faults] == ["a is already given in line 1"]
    (tmp_path / "terraform.tfvars").unlink()
    rules = read(tmp_path, terraform__tfvars__json='{"a": 1,\n"a": 2}')
    assert [fault.what for fault in rules.faults] == ["the key a is there twice"]


@pytest.mark.parametrize("given", ["null", "var.none"])
@pytest.mark.parametrize("argument", ["name", "pattern", "alarm_name"])
def test_a_required_argument_that_is_null_is_refused(tmp_path, argument, given):
    text = re.sub(rf"^  {argument} +=.*$", f"  {argument} = {given}", rule(), flags=re.MULTILINE)
    rules = read(tmp_path, main__tf=text + 'variable "none" { default = null }\n')
    kind = "metric_alarm" if argument == "alarm_name" else "log_metric_filter"
    assert rules.rules == ()
    assert f"{argument} is missing, which aws_cloudwatch_{kind} requires" in {
        fault.what for fault in rules.faults
    }


def test_a_pattern_may_be_empty(tmp_path):
    assert patterns(read(tmp_path, main__tf=rule(pattern='""'))) == {"stop": ""}


def test_two_folders_may_have_the_same_addresses(tmp_path):
    read(tmp_path / "a", main__tf=rule("root"))
    read(tmp_path / "b", main__tf=rule("stop"))
    rules = read_rules([str(tmp_path / "a"), str(tmp_path / "b")])
    assert [one.alarm.name for one in rules.rules] == ["root", "stop"]
    assert rules.faults == ()


def test_a_folder_that_is_named_twice_is_read_once(tmp_path):
    read(tmp_path, main__tf=rule())
    assert len(read_rules([str(tmp_path), str(tmp_path / "main.tf")]).rules) == 1


def test_override_files_change_what_others_declare(tmp_path):
    over = (
        'resource "aws_cloudwatch_metric_alarm" "this" {\n  threshold = 5\n}\n'
        'resource "aws_cloudwatch_log_metric_filter" "this" {\n'
        "  pattern = local.p\n"
        '  metric_transformation {\n    name = "stop"\n    namespace = "Trail"\n'
        '    value = "2"\n  }\n}\n'
        'locals {\n  p = "{ $.eventName = Over }"\n}\n'
    )
    base = rule() + 'locals {\n  p = "{ $.eventName = Base }"\n}\n'
    last = 'resource "aws_cloudwatch_metric_alarm" "this" {\n  threshold = 7\n}\n'
    rules = read(tmp_path, main__tf=base, a_override__tf=over, override__tf=last)
    (one,) = rules.rules
    assert rules.faults == ()
    assert (one.alarm.threshold, one.filters[0].value) == (7, 2)
    assert one.filters[0].pattern == "{ $.eventName = Over }"


def as_json(**alarm):
    """The rule in JSON syntax."""
    return {
        "//": "made by a tool",
        "resource": {
            "aws_cloudwatch_log_metric_filter": {
                "stop": {
                    "name": "stop",
                    "log_group_name": "trail",
                    "pattern": '{ ($.eventName = "${var.name}") }',
                    "metric_transformation": {"name": "stop", "namespace": "Trail", "value": "1"},
                }
            },
            "aws_cloudwatch_metric_alarm": [
                {
                    "stop": {
                        "alarm_name": "stop",
                        "metric_name": "${aws_cloudwatch_log_metric_filter.stop.name}",
                        "namespace": "Trail",
                        "statistic": "Sum",
                        "period": 300,
                        "evaluation_periods": 1,
                        "threshold": 1,
                        "comparison_operator": "GreaterThanOrEqualToThreshold",
                        **alarm,
                    }
                }
            ],
        },
        "variable": {"name": {"default": "StopLogging", "type": "string"}},
    }


def test_json_syntax_is_read_beside_the_other(tmp_path):
    text = json.dumps(as_json(threshold="${local.limit * 2}"), indent=1)
    rules = read(tmp_path, main__tf="locals {\n  limit = 2\n}\n" + rule("root"), cdk__tf__json=text)
    assert rules.faults == ()
    assert patterns(rules)["stop"] == '{ ($.eventName = "StopLogging") }'
    (stop,) = [one for one in rules.rules if one.alarm.name == "stop"]
    assert stop.alarm.threshold == 4
    assert stop.origin.line == 18
    alone = read_rules([str(tmp_path / "cdk.tf.json")])
    assert [fault.kind for fault in alone.faults] == [FaultKind.UNRESOLVED]


def test_json_syntax_may_override_and_be_overridden(tmp_path):
    over = {"resource": {"aws_cloudwatch_metric_alarm": {"stop": {"threshold": 9}}}}
    rules = read(
        tmp_path, main__tf__json=json.dumps(as_json()), override__tf__json=json.dumps(over)
    )
    assert [one.alarm.threshold for one in rules.rules] == [9]


@pytest.mark.parametrize(
    "text", ["[]", "{", '"x"', '{"resource": 1}', '{"resource": {"a": [[1]]}}']
)
def test_json_that_is_not_a_configuration_is_a_fault_or_nothing(tmp_path, text):
    rules = read(tmp_path, main__tf__json=text)
    assert all(fault.kind is FaultKind.UNREADABLE for fault in rules.faults)
    assert rules.rules == ()


CHILD = rule("${var.name}", pattern='"{ $.eventName = ${join(", ", var.events)} }"').replace(
    "threshold           = 1", "threshold           = var.limit"
) + (
    'variable "name" { type = string }\nvariable "events" { type = list(string) }\n'
    'variable "limit" {\n  type    = number\n  default = "2"\n}\n'
    'output "metric" { value = upper(var.name) }\n'
)


def test_a_local_module_is_followed_with_its_variables(tmp_path):
    call = (
        'variable "stage" { default = "prod" }\n'
        'module "alarms" {\n  source   = "./modules/alarm"\n'
        '  for_each = { a = 1, b = 2 }\n  name     = "${var.stage}-${each.key}"\n'
        '  events   = ["Stop${each.value}"]\n  limit    = each.value * 3\n}\n'
        'locals {\n  twice = module.alarms["a"].metric\n}\n'
    ) + rule("root", pattern='"{ $.eventName = ${local.twice} }"')
    rules = read(tmp_path, main__tf=call, modules_in_alarm_in_main__tf=CHILD)
    assert rules.faults == ()
    assert patterns(rules) == {
        "root": "{ $.eventName = PROD-A }",
        "prod-a": "{ $.eventName = Stop1 }",
        "prod-b": "{ $.eventName = Stop2 }",
    }
    by_name = {one.alarm.name: one for one in rules.rules}
    assert by_name["prod-b"].alarm.threshold == 6
    child = by_name["prod-a"].origin
    assert child.name == 'module.alarms["a"].aws_cloudwatch_metric_alarm.this'
    assert child.file.endswith("modules/alarm/main.tf")


def test_a_module_may_call_one_beside_it(tmp_path):
    outer = 'module "in" {\n  source = "../alarm"\n  name = "deep"\n  events = ["Stop"]\n}\n'
    call = 'module "out" {\n  source = "./modules/outer"\n  count = 1\n}\n'
    files = {"modules_in_outer_in_main__tf": outer, "modules_in_alarm_in_main__tf": CHILD}
    rules = read(tmp_path, main__tf=call, **files)
    assert [one.origin.name for one in rules.rules] == [
        "module.out[0].module.in.aws_cloudwatch_metric_alarm.this"
    ]
    assert rules.rules[0].alarm.threshold == 2


def test_a_module_is_followed_from_a_file_that_is_named_alone(tmp_path):
    call = 'module "a" {\n  source = "./m"\n  name = "x"\n  events = ["Stop"]\n}\n'
    read(tmp_path, main__tf=call, m_in_main__tf=CHILD)
    assert len(load_rules([str(tmp_path / "main.tf")]).rules) == 1


def test_a_module_that_may_not_be_there_is_not_resolved(tmp_path):
    call = (
        'module "a" {\n  source = "./m"\n  count = var.on ? 1 : 0\n  name = "x"\n'
        '  events = ["Stop"]\n}\nvariable "on" {}\n'
    )
    rules = read(tmp_path, main__tf=call, m_in_main__tf=CHILD)
    assert {fault.what for fault in rules.faults} == {
        "whether it is there depends on count = var.on ? 1 : 0; give it with --parameter on=VALUE"
    }


@pytest.mark.parametrize("source", ["./absent", "hashicorp/x/aws", "git::https://example.com/x"])
def test_a_module_whose_files_are_not_there_is_named(tmp_path, source):
    rules = read(tmp_path, main__tf=f'module "a" {{\n  source = "{source}"\n}}\n' + rule())
    assert [(fault.kind, fault.origin.name) for fault in rules.faults] == [
        (FaultKind.NOT_READ, "module.a")
    ]


@pytest.mark.parametrize(
    ("files", "origin"),
    [
        (
            {"m_in_main__tf": 'module "b" {\n  source = "../m"\n}\n'},
            "m/main.tf:1: module.a.module.b",
        ),
        (
            {"m_in_main__tf": 'module "b" {\n  source = "./../"\n}\n'},
            "m/main.tf:1: module.a.module.b",
        ),
        (
            {
                "m_in_main__tf": 'module "b" {\n  source = "../n"\n}\n',
                "n_in_main__tf": 'module "c" {\n  source = "../m"\n}\n',
            },
            "n/main.tf:1: module.a.module.b.module.c",
        ),
    ],
    ids=["itself", "the root", "through another"],
)
def test_a_module_that_calls_itself_is_refused_by_that_name(tmp_path, files, origin):
    rules = read(tmp_path, main__tf='module "a" {\n  source = "./m"\n}\n' + rule(), **files)
    (fault,) = rules.faults
    assert str(fault).startswith(f"{tmp_path.as_posix()}/{origin}: it calls itself: its source, ")
    assert fault.kind is FaultKind.REJECTED


def test_modules_may_be_deep_inside_one_another(tmp_path):
    call = 'module "a" {\n  source = "../m%d"\n}\n'
    files = {f"m{n}_in_main__tf": call % (n + 1) for n in range(12)}
    start = call.replace("..", ".") % 0
    rules = read(tmp_path, main__tf=start, m12_in_main__tf=rule(), **files)
    assert not rules.faults
    assert len(rules.rules) == 1


def test_a_directive_in_a_heredoc_makes_a_pattern(tmp_path):
    pattern = (
        '<<-EOT\n    {\n    %{ for i, e in ["A", "B"] ~}\n'
        '    ${i > 0 ? "|| " : ""}($.eventName = ${e})\n    %{ endfor ~}\n    }\n  EOT'
    )
    rules = read(tmp_path, main__tf=rule(pattern=pattern))
    assert patterns(rules) == {
        # What follows a stripped line end is no longer the start of a line, so it keeps its blanks.
        "stop": "{\n    ($.eventName = A)\n    || ($.eventName = B)\n    }",
    }


def test_declared_types_convert_and_numbers_print_as_terraform_prints_them(tmp_path):
    text = rule().replace('value     = "1"', "value     = var.value")
    text = text.replace("threshold           = 1", "threshold           = 6 / 3")
    text += 'variable "value" {\n  type    = number\n  default = "1.50"\n}\n'
    text = text.replace(
        'alarm_name          = "stop"', 'alarm_name = "n-${6 / 3}-${0.1 + 0.2}-${var.value}"'
    )
    (one,) = read(tmp_path, main__tf=text).rules
    assert (one.alarm.name, one.alarm.threshold, one.filters[0].value) == ("n-2-0.3-1.5", 2, 1.5)


def test_a_value_that_is_not_of_its_type_is_not_resolved(tmp_path):
    text = rule().replace("threshold           = 1", "threshold           = var.limit")
    text += 'variable "limit" {\n  type    = number\n  default = "many"\n}\n'
    (fault,) = read(tmp_path, main__tf=text).faults
    assert fault.what.startswith("Threshold depends on var.limit, whose value is not of its type")


@pytest.mark.parametrize(
    "expression",
    [
        "provider::x::f(1)",
        "1 % 0",
        "[1][5]",
        'lookup({}, "a")',
        'templatefile("x", {})',
        "local.a",
        "each.key",
    ],
)
def test_what_is_not_evaluated_leaves_the_rest_of_the_file(tmp_path, expression):
    text = rule().replace("threshold           = 1", f"threshold           = {expression}")
    rules = read(
        tmp_path, main__tf=text + "locals {\n  a = local.b\n  b = local.a\n}\n" + rule("b", "b")
    )
    (fault,) = rules.faults
    assert fault.what.startswith(f"Threshold depends on {expression}")
    assert [one.alarm.name for one in rules.rules] == ["b"]


def test_no_function_reads_a_file(tmp_path):
    (tmp_path / "secret").write_text("{ $.eventName = Secret }")
    text = rule(pattern=f'file("{tmp_path}/secret")') + rule("b", "b")
    assert list(patterns(read(tmp_path, main__tf=text))) == ["b"]


def test_dynamic_blocks_are_written_out(tmp_path):
    text = rule().replace('  metric_name         = "stop"\n', "")
    for line in ("namespace           = ", "statistic           = ", "period              = "):
        start = text.index(line, text.index("metric_alarm"))
        text = text[:start] + "#" + text[start:]
    queries = (
        '  dynamic "metric_query" {\n    for_each = { m1 = "Sum" }\n    content {\n'
        "      id = metric_query.key\n      return_data = true\n      metric {\n"
        '        metric_name = "stop"\n        namespace = "Trail"\n        period = 60\n'
        "        stat = metric_query.value\n      }\n    }\n  }\n"
    )
    text = text.replace("  threshold  ", f"{queries}  threshold  ")
    (one,) = read(tmp_path, main__tf=text).rules
    assert one.alarm.queries[0].id == "m1"


@pytest.mark.parametrize(
    "name",
    [
        "{0}.metric_transformation[0].name",
        '{0}["metric_transformation"].0["name"]',
        "one({0}.metric_transformation[*].name)",
        "one({0}.metric_transformation).name",
        "element({0}.metric_transformation, 0).name",
        'lookup({0}.metric_transformation[0], "name", "none")',
        "{0}.metric_transformation[length({0}.metric_transformation) - 1].name",
    ],
)
@pytest.mark.parametrize("is_dynamic", [False, True])
def test_the_blocks_of_a_resource_are_referred_to_however_they_are_made(tmp_path, name, is_dynamic):
    text = rule().replace(
        'metric_name         = "stop"', f"metric_name         = {name.format(FILTERS)}"
    )
    if is_dynamic:
        text = text.replace(
            '  metric_transformation {\n    name      = "stop"',
            '  dynamic "metric_transformation" {\n    for_each = { stop = 1 }\n    iterator = one\n'
            "    content {\n    name      = one.key",
        ).replace('"1"\n  }\n', '"1"\n  }\n  }\n', 1)
    assert patterns(read(tmp_path, main__tf=text)) == {"stop": "{ $.eventName = StopLogging }"}


@pytest.mark.parametrize(
    ("each", "position"), [(f"{FILTERS}.metric_transformation", 0), ("var.unknown", 0), ("[1]", -1)]
)
def test_a_reference_to_a_block_that_may_not_be_there_is_not_resolved(tmp_path, each, position):
    text = rule().replace(
        'metric_name         = "stop"',
        f"metric_name         = {FILTERS}.metric_transformation[{position}].name",
    )
    text = text.replace(
        '  metric_transformation {\n    name      = "stop"',
        f'  dynamic "metric_transformation" {{\n    for_each = {each}\n'
        '    content {\n    name      = "stop"',
    ).replace('"1"\n  }\n', '"1"\n  }\n  }\n', 1)
    rules = read(tmp_path, main__tf=f'variable "unknown" {{}}\n{text}')
    assert not rules.rules
    assert FaultKind.UNRESOLVED in {fault.kind for fault in rules.faults}


def test_no_file_takes_for_ever(tmp_path):
    doubling = "".join(f'  a{i} = "${{local.a{i - 1}}}${{local.a{i - 1}}}"\n' for i in range(1, 40))
    loops = "[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : c]]]"
    text = f'locals {{\n  a0 = "xxxxxxxxxx"\n{doubling}}}\n'
    text += rule(pattern="local.a39") + rule("b", "b", f'join("", {loops})') + rule("c", "c")
    rules = read(tmp_path, main__tf=text)
    assert all(fault.kind.stops for fault in rules.faults if fault.kind is FaultKind.UNRESOLVED)
    assert "stop" not in patterns(rules)


CC = """
resource "awscc_logs_metric_filter" "this" {
  filter_name    = "stop"
  log_group_name = "trail"
  filter_pattern = "{ $.eventName = StopLogging }"
  metric_transformations = [{
    metric_name      = "stop"
    metric_namespace = "Trail"
    metric_value     = "1"
    dimensions       = [{ key = "user", value = "$.userIdentity.userName" }]
  }]
}

resource "awscc_cloudwatch_alarm" "this" {
  alarm_name          = "stop"
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  ok_actions          = ["arn:aws:sns:eu-west-1:111122223333:t"]
  metrics = [{
    id = "m1"
    return_data = true
    metric_stat = {
      metric = {
        metric_name = awscc_logs_metric_filter.this.metric_transformations[0].metric_name
        namespace   = "Trail"
        dimensions  = [{ name = "user", value = "eve" }]
      }
      period = 300
      stat   = "Sum"
    }
  }]
}
"""


def test_resources_of_the_cloud_control_provider_are_rules_too(tmp_path):
    rules = read(tmp_path, main__tf=CC)
    assert rules.faults == ()
    (one,) = rules.rules
    assert one.alarm.stats[0].metric.dimensions == (("user", "eve"),)
    assert one.alarm.ok_actions == ("arn:aws:sns:eu-west-1:111122223333:t",)
    assert one.filters[0].dimensions[0].selector == "$.userIdentity.userName"


@pytest.mark.parametrize(
    "kind",
    [
        "aws_cloudwatch_log_transformer",
        "awscc_logs_transformer",
    ],
)
def test_what_bears_on_alarms_and_is_not_judged_is_named(tmp_path, kind):
    text = rule() + f'resource "{kind}" "odd" {{\n  count = 1\n}}\n'
    (tmp_path / "main.tf").write_text(text, "utf-8")
    pack = load_rules([str(tmp_path)])
    (aside,) = pack.unjudged
    assert (aside.alarm, len(pack.rules)) == (f"{kind}.odd[0]", 1)
    assert "are not simulated" in aside.reason


def test_what_is_tried_is_known_though_a_part_of_it_is_not(tmp_path):
    text = rule(pattern='each.value["pattern"]').replace(
        '"this" {\n  name  ', '"this" {\n  for_each = local.chosen\n  name  ', 1
    )
    text += (
        'variable "over" {\n  type    = any\n  default = { a = { actions = [x_topic.y.arn] } }\n}\n'
        'locals {\n  all = { a = { pattern = "{ $.eventName = A }" } }\n'
        "  chosen = { for k, v in local.all : k => merge(v, try(var.over[k], {})) }\n}\n"
    )
    assert patterns(read(tmp_path, main__tf=text)) == {"stop": "{ $.eventName = A }"}


@pytest.mark.parametrize(("number", "limit"), [("5", 5), ("2.5", 2.5), ("1e3", 1000)])
def test_numbers_of_json_syntax_are_those_that_are_written(tmp_path, number, limit):
    text = json.dumps(as_json(threshold=0)).replace('"threshold": 0', f'"threshold": {number}')
    (one,) = read(tmp_path, main__tf__json=text).rules
    assert one.alarm.threshold == limit


def test_a_number_of_json_syntax_that_lost_digits_is_not_resolved(tmp_path):
    number = "1234567890123456789012345"
    text = json.dumps(as_json(threshold=0)).replace('"threshold": 0', f'"threshold": {number}')
    (fault,) = read(tmp_path, main__tf__json=text).faults
    assert fault.kind is FaultKind.UNRESOLVED


def test_for_each_takes_a_set_and_refuses_a_list(tmp_path):
    text = rule().replace('"this" {\n  alarm', '"this" {\n  for_each = ["x"]\n  alarm', 1)
    (fault,) = read(tmp_path, main__tf=text).faults
    assert fault.what.startswith("whether it is there depends on for_each = a list, and Terraform")
    rules = read(tmp_path, main__tf=text.replace('["x"]', 'toset(["x"])'))
    assert [one.origin.name for one in rules.rules] == ['aws_cloudwatch_metric_alarm.this["x"]']


def test_a_module_that_is_not_there_is_named_with_its_source(tmp_path):
    rules = read(tmp_path, main__tf='module "a" {\n  source = "./absent"\n}\n' + rule())
    assert [fault.what for fault in rules.faults] == [
        "its source, ./absent, is not a folder here; give terraform show -json of the plan"
    ]


CHAINED = """
variable "calls" {
  default = { b = { name = "DeleteTrail", limit = "3" }, a = { name = "StopLogging" } }
}
resource "aws_cloudwatch_log_metric_filter" "this" {
  for_each       = var.calls
  name           = each.key
  pattern        = "{ $.eventName = ${each.value.name} }"
  log_group_name = "trail"
  metric_transformation {
    name      = upper(each.key)
    namespace = "N"
    value     = "1"
  }
}
resource "aws_cloudwatch_metric_alarm" "this" {
  %s
  alarm_name          = %s
  metric_name         = %s
  namespace           = "N"
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
}
"""


@pytest.mark.parametrize(
    ("many", "name", "metric", "alarms"),
    [
        (
            f"for_each = {FILTERS}",
            "each.value.id",
            "each.value.metric_transformation[0].name",
            {"a": "{ $.eventName = StopLogging }", "b": "{ $.eventName = DeleteTrail }"},
        ),
        (
            f"count = length({FILTERS})",
            f"values({FILTERS})[count.index].name",
            f"[for one in {FILTERS} : one.metric_transformation[0].name][count.index]",
            {"a": "{ $.eventName = StopLogging }", "b": "{ $.eventName = DeleteTrail }"},
        ),
        (
            f'for_each = toset([for one in {FILTERS} : one.name if one.name != "a"])',
            "each.key",
            f"{FILTERS}[each.key].metric_transformation[0].name",
            {"b": "{ $.eventName = DeleteTrail }"},
        ),
    ],
)
def test_a_resource_is_looked_into_as_a_whole(many, name, metric, alarms, tmp_path):
    assert patterns(read(tmp_path, main__tf=CHAINED % (many, name, metric))) == alarms


def test_what_a_provider_may_compute_is_not_absent(tmp_path):
    text = CHAINED % (f"for_each = {FILTERS}", "each.key", "upper(each.key)")
    text = text.replace("threshold           = 1", "threshold           = %s")
    for limit in ("try(each.value.region, 1)", "each.value.region == null ? 1 : 2"):
        faults = read(tmp_path, main__tf=text % limit).faults
        assert {fault.kind for fault in faults} == {FaultKind.UNRESOLVED}
    (one, _) = read(tmp_path, main__tf=text % "try(each.value.none, 1)").rules
    assert one.alarm.threshold == 1


def test_a_variable_that_is_never_null_takes_its_default(tmp_path):
    text = 'variable "limit" {\n  type     = number\n  default  = 7\n%s}\n' + rule().replace(
        "threshold           = 1", "threshold           = coalesce(var.limit, 9)"
    )
    (tmp_path / "inner").mkdir()
    for nullable, limit in (("", 9), ("  nullable = false\n", 7)):
        (tmp_path / "inner" / "main.tf").write_text(text % nullable)
        call = 'module "m" {\n  source = "./inner"\n  limit  = null\n}\n'
        (one,) = read(tmp_path, main__tf=call).rules
        assert one.alarm.threshold == limit


def test_all_outputs_of_the_instances_of_a_module_are_read(tmp_path):
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "main.tf").write_text(
        CHILD + 'output "alarm" {\n  value = aws_cloudwatch_metric_alarm.this.alarm_name\n}\n'
    )
    text = (
        'module "m" {\n  source   = "./inner"\n  for_each = toset(["y", "x"])\n'
        '  name     = each.key\n  events   = ["A"]\n}\n'
        'resource "aws_cloudwatch_composite_alarm" "any" {\n  alarm_name = "any"\n'
        '  alarm_rule = join(" OR ", [for one in module.m : "ALARM(${one.alarm})"])\n}\n'
    )
    (composite,) = read(tmp_path, main__tf=text).composites
    assert composite.alarm.rule == "ALARM(x) OR ALARM(y)"
