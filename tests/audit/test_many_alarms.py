"""What alarms cost that have nothing to report."""

from dataclasses import replace
from typing import Any

import pytest

from auditor.audit.run import run_audit
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import MetricId
from auditor.cloudwatch.rule import RulePack
from auditor.engine.duckdb.log_group_view import LogGroupView
from auditor.replay.question import Question
from auditor.result.audit import AuditResult
from auditor.rules import load_rules
from tests.conftest import record

PACK = load_rules(["iam-changes"])


def silent(number: int, **transformation: Any) -> RulePack:
    """The pack with as many alarms more, on calls that nobody makes."""
    first = PACK.rules[0]
    rules = []
    for n in range(number):
        metric = MetricId("N", f"m{n}")
        metric_filter = MetricFilter(f"f{n}", f"{{ $.eventName = Call{n} }}", metric)
        alarm = replace(first.alarm, name=f"a{n}", metric=metric)
        rules.append(
            replace(first, alarm=alarm, filters=(replace(metric_filter, **transformation),))
        )
    return replace(PACK, rules=(*PACK.rules, *rules))


@pytest.mark.parametrize(
    "transformation", [{}, {"value": "$.size"}, {"default_value": 0.0}], ids=str
)
def test_an_alarm_that_matches_nothing_asks_nothing(archive, monkeypatch, transformation):
    asked: list[str] = []
    whole_rows = LogGroupView.rows

    def rows(self: LogGroupView, sql: str, *parameters: dict[str, object]) -> object:
        asked.append(sql)
        return whole_rows(self, sql, *parameters)

    monkeypatch.setattr(LogGroupView, "rows", rows)
    folder = archive(a=[record()])

    def audit(number: int) -> AuditResult:
        asked.clear()
        return run_audit(Question([str(folder)], silent(number, **transformation)))

    audit(2)
    few = len(asked)
    result = audit(40)
    assert len(asked) == few
    assert len(result.alarms) == len(PACK.rules) + 40
    for alarm in result.alarms[len(PACK.rules) :]:
        assert (alarm.matches, alarm.matches_undated, alarm.actors) == (0, 0, ())
    assert [alarm.matches for alarm in result.alarms[: len(PACK.rules)]] == [
        alarm.matches for alarm in run_audit(Question([str(folder)], PACK)).alarms
    ]
