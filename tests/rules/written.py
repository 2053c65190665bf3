"""Small templates, and files to read them from."""

import json
from pathlib import Path
from typing import Any

FILTER: dict[str, Any] = {
    "LogGroupName": "trail",
    "FilterPattern": '{ $.eventName = "StopLogging" }',
    "MetricTransformations": [{"MetricNamespace": "N", "MetricName": "Stops", "MetricValue": "1"}],
}
ALARM: dict[str, Any] = {
    "AlarmName": "Stops",
    "Namespace": "N",
    "MetricName": "Stops",
    "Statistic": "Sum",
    "Period": "300",
    "EvaluationPeriods": 1,
    "Threshold": 1,
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
}


def template(**resources: dict[str, Any]) -> dict[str, Any]:
    """Return a template of filters and alarms, given their logical ids and properties."""
    return {
        "Resources": {
            name: {
                "Type": "AWS::Logs::MetricFilter"
                if "FilterPattern" in properties
                else "AWS::CloudWatch::Alarm",
                "Properties": properties,
            }
            for name, properties in resources.items()
        }
    }


def written(folder: Path, content: object, name: str = "rules.json") -> str:
    """Write a file, and return its path."""
    path = folder / name
    path.write_text(json.dumps(content), "utf-8")
    return str(path)
