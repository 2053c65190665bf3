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
    assert "compared with: nothing, as no alarm of the other rules belongs to it" in text


def test_rules_that_have_nothing_in_common_are_refused_with_what_there_is(logs, template):
    patterns = [(f"{{ $.requestParameters.x = {number} }}", 1) for number in range(2)]
    other = template("other.yaml", one=patterns[0], two=patterns[1])
    done = call("backtest", logs, "--rules", "cis-5.0", "--against", other)
    assert done.returncode == 2
    assert "none of its alarms belongs to one of these by name, control or meaning" in done.stderr
    assert done.stderr.endswith("--against-alarm: one, two\n")
