"""The one opening: what every use case gets of its sources."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from auditor.cloudwatch.alarms import Evaluation
from auditor.cloudwatch.minutes import Span
from auditor.errors import UsageError
from auditor.replay.bounds import Bounds
from auditor.replay.method import Method, Scope
from auditor.replay.opened import opened
from auditor.replay.question import Question
from auditor.rules import load_rules
from tests.conftest import record
from tests.paths import SAMPLE

PACK = load_rules(["iam-changes"])
START = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_result_names_the_account_of_its_mails_where_it_has_mails():
    with opened(Question([f"{SAMPLE}/"], PACK)) as archive:
        with_mails, without = archive.head(mails=True).options, archive.head().options
    assert (with_mails.account, with_mails.region) == ("444455556666", "us-east-1")
    assert replace(with_mails, account="", region="") == without
    assert without.sources == ("sample_data",)


def test_a_log_group_is_found_by_account_and_region_or_refused_with_those_there_are(archive):
    folder = archive(a=[record(awsRegion="eu-west-1"), record(awsRegion="us-east-1", eventID="b")])
    method = Method(scope=Scope.ACCOUNT_REGION)
    with opened(Question([str(folder)], PACK, method=method)) as archived:
        group = archived.log_group("111122223333", "eu-west-1")
        assert group.engine.extent().region == "eu-west-1"
        with pytest.raises(UsageError) as refused:
            archived.log_group("111122223333", None)
    assert str(refused.value) == (
        "no record is from 111122223333;"
        " records are from 111122223333 eu-west-1, 111122223333 us-east-1"
    )


def test_the_coverage_of_a_head_is_that_of_the_span():
    with opened(Question([str(SAMPLE)], PACK, Bounds(START, START + timedelta(days=3)))) as archive:
        head = archive.head()
    assert head.span == Span(START, START + timedelta(days=3))
    assert {cell.day.day for cell in head.coverage.judged} == {1, 2, 3}
    assert len({cell.day for cell in head.coverage.cells}) == 30


def test_variants_are_read_for_as_the_rules_are():
    rule = PACK.rules[0]
    (metric_filter,) = rule.filters
    weekly = replace(
        rule,
        alarm=replace(rule.alarm, period=timedelta(days=7)),
        filters=(replace(metric_filter, pattern="{ $.eventName = Never }"),),
    )
    bounds, method = Bounds(START), Method(Evaluation.BUCKETS)
    plain = Question([str(SAMPLE)], PACK, bounds, method)
    wider = replace(plain, variants=(weekly,))
    assert plain.pruning.start is not None
    assert wider.pruning.start is not None
    assert wider.pruning.start <= plain.pruning.start - timedelta(days=6)
    assert wider.criteria.filters[-1] == weekly.filters[0]
    with opened(wider) as archive:
        assert archive.engine.indexes(weekly.filters) == (len(plain.criteria.filters),)
        assert archive.span is not None
        # Clock-aligned weeks begin on Thursdays, as the epoch does.
        assert archive.span.end == datetime(2026, 4, 2, tzinfo=UTC)


def test_without_bounds_or_records_nothing_determines_the_span(archive):
    with opened(Question([str(archive(a=[]))], PACK)) as archived:
        assert archived.span is None
        assert archived.head().coverage.cells == ()
        (only,) = archived.replays()
    assert only.span.minutes == range(0)
