"""`auditor backtest --against PACK|FILE`: which alarm is laid beside which."""

import json

from tests.cli.conftest import call


def test_another_set_of_rules_is_laid_beside_alarm_by_alarm(logs):
    options = ["--rules", "cis-5.0", "--against", "security-hub"]
    done = call("backtest", logs, *options, "--format", "json")
    alarms = {alarm["alarm"]["name"]: alarm for alarm in json.loads(done.stdout)["alarms"]}
    assert len(alarms) == 15
    policies = alarms["CIS-5.0-4.4-IAMPolicyChanges"]
    assert policies["other"]["name"] == "CloudWatch.4-IAMPolicyChanges"
    assert policies["paired_by"] == "control"
    organizations = alarms["CIS-5.0-4.15-OrganizationsChanges"]
    assert organizations["other"] is organizations["against"] is organizations["paired_by"] is None
    text = call("backtest", logs, *options).stdout
    assert "compared with: CloudWatch.4-IAMPolicyChanges (paired by control): Average" in text
    assert "compared with: nothing; no alarm of the other rules corresponds to it" in text


def test_the_only_alarm_of_each_side_is_compared_and_named_whatever_its_name(logs, template):
    ours = template("ours.yaml", trail=('{ $.eventName = "StopLogging" }', 1))
    theirs = template("theirs.yaml", sign_ins=('{ $.eventName = "ConsoleLogin" }', 1))
    options = ["--rules", ours, "--against", theirs]
    text = call("backtest", logs, *options).stdout
    named = "sign_ins (another name; paired as the only alarm of each set of rules)"
    assert f"compared with: {named}: Sum" in " ".join(text.split())
    (alarm,) = json.loads(call("backtest", logs, *options, "--format", "json").stdout)["alarms"]
    assert (alarm["other"]["name"], alarm["paired_by"]) == ("sign_ins", "alone")
    page = call("backtest", logs, *options, "--format", "html").stdout
    assert f"The variant: {named}: Sum" in page


def test_an_alarm_of_the_same_name_is_named_without_a_reason(logs, template):
    ours = template("ours.yaml", trail=('{ $.eventName = "StopLogging" }', 1))
    theirs = template("theirs.yaml", trail=('{ $.eventName = "ConsoleLogin" }', 1))
    options = ["--rules", ours, "--against", theirs, "--scope", "account"]
    assert "compared with: trail: Sum" in call("backtest", logs, *options).stdout


def test_a_variant_of_the_alarm_itself_has_no_other_name(logs, template):
    ours = template("ours.yaml", trail=('{ $.eventName = "StopLogging" }', 1))
    options = ["--rules", ours, "--against", "threshold=5"]
    assert "compared with: Sum" in call("backtest", logs, *options).stdout
    assert "The variant: Sum" in call("backtest", logs, *options, "--format", "html").stdout


def test_the_page_names_alarms_without_a_partner(logs):
    options = ["--rules", "cis-5.0", "--against", "security-hub", "--format", "html"]
    page = call("backtest", logs, *options).stdout
    assert "The variant: CloudWatch.4-IAMPolicyChanges (paired by control): " in page
    assert page.count("No alarm of the other rules belongs to this one.") == 1


def test_rules_that_have_nothing_in_common_are_refused_with_what_there_is(logs, template):
    patterns = [(f"{{ $.requestParameters.x = {number} }}", 1) for number in range(2)]
    other = template("other.yaml", one=patterns[0], two=patterns[1])
    done = call("backtest", logs, "--rules", "cis-5.0", "--against", other)
    assert done.returncode == 2
    assert "none of its alarms corresponds to one of these by name, control or" in done.stderr
    assert done.stderr.endswith("--against-alarm: one, two\n")
