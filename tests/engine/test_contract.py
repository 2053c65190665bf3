"""What the engine answers, whoever filled the relations that it asks."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest

from auditor import resources
from auditor.cloudtrail.logfile import (
    Cell,
    CopyCount,
    CopyKind,
    EventKind,
    KindCount,
    RejectionKind,
)
from auditor.cloudwatch.clock import Clock, ClockKind
from auditor.cloudwatch.metric_filter import DefaultValue, Dimension, MetricFilter
from auditor.cloudwatch.metrics import MetricId
from auditor.cloudwatch.minutes import Span
from auditor.engine.answers import Matches, UnpublishedCounts
from auditor.engine.base import Criteria
from auditor.engine.duckdb.connection import connected
from auditor.engine.duckdb.engine import Engine
from auditor.pattern import matches, parse
from auditor.readers import discover, read
from tests.conftest import record
from tests.engine.fillers import (
    FILLERS,
    READERS,
    Filler,
    engine_over,
    keeping,
    plain,
    store,
)

RELATIONS = ("matched", "traffic", "delays", "log_file_names")
IAM = MetricFilter("iam", '{ $.eventSource = "iam.amazonaws.com" }', MetricId("N", "iam"))
CREATE = MetricFilter("create", '{ $.eventName = "Create*" }', MetricId("N", "create"))
DAY = Span(datetime(2026, 1, 26, tzinfo=UTC), datetime(2026, 1, 27, tzinfo=UTC))


@pytest.fixture(params=FILLERS)
def opened(request):
    @contextmanager
    def over(
        *sources: Path,
        filters: Sequence[MetricFilter] = (IAM, CREATE),
        event_ids: tuple[str, ...] = (),
        ways: tuple[range, ...] = (),
    ) -> Iterator[Engine]:
        criteria = Criteria(tuple(filters), event_ids, ways)
        with engine_over(request.param, sources, criteria) as engine:
            yield engine

    return over


def at(clock: str, number: int = 0, **fields: object) -> dict[str, object]:
    """A record of 26 January 2026 with an eventID of its own."""
    identity = f"00000000-0000-4000-8000-{number:012d}"
    return record(eventTime=f"2026-01-26T{clock}Z", eventID=identity, **fields)


@pytest.mark.parametrize("filler", FILLERS)
def test_the_port_is_the_columns_of_four_relations(filler: Filler, archive):
    with connected() as connection:
        connection.execute(resources.sql("relations"))
        expected = {name: columns(connection, name) for name in RELATIONS}
    sized = MetricFilter("s", "{ $.size = * }", MetricId("N", "s"), "$.size")
    folder = archive(a=[at("10:00:00", 1)])
    with filler(discover([str(folder)]), Criteria((IAM, sized))) as relations:
        actual = {name: columns(relations.connection, name) for name in RELATIONS}
    for name in RELATIONS:
        assert {column: actual[name].get(column) for column in expected[name]} == expected[name]


def columns(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    rows = connection.execute(f"DESCRIBE {relation}").fetchall()
    return {name: kind for name, kind, *_ in rows}


def test_matches_become_one_statistic_set_a_minute(opened, archive):
    folder = archive(
        a=[at("10:00:59", 1), at("10:01:00", 2), at("10:01:59", 3)],
        b=[at("10:01:30", 4, eventSource="s3.amazonaws.com", eventName="GetObject")],
    )
    with opened(folder) as engine:
        (data,) = engine.metric_data(0, DAY).values()
    first = int(datetime(2026, 1, 26, 10, tzinfo=UTC).timestamp()) // 60
    assert data.minutes.tolist() == [first, first + 1]
    assert data.sample_count.tolist() == data.sum.tolist() == [1, 2]
    assert data.minimum.tolist() == data.maximum.tolist() == [1, 1]


def test_the_span_is_half_open(opened, archive):
    folder = archive(a=[at("10:00:00", 1), at("10:59:59", 2), at("11:00:00", 3)])
    hour = Span(DAY.start + timedelta(hours=10), DAY.start + timedelta(hours=11))
    with opened(folder) as engine:
        assert engine.matches((0,), hour) == Matches(dated=2, undated=0)


def test_a_default_value_fills_minutes_that_had_records_but_no_match(opened, archive):
    listed = MetricFilter("q", '{ $.eventName = "List" }', MetricId("N", "q"), 5.0, 0.0)
    folder = archive(
        a=[at("10:00:00", 1), at("10:00:01", 2), at("10:05:00", 3)],
        b=[at("10:05:30", 4, eventName="List")],
    )
    with opened(folder, filters=[listed]) as engine:
        per_minute = engine.metric_data(0, DAY)[listed.metric]
        per_event = engine.metric_data(0, DAY, DefaultValue.PER_EVENT)[listed.metric]
    assert (per_minute.sample_count.tolist(), per_minute.sum.tolist()) == ([1, 1], [0, 5])
    assert (per_event.sample_count.tolist(), per_event.sum.tolist()) == ([2, 2], [0, 5])
    assert per_event.minimum.tolist() == [0, 0]


def test_a_match_without_a_number_publishes_nothing_nor_the_default_value(opened, archive):
    sized = MetricFilter("s", '{ $.size = "*" }', MetricId("N", "s"), "$.size", 0.0)
    values = [1.5, "2", "many", "1e400", 1e300, "-1e300"]
    folder = archive(
        a=[at("10:00:00", n, size=size) for n, size in enumerate(values)],
        b=[at("10:01:00", 10, size="many"), at("10:02:00", 11)],
    )
    with opened(folder, filters=[sized]) as engine:
        data = engine.metric_data(0, DAY, singles=True)[sized.metric]
        assert engine.unpublished(0, DAY) == UnpublishedCounts(without_value=5, without_dimension=0)
    assert (data.sample_count.tolist(), data.sum.tolist()) == ([2, 1], [3.5, 0])
    assert data.singles is not None
    assert data.singles.tolist() == [1.5, 2, 0]


def test_dimensions_make_series_and_a_record_that_lacks_one_goes_without_it(opened, archive):
    dimensions = (Dimension("from", "$.sourceIPAddress"), Dimension("code", "$.errorCode"))
    by_address = MetricFilter("d", "{ $.eventName = * }", MetricId("N", "d"), 1.0, None, dimensions)
    folder = archive(
        a=[at("10:00:00", 1, errorCode="A"), at("10:00:30", 2, errorCode="A"), at("10:02:00", 3)],
        b=[at("10:03:00", 4, errorCode="it's", sourceIPAddress=None)],
    )
    with opened(folder, filters=[by_address]) as engine:
        series = engine.metric_data(0, DAY)
        assert engine.unpublished(0, DAY) == UnpublishedCounts(without_value=0, without_dimension=2)
    address = ("from", "203.0.113.7")
    assert {metric.dimensions: data.sum.tolist() for metric, data in series.items()} == {
        (("code", "A"), address): [2],
        (address,): [1],
        (("code", "it's"),): [1],
    }


def test_one_series_of_a_filter_counts_its_own_records_alone(opened, archive):
    dimensions = (Dimension("by", "$.userIdentity.userName"),)
    metric = MetricId("N", "d", (("by", "o'neil"),))
    calls = MetricFilter("d", "{ $.eventName = * }", metric, 1.0, None, dimensions)
    folder = archive(
        a=[
            at("10:00:00", 1),
            at("10:01:00", 2, userIdentity={"type": "IAMUser", "userName": "o'neil"}),
            at("10:02:00", 3, userIdentity={"type": "Root"}),
        ]
    )
    with opened(folder, filters=[calls, calls.whole]) as engine:
        assert engine.metric_data(0, DAY)[metric].sum.tolist() == [1]
        assert engine.matches((0,), DAY).dated == 1
        assert [actor.identity for actor in engine.actors((0,), DAY, 9)[0]] == ["o'neil"]
        assert engine.matches((1,), DAY).dated == 3
        assert engine.unpublished(1, DAY).without_dimension == 1


def test_texts_of_filters_are_never_taken_for_sql(opened, archive):
    mark, path = "/* samples */", "$.['/* matches */ TRUE']"
    marked = MetricId("N", "m", (("d", "'/* samples */\0--"),))
    pattern = f'{{ $.eventName = "{mark}" }}'
    dimensions = (Dimension("d", path),)
    named = MetricFilter("n", pattern, MetricId("N", "m"), path, None, dimensions)
    series = MetricFilter("s", pattern, marked, 1.0, None, dimensions)
    fields = {"eventName": mark, "/* matches */ TRUE": "'/* samples */\0--"}
    folder = archive(a=[at("10:00:00", 1, **fields), at("10:01:00", 2, eventName=mark)])
    with opened(folder, filters=[named, series]) as engine:
        assert engine.unpublished(0, DAY) == UnpublishedCounts(without_value=2, without_dimension=0)
        assert engine.metric_data(1, DAY)[marked].sum.tolist() == [1]


def test_a_filter_that_nothing_matches_has_one_series_and_none_with_dimensions(opened, archive):
    nothing = '{ $.eventName = "Nothing" }'
    plain = MetricFilter("p", nothing, MetricId("N", "p"))
    sized = MetricFilter("s", nothing, MetricId("N", "s"), "$.size")
    by_user = MetricFilter("u", nothing, MetricId("N", "u"), dimensions=(Dimension("u", "$.u"),))
    with opened(archive(a=[at("10:00:00", 1)]), filters=[plain, sized, by_user]) as engine:
        for index in range(2):
            (data,) = engine.metric_data(index, DAY, singles=True).values()
            assert data.minutes.tolist() == []
            assert data.singles is not None
        assert engine.metric_data(2, DAY) == {}


def test_filters_that_match_the_same_records_have_one_answer(opened, archive):
    texts = ['{ $.eventName = "CreateUser" }', '{ $.eventName = "Create*" }', '{ $.size = "*" }']
    filters = [
        MetricFilter(f"f{n}", text, MetricId("N", f"m{n}"), "$.size", 0.0)
        for n, text in enumerate([*texts, texts[0]])
    ]
    folder = archive(a=[at("10:00:00", 1, size=2), at("10:01:00", 2, eventName="Get", size=3)])
    with opened(folder, filters=filters) as engine:
        actors = [engine.actors((n,), DAY, 20) for n in range(4)]
        shown = [engine.records.evidence((n,), [DAY], 5) for n in range(4)]
        assert actors[0] is actors[1] is actors[3] is engine.actors((0, 1, 3), DAY, 20)
        assert shown[0] is shown[1] is shown[3]
        assert [len(one[0]) for one in shown] == [1, 1, 2, 1]
        series = [engine.metric_data(n, DAY) for n in range(4)]
    assert [list(one) for one in series] == [[one.metric] for one in filters]
    sums = [one[metric].sum.tolist() for one in series for metric in one]
    assert sums == [[2, 0], [2, 0], [2, 3], [2, 0]]


def test_filters_that_match_the_same_records_keep_what_each_extracts(opened, archive):
    values: list[str | float] = ["$.size", "$.weight", 4.0]
    user = Dimension("u", "$.eventName")
    filters = [
        *(
            MetricFilter("f", IAM.pattern, MetricId("N", f"m{n}"), value)
            for n, value in enumerate(values)
        ),
        MetricFilter("f", IAM.pattern, MetricId("N", "by"), "$.size", dimensions=(user,)),
    ]
    folder = archive(a=[at("10:00:00", 1, size=2, weight="x")])
    with opened(folder, filters=filters) as engine:
        series = [engine.metric_data(n, DAY) for n in range(4)]
        lacking = [engine.unpublished(n, DAY).without_value for n in range(4)]
    assert [data.sum.tolist() for one in series for data in one.values()] == [[2], [], [4], [2]]
    assert list(series[3]) == [MetricId("N", "by", (("u", "CreateUser"),))]
    assert lacking == [0, 1, 0, 0]


def test_a_record_that_two_filters_match_counts_once_for_both_together(opened, archive):
    with opened(archive(a=[at("10:00:00", 1)])) as engine:
        assert engine.matches((0, 1), DAY).dated == 1


def test_records_that_one_filter_alone_matches_are_counted_by_call_error_and_identity(
    opened, archive
):
    records = [
        at("10:00:00", 1, eventName="GetUser"),
        at("10:01:00", 2, eventName="GetUser"),
        at("10:02:00", 3, eventName="GetUser", errorCode="AccessDenied"),
        at("10:03:00", 4, eventName="CreateUser"),
    ]
    undated = at("soon", 5, eventName="ListUsers")
    with opened(archive(a=[*records, undated])) as one:
        differences = one.records.differences([0], [1], 2)
        assert (differences.records, differences.group_count) == (4, 3)
        (first, second) = differences.groups
        assert (first.event_name, first.error_code, first.records) == ("GetUser", "", 2)
        assert first.first is not None
        assert first.first.event_id.endswith("1")
        assert (second.event_name, second.error_code) == ("GetUser", "AccessDenied")
        assert one.records.differences([1], [0], 2).records == 0
        # Those of a span are the dated ones in it.
        assert one.records.differences([0], [1], 2, DAY).records == 3
        minute = Span(DAY.start + timedelta(hours=10), DAY.start + timedelta(hours=10, minutes=2))
        assert one.records.differences([0], [1], 2, minute).records == 2


def test_the_parts_add_up_to_the_whole(opened, archive, tmp_path):
    records = [at(f"{n % 24:02d}:00:00", n, eventName=f"Create{n % 3}") for n in range(60)]
    whole = archive(**{f"f{n}": records[n::3] for n in range(3)})
    parts = []
    for n in range(3):
        with opened(whole / f"f{n}.json.gz") as engine:
            parts.append(engine.matches((0, 1), DAY).dated)
    with opened(whole) as engine:
        assert engine.matches((0, 1), DAY).dated == sum(parts) == 60


def test_every_copy_of_an_event_counts_once_and_the_fullest_counts(opened, archive):
    short = at("10:00:00", 1, eventName="ListUsers")
    full = at("10:00:00", 1, eventName="CreateUser", requestParameters={"userName": "eve"})
    for files in (
        {"a": [short], "b": [full], "c": [full]},
        {"a": [full], "b": [full], "c": [short]},
    ):
        with opened(archive(**files)) as engine:
            intake = engine.intake()
            assert (intake.records, intake.duplicates, intake.differing_copies) == (1, 2, 1)
            assert engine.matches((1,), DAY).dated == 1


def log_file(folder: Path, key: str, *records: dict[str, object]) -> None:
    path = folder / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"Records": records}))


@pytest.mark.parametrize("opened", READERS, indirect=True)
def test_copies_are_counted_by_why_there_are_any(opened, tmp_path):
    bucket = tmp_path / "bucket"
    name = "111122223333_CloudTrail_{}_20260126T10{}Z_AbCdEfGhIjKlMnOp.json"
    first = f"AWSLogs/111122223333/CloudTrail/us-east-1/{name.format('us-east-1', '05')}"
    events = [at("10:00:00", n) for n in range(4)]
    log_file(bucket, first, *events)
    log_file(bucket, first.replace("T1005", "T1010"), events[0])
    log_file(bucket, first.replace("us-east-1", "eu-west-1"), *events[1:3])
    log_file(bucket, first.replace("AWSLogs", "AWSLogs/o-a1b2c3d4e5"), events[3], events[0])
    log_file(bucket, "renamed.json", {**events[3], "eventVersion": "1"})
    with opened(bucket) as engine:
        intake = engine.intake()
    assert intake.copies == (
        CopyCount(CopyKind.GLOBAL_SERVICE, 2, 0),
        CopyCount(CopyKind.ORGANIZATION, 2, 0),
        CopyCount(CopyKind.REDELIVERY, 2, 1),
    )
    assert (intake.records, intake.duplicates, intake.differing_copies) == (4, 6, 1)


def test_a_copy_in_the_same_file_is_a_redelivery(opened, archive):
    with opened(archive(a=[at("10:00:00", 1), at("10:00:00", 1)])) as engine:
        assert engine.intake().copies == (CopyCount(CopyKind.REDELIVERY, 1, 0),)


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.parametrize("opened", READERS, indirect=True)
@pytest.mark.parametrize(
    ("scenario", "kind"),
    [
        ("dup-redelivery", CopyKind.REDELIVERY),
        ("dup-org-and-account-trail", CopyKind.ORGANIZATION),
        ("dup-global-service-two-regions", CopyKind.GLOBAL_SERVICE),
        ("shared-event-id", None),
        ("addendum", None),
        ("late-delivery", None),
    ],
)
def test_events_of_real_archives_count_once_and_their_copies_by_kind(
    opened, shared, scenario, kind
):
    expected = json.loads((shared / "scenarios" / "EXPECTED.json").read_text())[scenario]
    records = expected.get("distinct_eventIDs", expected["rows"])
    with opened(shared / "scenarios" / scenario) as engine:
        intake = engine.intake()
        days = {str(cell.day) for cell in engine.coverage().cells}
    copies = expected["rows"] - records
    assert (intake.records, intake.duplicates) == (records, copies)
    assert intake.copies == ((CopyCount(kind, copies, 0),) if kind else ())
    if "event_day" in expected:
        assert days == {expected["event_day"]}


def test_records_are_counted_by_kind_of_event(opened, archive):
    folder = archive(
        a=[
            at("10:00:00", 1),
            at("10:00:00", 2, eventCategory="Data"),
            at("10:00:00", 3, eventCategory="<b>", eventType="AwsVpceEvent"),
            record(eventTime=None, eventID="x", eventCategory="Data"),
        ]
    )
    with opened(folder) as engine:
        assert engine.coverage().kinds == (
            KindCount(EventKind.DATA, 2),
            KindCount(EventKind.NETWORK_ACTIVITY, 1),
            KindCount(EventKind.UNKNOWN, 1),
        )


@pytest.mark.shared
def test_records_that_are_not_api_calls_are_counted_apart(opened, shared):
    with opened(shared / "scenarios" / "event-categories") as engine:
        kinds = engine.coverage().kinds
    assert kinds == (
        KindCount(EventKind.AGGREGATED, 1),  # the same record with two kinds of root
        KindCount(EventKind.INSIGHT, 2),
        KindCount(EventKind.NETWORK_ACTIVITY, 1),
    )


def test_records_without_an_event_id_are_the_same_event_only_if_their_text_is(opened, archive):
    bare = {key: value for key, value in at("10:00:00").items() if key != "eventID"}
    with opened(archive(a=[bare, bare], b=[{**bare, "eventName": "CreateRole"}])) as engine:
        assert (engine.intake().records, engine.intake().duplicates) == (2, 1)


def test_records_without_a_usable_time_are_counted_and_in_no_metric(opened, archive):
    times: list[object] = [None, "redacted", "0001-01-01T00:00:00Z", 12, {"a": 1}, ""]
    undated = [at("", number) | {"eventTime": time} for number, time in enumerate(times, 1)]
    with opened(archive(a=[at("10:00:00"), *undated])) as engine:
        assert (engine.intake().records, engine.intake().undated) == (7, 6)
        assert engine.matches((0,), DAY) == Matches(dated=1, undated=6)


def test_offsets_fractions_and_epoch_seconds_are_usable_times(opened, archive):
    times = ["2026-01-26T12:00:00+02:00", "2026-01-26T10:00:00.000Z", "1769421600"]
    dated = [at("", number) | {"eventTime": time} for number, time in enumerate(times)]
    with opened(archive(a=dated)) as engine:
        assert engine.extent().first_event == datetime(2026, 1, 26, 10, tzinfo=UTC)
        (data,) = engine.metric_data(0, DAY).values()
        assert (len(data.minutes), data.sample_count.tolist()) == (1, [3])


def test_coverage_counts_by_account_region_and_day(opened, archive):
    folder = archive(
        a=[at("10:00:00", 1), at("11:00:00", 2, awsRegion="eu-west-1")],
        b=[at("12:00:00", 3, recipientAccountId="444455556666")],
    )
    with opened(folder) as engine:
        assert engine.coverage().cells == (
            Cell("111122223333", "eu-west-1", date(2026, 1, 26), 1),
            Cell("111122223333", "us-east-1", date(2026, 1, 26), 1),
            Cell("444455556666", "us-east-1", date(2026, 1, 26), 1),
        )
        extent = engine.extent()
    assert (extent.account, extent.region) == ("111122223333", "us-east-1")


def test_cells_count_only_the_records_in_a_span_as_the_clock_has_them(opened, archive):
    folder = archive(
        a=[at("10:00:00", 1), at("11:00:00", 2), record(eventTime="unknown")],
        b=[at("10:59:59", 3, awsRegion="eu-west-1"), at("23:50:00", 4)],
    )
    day = date(2026, 1, 26)
    account, near, far = "111122223333", "us-east-1", "eu-west-1"
    with opened(folder) as engine:
        ten = Span(DAY.start + timedelta(hours=10), DAY.start + timedelta(hours=11))
        assert engine.cells(ten) == (Cell(account, far, day, 1), Cell(account, near, day, 1))
        assert (
            engine.cells(Span(ten.end + timedelta(minutes=1), ten.end + timedelta(hours=1))) == ()
        )
        late = engine.log_group(Clock(ClockKind.FIXED, timedelta(hours=1)))
        assert late.cells(Span(DAY.end, DAY.end + timedelta(days=1))) == (
            Cell(account, near, date(2026, 1, 27), 1),
        )


@pytest.mark.parametrize("opened", READERS, indirect=True)
def test_an_item_that_is_not_a_record_is_rejected_with_its_position_and_the_rest_is_used(
    opened, archive
):
    notification = {"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": {}}
    with opened(archive(a=[at("10:00:00", 1), notification, {"x": 1}])) as engine:
        (rejection,) = engine.intake().rejections
    assert rejection.kind is RejectionKind.NOT_CLOUDTRAIL
    assert rejection.file == "logs/a.json.gz"
    assert "2 of 3 items" in rejection.detail
    assert "item 2" in rejection.detail
    assert rejection.records_used == 1


def test_actors_are_counted_with_their_addresses_calls_and_errors(opened, archive):
    folder = archive(
        a=[
            at("10:00:00", 1),
            at("10:01:00", 2, sourceIPAddress="198.51.100.9", errorCode="AccessDenied"),
            at("10:02:00", 3, userIdentity={"type": "Root", "accountId": "111122223333"}),
        ]
    )
    with opened(folder) as engine:
        actors, count = engine.actors((0,), DAY, limit=1)
    (alice,) = actors
    assert count == 2
    assert alice.identity == "arn:aws:iam::111122223333:user/alice"
    assert (alice.matches, alice.errors, alice.event_names) == (2, 1, ("CreateUser",))
    assert alice.source_ips == ("198.51.100.9", "203.0.113.7")


def test_evidence_is_the_first_records_of_each_span_as_they_stand_in_their_files(opened, archive):
    folder = archive(a=[at("10:02:00", 2), at("10:00:00", 1)], b=[at("10:01:00", 3)])
    late = Span(DAY.start + timedelta(hours=10, minutes=2), DAY.end)
    with opened(folder) as engine:
        early, rest = engine.records.evidence((0,), [DAY, late], limit=2)
    assert [one.time.minute for one in early] == [0, 1]
    assert [one.file for one in early] == ["logs/a.json.gz", "logs/b.json.gz"]
    assert json.loads(rest[0].record) == at("10:02:00", 2)


def test_every_match_is_given_whole_with_the_time_that_counts(opened, archive):
    long = {**at("10:01:00", 3), "note": "x" * 5000}
    folder = archive(a=[at("10:02:00", 2), at("10:00:00", 1)], b=[long, at("10:03:00", 4)])
    with opened(folder) as engine:
        later = engine.log_group(Clock(ClockKind.FIXED, timedelta(minutes=7)))
        span = Span(DAY.start, DAY.start + timedelta(hours=10, minutes=10))
        listed = list(later.records.every_match((0,), span))
    assert [counted.minute for counted, _ in listed] == [7, 8, 9]
    assert [evidence.time.minute for _, evidence in listed] == [0, 1, 2]
    assert json.loads(listed[1][1].record) == long


@pytest.mark.parametrize("filler", [keeping, store, plain])
def test_inputs_are_the_log_files_as_stored(filler: Filler, archive):
    folder = archive(a=[at("10:02:00", 2)], b=[at("10:00:00", 1)])
    (folder / "broken.json").write_text("{")
    with engine_over(filler, [folder], Criteria((IAM,))) as engine:
        inputs = list(engine.inputs())
    assert [(one.name, one.size, one.sha256) for one in inputs] == [
        (f"logs/{path.name}", path.stat().st_size, sha256(path.read_bytes()).hexdigest())
        for path in sorted(folder.iterdir())
    ]


@pytest.mark.parametrize("filler", [one for one in FILLERS if one is not plain])
def test_with_what_began_a_session_comes_all_that_began_its_beginning(filler: Filler, archive):
    def assume_role(number):
        return at(
            f"10:{number:02d}:00",
            number,
            eventSource="sts.amazonaws.com",
            eventName="AssumeRole",
            userIdentity={"accessKeyId": f"ASIA{number}", "principalId": f"AROA{number}:s"},
            responseElements={"credentials": {"accessKeyId": f"ASIA{number + 1}"}},
        )

    folder = archive(a=[assume_role(1), assume_role(3)], b=[assume_role(2), assume_role(9)])
    calls = (("sts.amazonaws.com", "AssumeRole"),)
    criteria = Criteria((IAM,), calls=(("iam.amazonaws.com", "CreateUser"),), issuing_calls=calls)
    with engine_over(filler, [folder], criteria) as engine:
        begun = {one.address: one.text for one in engine.identities.issuing(["ASIA4"])}
        others = engine.identities.issuing(["ASIA4"], but={(0, 0), (1, 0)})
        assert [one.address for one in others] == [(0, 1)]
    numbers = {where: int(json.loads(text)["eventID"][-12:]) for where, text in begun.items()}
    assert numbers == {(0, 0): 1, (0, 1): 3, (1, 0): 2}


def test_the_order_of_sources_and_the_number_of_files_do_not_matter(opened, archive, tmp_path):
    records = [at(f"10:{n % 20:02d}:00", n % 20) for n in range(40)]
    one, many = tmp_path / "one", tmp_path / "many"
    archive(all=records).rename(one)
    archive(**{f"f{n}": [r] for n, r in enumerate(records)}).rename(many)
    answers = []
    for sources in ([one], [many], [many, one], [one, many]):
        with opened(*sources) as engine:
            answers.append(engine.metric_data(0, DAY)[IAM.metric].minutes.tolist())
    assert answers[0] == answers[1] == answers[2] == answers[3]


@pytest.mark.slow
@pytest.mark.shared
def test_the_engine_agrees_with_the_plain_matcher_on_real_records(opened, shared):
    filters = (IAM, CREATE)
    with opened(shared / "corpus", filters=filters) as engine:
        extent = engine.extent()
        assert extent.first_event is not None
        assert extent.last_event is not None
        span = Span(extent.first_event, extent.last_event + timedelta(seconds=1))
        counted = [engine.matches((index,), span).dated for index in range(len(filters))]
    texts = [
        bytes(text).decode()
        for log_file in discover([str(shared / "corpus")]).log_files
        for text in read(log_file).records
    ]
    for metric_filter, count in zip(filters, counted, strict=True):
        pattern = parse(metric_filter.pattern)
        assert count == sum(matches(pattern, text) for text in texts)


def test_delivery_is_measured_by_the_names_of_log_files(opened, tmp_path):
    name = "111122223333_CloudTrail_us-east-1_20260126T1005Z_AbCdEfGhIjKlMnOp.json"
    (tmp_path / name).write_text(
        json.dumps({"Records": [at(f"10:0{n}:00", n) for n in range(5)] + [{"x": 1}]})
    )
    (tmp_path / "renamed.json").write_text(json.dumps({"Records": [at("01:00:00", 9)]}))
    (tmp_path / "1_CloudTrail_us-east-1_99991231T2359Z_x.json").write_text(
        json.dumps({"Records": [at("02:00:00", 10)]})
    )
    with opened(tmp_path / name, tmp_path / "renamed.json") as engine:
        delivery = engine.coverage().delivery
    assert delivery is not None
    assert delivery.records == 5
    assert (delivery.median, delivery.longest) == (timedelta(minutes=3), timedelta(minutes=5))


def delivered(folder, clock, records):
    name = f"111122223333_CloudTrail_us-east-1_20260126T{clock}Z_AbCdEfGhIjKlMnOp.json"
    (folder / name).write_text(json.dumps({"Records": records}))


def test_a_minute_names_the_identity_that_made_all_its_matches(opened, archive):
    def by(arn: str) -> dict[str, str]:
        return {"type": "AssumedRole", "arn": arn}

    deploy = "arn:aws:sts::111122223333:assumed-role/deploy/"
    user = "arn:aws:iam::111122223333:user/dave"
    folder = archive(
        a=[
            at("10:00:00", 1, userIdentity=by(f"{deploy}one")),
            at("10:00:30", 2, userIdentity=by(f"{deploy}two")),
            at("10:01:00", 3, userIdentity=by(f"{deploy}one")),
            at("10:01:30", 4, userIdentity=by(user)),
            at("10:02:00", 5, userIdentity=by(user)),
            at("10:02:30", 6, userIdentity=by(f"{deploy}one"), eventSource="s3.amazonaws.com"),
            at("10:03:00", 7, userIdentity={"type": "Unknown"}),
            at("10:04:00", 8, userIdentity=by(user)) | {"eventTime": "never"},
        ],
    )
    last = Span(DAY.start + timedelta(hours=10, minutes=2), DAY.end)
    with opened(folder) as engine:
        minutes, _ = engine.match_minutes((0,), DAY)
        identities = engine.match_identities((0,), DAY)
        assert len(minutes) == len(identities)
        assert identities == ["arn:aws:iam::111122223333:role/deploy", "", user, ""]
        assert engine.match_identities((0,), last) == [user, ""]
        assert engine.match_identities((), DAY) == []


MINUTE = timedelta(minutes=1)


def test_a_clock_says_in_which_minute_a_record_counts(opened, tmp_path):
    delivered(tmp_path, "1007", [at("10:00:20", 1), at("10:01:30", 2)])
    first = int(datetime(2026, 1, 26, 10, tzinfo=UTC).timestamp()) // 60
    with opened(tmp_path) as whole:
        for clock, minutes, visible in (
            (Clock(), [0, 1], None),
            (Clock(ClockKind.FIXED, 5 * MINUTE), [5, 6], None),
            (Clock(ClockKind.DELIVERY), [7], None),
            (Clock(ClockKind.ARRIVAL), [0, 1], [8, 8]),
        ):
            engine = whole.log_group(clock)
            (data,) = engine.metric_data(0, DAY).values()
            assert (data.minutes - first).tolist() == minutes, clock
            assert data.sum.sum() == 2
            seen = data.visible_from
            assert (None if seen is None else (seen - first).tolist()) == visible, clock
            (evidence,) = engine.records.evidence((0,), [DAY], limit=1)
            actors, _ = engine.actors((0,), DAY, 1)
            happened = DAY.start + timedelta(hours=10, seconds=20)
            assert evidence[0].time == actors[0].first == happened
            assert engine.happened((0,), DAY).tolist()[0] == first
            assert engine.extent().last_visible == (
                DAY.start + timedelta(hours=10, minutes=7)
                if clock.needs_delivery
                else DAY.start + timedelta(hours=10, minutes=1, seconds=30) + clock.shift
            )


def test_extracted_values_are_seen_once_they_have_arrived(opened, tmp_path):
    delivered(tmp_path, "1003", [at("10:00:20", 1, size=2)])
    delivered(tmp_path, "1007", [at("10:00:40", 2, size=1), at("10:00:50", 3, size=3)])
    dimensions = (Dimension("by", "$.userIdentity.userName"),)
    sized = MetricFilter("s", "{ $.size = * }", MetricId("N", "s"), "$.size")
    by_user = MetricFilter("u", "{ $.size = * }", MetricId("N", "u"), "$.size", None, dimensions)
    first = int(datetime(2026, 1, 26, 10, tzinfo=UTC).timestamp()) // 60
    with opened(tmp_path, filters=[sized, by_user]) as whole:
        engine = whole.log_group(Clock(ClockKind.ARRIVAL))
        series = [*engine.metric_data(0, DAY, singles=True).values()]
        series += engine.metric_data(1, DAY, singles=True).values()
        delivery = whole.log_group(Clock(ClockKind.DELIVERY)).metric_data(0, DAY)[sized.metric]
    assert len(series) == 2
    for data in series:
        assert (data.minutes - first).tolist() == [0, 0]
        assert data.visible_from is not None
        assert (data.visible_from - first).tolist() == [4, 8]
        assert data.sum.tolist() == [2, 4]
        assert data.singles is not None
        assert data.singles.tolist() == [2, 1, 3]
    assert (delivery.minutes - first).tolist() == [3, 7]
    assert (delivery.sum.tolist(), delivery.visible_from) == ([2, 4], None)


def test_a_default_value_is_seen_once_a_record_without_a_match_has_arrived(opened, tmp_path):
    delivered(tmp_path, "1003", [at("10:00:20", 1), at("10:01:20", 2)])
    late = [at("10:00:40", 3, eventName="List"), at("10:01:40", 4), at("10:01:50", 5)]
    delivered(tmp_path, "1007", late)
    listed = MetricFilter("q", '{ $.eventName = "List" }', MetricId("N", "q"), 5.0, 0.0)
    first = int(datetime(2026, 1, 26, 10, tzinfo=UTC).timestamp()) // 60
    sets = {}
    with opened(tmp_path, filters=[listed]) as whole:
        engine = whole.log_group(Clock(ClockKind.ARRIVAL))
        for default_value in DefaultValue:
            data = engine.metric_data(0, DAY, default_value)[listed.metric]
            assert data.visible_from is not None
            sets[default_value] = [
                *zip(
                    (data.minutes - first).tolist(),
                    (data.visible_from - first).tolist(),
                    data.sample_count.tolist(),
                    data.sum.tolist(),
                    strict=True,
                )
            ]
    assert sets == {
        DefaultValue.PER_MINUTE: [(0, 8, 1, 5), (1, 4, 1, 0)],
        DefaultValue.PER_EVENT: [(0, 4, 1, 0), (0, 8, 1, 5), (1, 4, 1, 0), (1, 8, 2, 0)],
    }


def test_a_clock_of_deliveries_leaves_out_what_came_in_files_without_a_time(opened, tmp_path):
    delivered(tmp_path, "1007", [at("10:00:20", 2), record(eventTime="redacted")])
    (tmp_path / "renamed.json").write_text(json.dumps({"Records": [at("01:00:00", 9)]}))
    (tmp_path / "1_CloudTrail_us-east-1_99991231T2359Z_x.json").write_text(
        json.dumps({"Records": [at("02:00:00", 10)]})
    )
    with opened(tmp_path) as engine:
        by_delivery = engine.log_group(Clock(ClockKind.DELIVERY))
        assert by_delivery.matches((0,), DAY) == Matches(dated=1, undated=1)


def test_a_log_group_holds_the_records_of_one_account_and_region(opened, archive):
    folder = archive(
        a=[at("10:00:00", 1), at("10:01:00", 2, awsRegion="eu-west-1")],
        b=[at("10:02:00", 3, recipientAccountId="it's", awsRegion="eu-west-1")],
    )
    with opened(folder) as engine:
        counts = [
            engine.log_group(Clock(), account, region).matches((0,), DAY).dated
            for account, region in [
                ("111122223333", None),
                ("111122223333", "eu-west-1"),
                ("it's", None),
                ("it's", "us-east-1"),
            ]
        ]
        assert engine.log_group(Clock(), "it's").extent().region == "eu-west-1"
    assert counts == [2, 1, 1, 0]


def test_values_defaults_and_what_is_not_published_are_those_of_the_log_group(opened, archive):
    sized = MetricFilter("s", "{ $.size = * }", MetricId("N", "s"), "$.size", 0.0)
    folder = archive(
        a=[at("10:00:00", 1, size=7), at("10:01:00", 2)],
        b=[at("10:02:00", 3, recipientAccountId="444455556666", size="many")],
        c=[at("10:03:00", 4, recipientAccountId="444455556666")],
    )
    with opened(folder, filters=[sized]) as engine:
        groups = [engine.log_group(Clock(), account) for account in (None, "444455556666")]
        data = [group.metric_data(0, DAY)[sized.metric] for group in groups]
        lacking = [group.unpublished(0, DAY).without_value for group in groups]
    assert [one.sum.tolist() for one in data] == [[7, 0, 0], [0]]
    assert lacking == [1, 1]


def test_a_pattern_may_ask_for_any_field_whatever_its_name(opened, archive):
    selectors = [
        "$.account",
        "$.kind",
        "$.record",
        "$.eventTime",
        "$.eventID",
        "$.EventName",
        "$.useridentity.arn",
        "$.userIdentity.Arn",
        "$.userIdentity.arn.more",
        "$.requestParameters.userName",
        "$.requestParameters.['a.b']",
        "$.requestParameters.list[1]",
    ]
    odd: list[dict[str, object]] = [
        dict.fromkeys(("account", "kind", "record", "EventName"), "x"),
        {"userIdentity": {"Arn": "x", "arn": {"more": "x"}}},
        {"useridentity": {"arn": "x"}, "userIdentity": {"arn": "x"}},
        {"requestParameters": {"userName": "x", "a.b": "x", "list": ["y", "x"]}},
        {"requestParameters": {"userName": ["x"], "a": {"b": "x"}, "list": "x"}},
    ]
    forms = ("{{ {} = x }}", "{{ {} != y && $.userIdentity.arn != z }}")
    texts = [form.format(selector) for selector in selectors for form in forms]
    filters = [MetricFilter("f", text, MetricId("N", "f")) for text in texts]
    folder = archive(a=[at("10:00", number, **fields) for number, fields in enumerate(odd)])
    with opened(folder, filters=filters) as engine:
        counts = [engine.matches([index], DAY).dated for index in range(len(texts))]
    records = [json.dumps(at("10:00", number, **fields)) for number, fields in enumerate(odd)]
    assert counts == [sum(matches(parse(text), one) for one in records) for text in texts]


@pytest.mark.parametrize("filler", [one for one in FILLERS if one is not plain])
def test_callers_are_known_whatever_the_spelling_of_fields_in_a_pattern(filler: Filler, archive):
    folder = archive(a=[at("10:00", 1, userIdentity={"arn": "arn:aws:iam::111122223333:user/a"})])
    one = MetricFilter("f", "{ $.userIdentity.ARN = x }", MetricId("N", "f"))
    criteria = Criteria((one,), calls=(("iam.amazonaws.com", "CreateUser"),))
    with engine_over(filler, [folder], criteria) as engine:
        (change,) = engine.identities.changes(DAY)
    assert change.identity == "arn:aws:iam::111122223333:user/a"


def test_records_are_counted_that_one_of_two_filters_matches_alone(opened, archive):
    patterns = ['{ $.eventName = "Create*" }', '{ $.errorCode = "Denied" }']
    filters = [MetricFilter("f", text, MetricId("N", "f")) for text in patterns]
    folder = archive(
        a=[
            at("10:00:00", 1),
            at("10:01:00", 2, errorCode="Denied"),
            at("10:02:00", 3, eventName="GetUser", errorCode="Denied"),
            {**at("10:03:00", 4), "eventTime": "soon"},
            at("10:04:00", 5, eventName="GetUser"),
        ],
    )
    with opened(folder, filters=filters) as engine:
        assert engine.differing(0, 1) == engine.differing(1, 0) == 3


def test_verdicts_tell_matches_from_what_one_condition_alone_keeps_out(opened, archive):
    conditions = ['{ $.eventName = "Create*" }', "{ $.errorCode NOT EXISTS }"]
    conditions += ['{ $.eventName = "Get*" }', '{ $.errorCode = "Denied" }']
    pattern = '{ $.eventName = "CreateUser" && $.errorCode NOT EXISTS }'
    filters = [MetricFilter("f", text, MetricId("N", "f")) for text in (pattern, *conditions)]
    folder = archive(
        a=[at("10:02:00", 1), at("10:01:00", 2), at("10:00:00", 3, errorCode="Denied")],
        b=[
            at("10:04:00", 4, eventName="GetUser", errorCode="Throttled"),
            at("10:03:00", 5, eventName="GetUser", errorCode="Throttled"),
            {**at("10:05:00", 6), "eventTime": "soon"},
            at("10:00:00", 7, eventName="List", errorCode="Denied"),
            at("10:00:00", 8, eventName="List", errorCode="Throttled"),
        ],
    )
    ways = (range(1, 3), range(3, 5))
    with opened(folder, filters=filters, ways=ways) as engine:
        verdicts = engine.records.verdicts(0, ways, 1)
        hour_later = engine.log_group(Clock(ClockKind.FIXED, timedelta(hours=1)))
        (alone,) = hour_later.records.verdicts(0, [], 9).values()
    ids = {index: [one.event_id[-1] for one in some.first] for index, some in verdicts.items()}
    # The third fails both ways by one condition, and counts for the first.
    assert ids == {0: ["2"], 2: ["3"], 3: ["7"], 4: ["5"]}
    counts = {index: (some.count, some.undated) for index, some in verdicts.items()}
    assert counts == {0: (3, 1), 2: (1, 0), 3: (1, 0), 4: (2, 0)}
    assert [f"{one.time:%H:%M}" for one in alone.first] == ["10:01", "10:02"]
