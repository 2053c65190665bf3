"""A rule without findings, and changes to it."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from auditor.result.checks import Check
from auditor.result.lint import LintResult
from auditor.rules.declared import RuleFile
from auditor.rules.formats import read
from auditor.rules.join import understand
from auditor.rules.lint import lint
from auditor.rules.ruleset import RuleSet

TOPIC = "arn:aws:sns:us-east-1:111122223333:topic"
TRANSFORMATION = {"MetricNamespace": "Trail", "MetricName": "Stops", "MetricValue": "1"}
FILTER = {"LogGroupName": "logs", "FilterPattern": '{ $.eventName = "StopLogging" }'}
ALARM = {
    "Namespace": "Trail",
    "MetricName": "Stops",
    "Statistic": "Sum",
    "Period": 300,
    "EvaluationPeriods": 1,
    "Threshold": 1,
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    "TreatMissingData": "notBreaching",
    "AlarmActions": [TOPIC],
}


def rules(changes: Mapping[str, Any] = {}) -> RuleSet:
    """Return the rule with changes to `Filter`, `Alarm`, `Transformation`, `Ignore` or `File`."""
    transformation = _changed(TRANSFORMATION, changes.get("Transformation", {}))
    base = {**FILTER, "MetricTransformations": [transformation]}
    about = {"Auditor": {"Ignore": changes.get("Ignore", [])}}
    template = {
        "Resources": {
            "Filter": {
                "Type": "AWS::Logs::MetricFilter",
                "Properties": _changed(base, changes.get("Filter", {})),
            },
            "Alarm": {
                "Type": "AWS::CloudWatch::Alarm",
                "Metadata": about,
                "Properties": _changed(ALARM, changes.get("Alarm", {})),
            },
            **changes.get("Resources", {}),
        }
    }
    text = changes.get("File", json.dumps(template, indent=1))
    return understand(read([RuleFile("rules.yaml", text.encode())]))


def linted(ignored: Collection[Check] = (), **changes: Any) -> LintResult:
    """Return the findings of lint about the rule with changes."""
    overlaps = bool(changes.get("Overlaps", False))
    return lint(rules(changes), ["rules.yaml"], ignored, overlaps=overlaps)


def checks(**changes: Any) -> set[str]:
    """Return the checks with findings about the rule with changes."""
    return {finding.check.value for finding in linted(**changes).findings}


def _changed(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**base, **changes}.items() if value is not None}
