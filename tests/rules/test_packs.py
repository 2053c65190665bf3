"""The packs that are shipped: as published, deployable, and each alarm with examples that hold."""

import json
import subprocess
import sys
from collections import Counter
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from auditor import resources
from auditor.cloudwatch.alarms import ComparisonOperator
from auditor.cloudwatch.rule import Rule
from auditor.pattern import compile_sql, lint, matches, parse
from auditor.pattern.relations import RelationKind, relate
from auditor.rules import load_rules
from auditor.rules.pairing import side_of
from tests.paths import ROOT

PACKS = sorted(path.stem for path in resources.packs_folder().glob("*.yaml"))
BENCHMARKS = {
    "cis-1.2": "1.2.0",
    "cis-1.4": "1.4.0",
    "cis-3.0": "3.0.0",
    "cis-5.0": "5.0.0",
    "cis-7.0": "7.0.0",
}
FACTS: Any = json.loads((ROOT / "tests" / "golden" / "cis_controls.json").read_text("utf-8"))
CONTROLS = {control["key"]: control for control in FACTS["controls"]}
CIS, HUB = "CIS AWS Foundations Benchmark", "AWS Security Hub"


@cache
def rules(pack: str) -> tuple[Rule, ...]:
    return load_rules([pack]).rules


def patterns(pack: str) -> list[str]:
    return [rule.filters[0].pattern for rule in rules(pack)]


@pytest.mark.process
def test_the_packs_are_what_the_facts_and_our_words_make_of_them(tmp_path):
    script = ROOT / "scripts" / "write-packs"
    subprocess.run([sys.executable, script, str(tmp_path)], check=True)
    written = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    checked_in = {path.name: path.read_text("utf-8") for path in resources.packs_folder().iterdir()}
    assert checked_in == written


@pytest.mark.parametrize("pack", PACKS)
def test_every_alarm_says_what_it_is_and_shows_what_it_matches(pack):
    for rule in rules(pack):
        assert rule.about.title != rule.alarm.name
        assert rule.about.explanation
        assert rule.about.source
        assert rule.about.examples.match
        assert rule.about.examples.near_miss


@pytest.mark.parametrize("pack", PACKS)
def test_both_witnesses_agree_with_every_example(pack):
    with duckdb.connect() as connection:
        for rule in rules(pack):
            (metric_filter,) = rule.filters
            pattern = parse(metric_filter.pattern)
            query = f"SELECT {compile_sql(pattern, columns={})} FROM (SELECT $1 AS record)"
            shown = [(text, True) for text in rule.about.examples.match]
            shown += [(text, False) for text in rule.about.examples.near_miss]
            for text, wanted in shown:
                assert matches(pattern, text) is wanted, (rule.alarm.name, text)
                assert connection.execute(query, [text]).fetchall() == [(wanted,)], text


@pytest.mark.parametrize("pack", PACKS)
def test_examples_are_whole_records_each_of_its_own(pack):
    records = [
        json.loads(text)
        for rule in rules(pack)
        for text in (*rule.about.examples.match, *rule.about.examples.near_miss)
    ]
    for record in records:
        assert {"eventVersion", "userIdentity", "eventTime", "awsRegion"} <= record.keys()
        assert record["eventSource"].endswith(".amazonaws.com")
        assert record["eventName"]
    assert len({record["eventID"] for record in records}) == len(records)


@pytest.mark.slow
@pytest.mark.process
@pytest.mark.parametrize("pack", PACKS)
def test_cfn_lint_passes_every_pack(pack):
    path = resources.packs_folder() / f"{pack}.yaml"
    lint = Path(sys.executable).with_name("cfn-lint")
    done = subprocess.run([lint, str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("pack", PACKS)
def test_every_pack_deploys_without_a_bucket_for_it(pack):
    # CloudFormation takes larger templates from S3 alone.
    assert (resources.packs_folder() / f"{pack}.yaml").stat().st_size <= 51_200


def test_packs_can_be_read_together_since_they_share_no_name():
    together = load_rules(PACKS)
    assert all(len(rule.filters) == 1 for rule in together.rules)
    names = Counter(rule.alarm.name for rule in together.rules)
    assert names.most_common(1)[0][1] == 1


def test_packs_are_yaml_that_other_tools_read_but_for_the_short_form_tags():
    for pack in PACKS:
        text = (resources.packs_folder() / f"{pack}.yaml").read_text("utf-8")
        assert yaml.compose(text) is not None


@pytest.mark.parametrize(("pack", "version"), BENCHMARKS.items())
def test_a_version_of_the_benchmark_has_its_controls_with_a_pattern_published_for_each(
    pack, version
):
    listed = [control for control in FACTS["controls"] if version in control["cis"]]
    assert len(rules(pack)) == len(listed)
    for rule, control in zip(rules(pack), listed, strict=True):
        own = rule.about.controls[0]
        assert (own.framework, own.version) == (CIS, version)
        assert own.id == control["cis"][version]["id"]
        assert own.official
        assert rule.filters[0].pattern in {
            variant["pattern"]
            for variant in control["variants"]
            for used in variant["used_by"]
            if (used["framework"], used["version"]) == (CIS, version) and used["role"] == "primary"
        }


@pytest.mark.parametrize("pack", BENCHMARKS)
def test_the_alarms_of_the_benchmark_are_set_as_it_sets_them(pack):
    published = FACTS["cis_alarm_settings"]
    for rule in rules(pack):
        alarm, (metric_filter,) = rule.alarm, rule.filters
        assert metric_filter.metric.namespace == published["metric_namespace"]
        assert str(metric_filter.value).removesuffix(".0") == published["metric_value"]
        assert metric_filter.default_value is None
        assert alarm.statistic == published["statistic"]
        assert alarm.period.total_seconds() == published["period_seconds"]
        assert (alarm.n, alarm.m) == (published["evaluation_periods"], 1)
        assert alarm.threshold == published["threshold"]
        assert alarm.comparison_operator == published["comparison"]
        assert alarm.treat_missing_data is None


def test_where_transcriptions_of_a_version_differ_its_alarm_says_so():
    (rule,) = (rule for rule in rules("cis-3.0") if rule.about.controls[0].id == "4.1")
    assert rule.filters[0].pattern == CONTROLS["unauthorized_api_calls"]["variants"][2]["pattern"]
    assert "transcriptions of this version differ" in rule.about.source


def test_no_pack_has_a_pattern_that_cloudwatch_refuses():
    refused = {
        variant["pattern"]
        for control in FACTS["controls"]
        for variant in control["variants"]
        if not variant["well_formed"]
    }
    assert refused
    assert not any(refused & set(patterns(pack)) for pack in PACKS)


def test_every_published_pattern_that_is_known_to_be_wrong_says_so():
    wrong = {
        variant["pattern"]
        for control in FACTS["controls"]
        for variant in control["variants"]
        if "defect" in variant
    }
    shipped = [rule for pack in PACKS for rule in rules(pack) if rule.filters[0].pattern in wrong]
    assert len(shipped) == 4  # unauthorized calls of 1.4, 3.0, 5.0 and 7.0
    assert all(rule.about.defect for rule in shipped)


def test_security_hub_has_its_patterns_to_the_letter_in_its_order():
    published = {
        used["id"]: variant["pattern"]
        for control in FACTS["controls"]
        for variant in control["variants"]
        for used in variant["used_by"]
        if (used["framework"], used["version"]) == (HUB, "current guide")
    }
    assert [rule.about.controls[0].id for rule in rules("security-hub")] == [
        f"CloudWatch.{number}" for number in range(1, 15)
    ]
    for rule in rules("security-hub"):
        assert rule.filters[0].pattern == published[rule.about.controls[0].id]


def test_security_hub_takes_the_average_where_its_guide_did_and_says_what_that_does():
    procedures = {
        control["security_hub"]["id"]: control["security_hub"]["alarm_procedure"]
        for control in FACTS["controls"]
        if control["security_hub"]
    }
    for rule in rules("security-hub"):
        procedure = procedures[rule.about.controls[0].id]
        average = procedure["statistic"] == "Average"
        assert rule.alarm.statistic == ("Average" if average else "Sum")
        assert ("Average" in rule.about.defect) is average
        assert rule.filters[0].metric.namespace == procedure["namespace"]
        assert rule.alarm.threshold == procedure["threshold"]


def test_the_template_of_aws_is_as_published():
    for rule, published in zip(
        rules("aws-cloudtrail-alarms"), FACTS["aws_cloudtrail_template"]["alarms"], strict=True
    ):
        alarm, (metric_filter,) = rule.alarm, rule.filters
        assert alarm.name == published["alarm_name"]
        assert metric_filter.pattern == published["pattern"]
        assert metric_filter.metric.name == published["metric_name"]
        assert metric_filter.metric.namespace == published["metric_namespace"]
        assert alarm.statistic == published["statistic"]
        assert alarm.period.total_seconds() == published["period_seconds"]
        assert alarm.threshold == published["threshold"]
        assert alarm.comparison_operator == published["comparison"]


def test_the_blog_s_filters_are_those_of_either_edition():
    published = FACTS["aws_blog_iam_alerts"]["patterns"]
    assert patterns("iam-changes") == [given["pattern"] for given in published]
    later = [given["later_edition_pattern"] for given in published[1:]]
    assert patterns("iam-changes-later") == later


@pytest.mark.parametrize("pack", ["iam-changes", "iam-changes-later"])
def test_the_blog_s_alarms_are_set_as_the_post_sets_them(pack):
    published = FACTS["aws_blog_iam_alerts"]["patterns"][2]["alarm"]
    for rule in rules(pack):
        alarm, (metric_filter,) = rule.alarm, rule.filters
        assert metric_filter.metric.namespace == published["metric_namespace"]
        assert metric_filter.value == 1
        assert alarm.statistic == published["statistic"]
        assert alarm.period.total_seconds() == published["period_seconds"]
        assert alarm.comparison_operator is ComparisonOperator.GREATER_OR_EQUAL
        assert (alarm.threshold, alarm.m, alarm.n) == (published["threshold"], 1, 1)
        assert alarm.treat_missing_data is None
    named = {rule.alarm.name for rule in rules("iam-changes")}
    assert published["alarm_name"] in named


@pytest.mark.shared
def test_iam_changes_has_the_patterns_of_the_blog_post_as_published(shared):
    blog = (shared.parents[1] / "spec" / "aws-blog-iam-alerts.txt").read_text("utf-8")
    published = [line.strip() for line in blog.splitlines() if line.strip().startswith("{ (")]
    assert patterns("iam-changes") == published


def test_the_corrected_pack_says_what_was_changed_and_matches_what_the_others_miss():
    assert len(rules("cis-corrected")) == len(CONTROLS)
    published = {variant["pattern"] for c in FACTS["controls"] for variant in c["variants"]}
    for rule in rules("cis-corrected"):
        changed = rule.filters[0].pattern not in published
        assert "Changed: " in rule.about.source
        assert ("Changed: nothing" in rule.about.source) is not changed
        assert rule.about.controls[0].official is not changed
        assert not rule.about.defect


def test_nothing_in_the_corrected_pack_is_probably_not_meant():
    for text in patterns("cis-corrected"):
        assert lint(parse(text), text) == ()


def test_titles_are_our_own_words():
    theirs = {
        listed["title"].lower()
        for control in FACTS["controls"]
        for listed in control["cis"].values()
    }
    for pack in PACKS:
        for rule in rules(pack):
            assert rule.about.title.lower() not in theirs
            assert "ensure" not in f"{rule.about.title} {rule.about.explanation}".lower()


def test_the_order_of_two_packs_turns_wider_and_narrower_and_nothing_else():
    # Packs in the order of their names, and of their files (`-` before `.`), count pairs otherwise.
    one, other = (load_rules([name]).rules for name in ("iam-changes", "iam-changes-later"))
    turned = {RelationKind.WIDER: RelationKind.NARROWER, RelationKind.NARROWER: RelationKind.WIDER}
    kinds: Counter[RelationKind] = Counter()
    for a, b in product(map(side_of, one), map(side_of, other)):
        relation, back = relate(a, b), relate(b, a)
        kinds[relation.kind] += 1
        assert back.kind is turned.get(relation.kind, relation.kind)
        for proof, having, lacking in ((relation.only_a, a, b), (relation.only_b, b, a)):
            if proof is not None:
                assert any(matches(pattern, proof) for pattern in having)
                assert not any(matches(pattern, proof) for pattern in lacking)
    assert kinds == {RelationKind.WIDER: 2, RelationKind.NARROWER: 3, RelationKind.OVERLAP: 1}


def test_rules_that_are_named_twice_count_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pack = resources.packs_folder() / "cis-5.0.yaml"
    (tmp_path / "mine.yaml").write_bytes(pack.read_bytes())
    once = load_rules(["cis-5.0"])
    assert load_rules(["cis-5.0", "cis-5.0"]) == once
    assert len(load_rules(["mine.yaml", "./mine.yaml"]).rules) == len(once.rules) == 15
