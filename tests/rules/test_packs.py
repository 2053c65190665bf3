"""The packs that are shipped: deployable, and each alarm with examples that hold."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from auditor import resources
from auditor.cloudwatch.alarms import ComparisonOperator
from auditor.cloudwatch.metrics import Statistic
from auditor.pattern import matches, parse
from auditor.rules import load_rules
from auditor.rules.formats.yaml import load

PACKS = sorted(path.stem for path in resources.packs().glob("*.yaml"))


def alarms(pack: str) -> dict[str, Any]:
    """The alarm resources of a pack with their metadata, by logical id."""
    document: Any = load((resources.packs() / f"{pack}.yaml").read_text("utf-8")).value
    return {
        name: resource
        for name, resource in document["Resources"].items()
        if resource.get("Type") == "AWS::CloudWatch::Alarm"
    }


@pytest.mark.parametrize("pack", PACKS)
def test_every_alarm_has_a_title_a_source_and_examples_that_hold(pack):
    rules = {rule.alarm.name: rule for rule in load_rules([pack]).rules}
    assert rules
    for resource in alarms(pack).values():
        about = resource["Metadata"]["Auditor"]
        assert about["Title"]
        assert about["Explanation"]
        assert about["Source"]
        patterns = [
            parse(metric_filter.pattern)
            for metric_filter in rules[resource["Properties"]["AlarmName"]].filters
        ]
        match, near_miss = (json.dumps(about["Examples"][key]) for key in ("Match", "NearMiss"))
        assert any(matches(pattern, match) for pattern in patterns)
        assert not any(matches(pattern, near_miss) for pattern in patterns)


@pytest.mark.slow
@pytest.mark.parametrize("pack", PACKS)
def test_cfn_lint_passes_every_pack(pack):
    path = resources.packs() / f"{pack}.yaml"
    lint = Path(sys.executable).with_name("cfn-lint")
    done = subprocess.run([lint, str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_iam_changes_has_the_settings_of_the_blog_post():
    pack = load_rules(["iam-changes"])
    assert [rule.alarm.name for rule in pack.rules] == [
        "IAMAllActivityAlarm",
        "IAMChangeActivityAlarm",
        "IAMAuthnAuthzActivityAlarm",
    ]
    for rule in pack.rules:
        alarm, (metric_filter,) = rule.alarm, rule.filters
        assert alarm.metric == metric_filter.metric
        assert metric_filter.metric.namespace == "CloudTrailMetrics"
        assert metric_filter.value == 1
        assert alarm.statistic is Statistic.SUM
        assert alarm.period.total_seconds() == 300
        assert alarm.comparison_operator is ComparisonOperator.GREATER_OR_EQUAL
        assert (alarm.threshold, alarm.m, alarm.n) == (1, 1, 1)
        assert alarm.datapoints_to_alarm is None
        assert alarm.treat_missing_data is None


@pytest.mark.shared
def test_iam_changes_has_the_patterns_of_the_blog_post_as_published(shared):
    blog = (shared.parents[1] / "spec" / "aws-blog-iam-alerts.txt").read_text("utf-8")
    published = [line.strip() for line in blog.splitlines() if line.strip().startswith("{ (")]
    filters = [rule.filters[0].pattern for rule in load_rules(["iam-changes"]).rules]
    assert filters == published


def test_packs_are_yaml_that_other_tools_read_but_for_the_short_form_tags():
    for pack in PACKS:
        text = (resources.packs() / f"{pack}.yaml").read_text("utf-8")
        assert yaml.compose(text) is not None
