"""The verdicts of checkers that compare the text of filter patterns.

Prowler looks for texts in any order, or for a few in one order, anywhere in a pattern, and for an
alarm whose metric has the name of the filter's metric, in any namespace. Security Hub asks for the
filter that its user guide prints, without further fields or terms; whether blanks count is not
documented, so they are left out here.
"""

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final

from auditor import resources
from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import MetricId
from auditor.cloudwatch.rule import Rule
from auditor.pattern.relations import RelationKind, relate
from auditor.result.control_check import TextVerdict
from auditor.rules import load_rules
from auditor.rules.pairing import control_of, side_of

SECURITY_HUB: Final = "Security Hub"
_PACK: Final = "security-hub"
_OPERATORS: Final = {"=": r"\s*=\s*", "!=": r"\s*!=\s*"}


def text_verdicts(
    asks: Rule, filters: Sequence[MetricFilter], alarms: Sequence[Alarm]
) -> tuple[TextVerdict, ...]:
    """Return the verdicts of text checkers on the control of a rule.

    Security Hub's verdict is left out if its pattern has another meaning.

    Args:
        filters: all metric filters of the rules that are checked.
        alarms: all their metric alarms.
    """
    control = control_of(asks)
    return tuple(_verdicts(control, asks, filters, alarms))


def _verdicts(
    control: str, asks: Rule, filters: Sequence[MetricFilter], alarms: Sequence[Alarm]
) -> Iterable[TextVerdict]:
    metrics = [alarm.metric for alarm in alarms if isinstance(alarm.metric, MetricId)]
    described = _file()["controls"].get(control)
    if described is not None:
        names = {metric.name for metric in metrics}
        passing = (
            metric_filter.name
            for metric_filter in filters
            if metric_filter.metric.name in names and has_text(control, metric_filter.pattern)
        )
        first = next(passing, None)
        yield TextVerdict(_file()["checker"], described["check"], first is not None, first or "")
    printed = _security_hub().get(control)
    if printed is not None and relate(side_of(printed), side_of(asks)).kind is RelationKind.EQUAL:
        watched = {(metric.namespace, metric.name) for metric in metrics}
        wanted = {_without_blanks(metric_filter.pattern) for metric_filter in printed.filters}
        passing = (
            metric_filter.name
            for metric_filter in filters
            if (metric_filter.metric.namespace, metric_filter.metric.name) in watched
            and _without_blanks(metric_filter.pattern) in wanted
        )
        first = next(passing, None)
        (named, *_) = printed.about.controls
        yield TextVerdict(SECURITY_HUB, named.id, first is not None, first or "")


def has_text(control: str, pattern: str) -> bool:
    """Return whether a filter pattern has the texts that Prowler looks for; no unknown control."""
    described = _file()["controls"].get(control)
    if described is None:
        return False
    conditions = [_expression(*condition) for condition in described["conditions"]]
    if described["ordered"]:
        return re.search(".+".join(conditions), pattern, re.DOTALL) is not None
    return all(re.search(condition, pattern, re.DOTALL) for condition in conditions)


def _expression(field: str, operator: str, value: str) -> str:
    """Return the form of a condition: one character may precede the value."""
    selector = rf"\$\.{re.escape(field)}"
    if operator not in _OPERATORS:
        return f"{selector} {operator}"
    end = r"\b" if field == "eventName" else ""
    return f"{selector}{_OPERATORS[operator]}.?{re.escape(value)}{end}"


def _without_blanks(text: str) -> str:
    return "".join(text.split())


@cache
def _security_hub() -> dict[str, Rule]:
    return {control_of(rule): rule for rule in load_rules([_PACK]).rules}


@cache
def _file() -> Any:
    return json.loads(resources.text_checks())
