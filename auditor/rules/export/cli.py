"""Rules as commands of the AWS CLI, in a script for bash.

Each command has one JSON document with everything about a rule: a separate argument could be read
as an option, or with `file://` as a file name. Titles, controls and examples are left out.
"""

import json
import shlex
from typing import Any, Final

from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.errors import RuleError
from auditor.result.json import inert_text
from auditor.rules.export.choice import ExportChoice
from auditor.rules.export.details import completed
from auditor.rules.export.parameters import TOPIC, alarm_properties, filter_properties

_HEAD: Final = """\
#!/usr/bin/env bash
# Puts metric filters on CloudTrail logs, and alarms on their metrics. May be run again.
#
# LOG_GROUP_NAME   the log group that CloudTrail sends its events to
# ALARM_TOPIC_ARN  the SNS topic to notify; leave it empty for alarms without actions
set -euo pipefail
: "${LOG_GROUP_NAME:=CloudTrail/DefaultLogGroup}"
: "${ALARM_TOPIC_ARN:=}"
"""
_FLAGS: Final = {
    "AlarmActions": "--alarm-actions",
    "OKActions": "--ok-actions",
    "InsufficientDataActions": "--insufficient-data-actions",
}
_TOPIC: Final = '"$ALARM_TOPIC_ARN"'


def to_cli(chosen: ExportChoice) -> str:
    """Return the script; alarms come after those that they name.

    Raises:
        RuleError: alarms cannot be created, or only a deployment knows a part of them.
    """
    parts, faults = [_HEAD], []
    for metric_filter in chosen.filters:
        name, more = metric_filter.name, chosen.of_filter(metric_filter)
        properties, wrong = completed(name, filter_properties(metric_filter), more)
        faults += wrong
        document = _lower(properties)
        (transformation,) = document["metricTransformations"]
        if pairs := transformation.get("dimensions"):
            transformation["dimensions"] = {pair["key"]: pair["value"] for pair in pairs}
        group = '--log-group-name "$LOG_GROUP_NAME"'
        parts.append(_command("logs put-metric-filter", [group], document))
    for alarm in chosen.in_order:
        document, wrong = completed(alarm.name, alarm_properties(alarm), chosen.of_alarm(alarm))
        faults += wrong
        words = [
            _actions(flag, document.pop(key))
            for key, flag in _FLAGS.items()
            if TOPIC in document.get(key, ())
        ]
        kind = "composite" if isinstance(alarm, CompositeAlarm) else "metric"
        parts.append(_command(f"cloudwatch put-{kind}-alarm", words, document))
    if faults:
        raise RuleError(faults)
    return "\n".join(parts)


def _command(command: str, words: list[str], document: dict[str, Any]) -> str:
    text = shlex.quote(inert_text(json.dumps(document, indent=2)))
    return " \\\n  ".join([f"aws {command}", *words, f"--cli-input-json {text}"]) + "\n"


def _actions(flag: str, actions: list[Any]) -> str:
    """Return the option for actions that include the topic; without a topic, not for it alone."""
    arns = [shlex.quote(action) for action in actions if action is not TOPIC]
    if arns:
        return " ".join([flag, *arns, f"${{ALARM_TOPIC_ARN:+{_TOPIC}}}"])
    return f"${{ALARM_TOPIC_ARN:+{flag} {_TOPIC}}}"


def _lower(value: Any) -> Any:
    """Return properties as CloudWatch Logs names its parameters: logGroupName."""
    match value:
        case dict():
            return {key[0].lower() + key[1:]: _lower(item) for key, item in value.items()}
        case list():
            return [_lower(item) for item in value]
        case _:
            return value
