import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from auditor import resources
from auditor.cloudwatch.rule import Control
from auditor.rules import load_rules
from auditor.rules.controls import requirements
from tests.paths import ROOT

FACTS: Any = json.loads((ROOT / "tests" / "golden" / "cis_controls.json").read_text("utf-8"))
KEYS = [control["key"] for control in FACTS["controls"]]
TEMPLATE = """
Resources:
  Filter:
    Type: AWS::Logs::MetricFilter
    Properties:
      FilterPattern: x
      MetricTransformations: [{ MetricNamespace: N, MetricName: m, MetricValue: 1 }]
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: N
      MetricName: m
      Statistic: Sum
      Period: 60
      EvaluationPeriods: 1
      Threshold: 1
      ComparisonOperator: GreaterThanThreshold
"""


@pytest.fixture
def about(tmp_path: Path) -> Callable[..., tuple[Control, ...]]:
    """The requirements of an alarm whose metadata says so."""

    def read(**given: object) -> tuple[Control, ...]:
        template: Any = yaml.safe_load(TEMPLATE)
        template["Resources"]["Alarm"]["Metadata"] = {"Auditor": given}
        path = tmp_path / "own.json"
        path.write_text(json.dumps(template), "utf-8")
        (rule,) = load_rules([str(path)]).rules
        return rule.about.controls

    return read


@pytest.mark.process
def test_the_file_is_what_the_facts_make_of_it():
    script = ROOT / "scripts" / "write-controls"
    printed = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, check=True
    ).stdout
    assert resources.controls() == printed


@pytest.mark.parametrize("key", KEYS)
def test_every_mapping_of_the_facts_is_there_with_who_says_so(key):
    (control,) = (control for control in FACTS["controls"] if control["key"] == key)
    asked = requirements(key)
    wanted: Counter[bool] = Counter()
    for mapping in control["mappings"]:
        ids = {
            identifier[:6] if mapping["framework"] == "ISO/IEC 27001:2013" else identifier
            for identifier in mapping["ids"]
        }
        wanted[mapping["source"].startswith("sechub")] += len(ids)
    assert Counter(one.official for one in asked) == wanted
    assert all(one.source for one in asked)


def test_only_the_rows_of_aws_are_official_where_no_pattern_is_named():
    sources = {one.source for key in KEYS for one in requirements(key) if one.official}
    assert sources == {"AWS Security Hub user guide"}


def test_a_published_pattern_adds_the_versions_that_ask_for_it_newest_first():
    asked = requirements("security_group_changes/2")
    assert [(one.version, one.id) for one in asked[:3]] == [
        ("7.0.0", "5.10"),
        ("6.0.0", "5.10"),
        ("5.0.0", "4.10"),
    ]
    assert asked[3:] == requirements("security_group_changes")


def test_a_framework_s_version_stands_apart_from_its_name():
    frameworks = {(one.framework, one.version) for one in requirements("root_usage")}
    assert {
        ("PCI DSS", "4.0"),
        ("NIST SP 800-171", "Rev. 2"),
        ("ISO/IEC 27001", "2022"),
    } <= frameworks
    assert ("MITRE ATT&CK", "") in frameworks


def test_prowler_s_letters_are_not_taken_for_clauses_of_iso():
    clauses = {
        one.id
        for key in KEYS
        for one in requirements(key)
        if (one.framework, one.version) == ("ISO/IEC 27001", "2013")
    }
    assert clauses == {"A.10.1", "A.12.4"}


@pytest.mark.parametrize("key", ["", "no_such_control", "vpc_changes/9"])
def test_a_control_or_pattern_that_is_unknown_adds_nothing(key):
    assert requirements(key) == requirements(key.partition("/")[0])


def test_a_rule_s_own_requirements_come_first_and_once(about):
    own = {"Framework": "CIS AWS Foundations Benchmark", "Version": "5.0.0", "Id": "4.14"}
    house = {"Framework": "House rules", "Id": 7, "Source": "us"}
    controls = about(Control="vpc_changes/1", Controls=[own, house])
    assert (controls[0].id, controls[0].official) == ("4.14", True)
    assert controls[1] == Control("House rules", "", "7", "us")
    assert len({(one.framework, one.version, one.id, one.source) for one in controls}) == len(
        controls
    )
    assert sum((one.version, one.id) == ("5.0.0", "4.14") for one in controls) == 1


def test_metadata_of_other_shapes_adds_nothing(about):
    assert about(Control=["vpc_changes"], Controls="4.1") == ()
    assert about(Control=7, Controls=[None, {"Framework": "House rules"}]) == ()
