"""How far back records are needed, so that states are right at the start of a span."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from auditor.cloudwatch.alarms import Evaluation, TreatMissingData
from auditor.cloudwatch.minutes import MINUTE
from auditor.cloudwatch.rule import RulePack
from auditor.cloudwatch.timing import WarmUp
from auditor.engine.answers import Extent
from auditor.replay.bounds import Bounds
from auditor.replay.method import Method
from auditor.replay.question import Question
from auditor.rules import load_rules

START = datetime(2026, 3, 10, tzinfo=UTC)
FIRST = datetime(2026, 3, 1, 7, 30, 12, tzinfo=UTC)
EXTENT = Extent(FIRST, START + timedelta(days=9), "", "")
BUCKET, FOLDER = "s3://trail", "logs"
(RULE, *_) = load_rules(["iam-changes"]).rules


def question(source, evaluation=Evaluation.SLIDING, start=START, **alarm):
    pack = RulePack("one", "", (replace(RULE, alarm=replace(RULE.alarm, **alarm)),))
    return Question([source], pack, Bounds(start), Method(evaluation))


@pytest.mark.parametrize(
    ("evaluation", "alarm", "minutes"),
    [
        (Evaluation.SLIDING, {}, 15),  # N + 2 periods
        (Evaluation.SLIDING, {"evaluation_periods": 4}, 30),
        (Evaluation.BUCKETS, {}, 10),  # its range, and the period that is not over yet
        (Evaluation.SLIDING, {"warm_up": WarmUp(60 * MINUTE)}, 75),
        # Evaluated once an hour.
        (Evaluation.SLIDING, {"period": timedelta(days=2)}, 3 * 2 * 1440 + 60),
    ],
)
def test_of_a_bucket_what_the_first_state_depends_on_is_read(evaluation, alarm, minutes):
    asked = question(BUCKET, evaluation, **alarm)
    assert asked.pruning.start == START - minutes * MINUTE
    assert asked.creation(EXTENT) == START - minutes * MINUTE


def test_an_alarm_that_may_keep_its_state_depends_on_all_before():
    asked = question(BUCKET, treat_missing_data=TreatMissingData.IGNORE)
    assert asked.pruning.start is None
    assert asked.creation(EXTENT) == FIRST.replace(second=0)


def test_alarms_are_created_with_the_first_record():
    assert question(FOLDER).creation(EXTENT) == FIRST.replace(second=0)
    assert question(BUCKET, start=None).creation(EXTENT) == FIRST.replace(second=0)
    late = replace(EXTENT, first_event=START + timedelta(days=1))
    assert question(BUCKET).creation(late) == late.first_event
