"""Composite alarms from the parameters of PutCompositeAlarm.

Source: CloudWatch API Reference, PutCompositeAlarm; recorded error answers.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from auditor.cloudwatch.composite.alarm import CompositeAlarm, Suppressor
from auditor.cloudwatch.composite.alarm_rule import alarm_name_of
from auditor.cloudwatch.composite.rule_parser import parse_rule
from auditor.cloudwatch.parameters.typed import MAX_SECONDS, flag, given, text, texts, whole
from auditor.cloudwatch.problems import Problems


def read_composite_alarm(parameters: Mapping[str, Any]) -> CompositeAlarm:
    """Return the composite alarm that the parameters of PutCompositeAlarm describe.

    Raises:
        ValueError: a parameter is invalid; `ExpressionError`: the rule is; `PropertiesError`:
            several are.
    """
    problems = Problems()
    read = problems.read
    return problems.result(
        lambda: CompositeAlarm(
            name=read("alarm", text, parameters, "AlarmName"),
            rule=read("TRUE", _rule, parameters),
            description=read("", text, parameters, "AlarmDescription", ""),
            actions_enabled=read(True, flag, parameters, "ActionsEnabled", default=True),
            alarm_actions=read((), texts, parameters, "AlarmActions"),
            ok_actions=read((), texts, parameters, "OKActions"),
            insufficient_data_actions=read((), texts, parameters, "InsufficientDataActions"),
            suppressor=read(None, _suppressor, parameters),
        )
    )


def _rule(parameters: Mapping[str, Any]) -> str:
    rule = text(parameters, "AlarmRule")
    parse_rule(rule)
    return rule


def _suppressor(parameters: Mapping[str, Any]) -> Suppressor | None:
    periods = ("ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod")
    periods_given = [key for key in periods if given(parameters, key) is not None]
    if given(parameters, "ActionsSuppressor") is not None:
        if len(periods_given) < len(periods):
            raise ValueError(f"ActionsSuppressor needs {' and '.join(periods)}")
        wait, extension = (
            timedelta(seconds=whole(parameters, key, MAX_SECONDS)) for key in periods
        )
        return Suppressor(alarm_name_of(text(parameters, "ActionsSuppressor")), wait, extension)
    if periods_given:
        raise ValueError(f"{periods_given[0]} needs an ActionsSuppressor")
    return None
