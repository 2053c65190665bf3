"""What every engine answers, whatever it is made of."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from auditor.cloudtrail.logfile import Cell, RejectionKind
from auditor.cloudwatch.clock import Clock, ClockKind
from auditor.cloudwatch.metrics import MetricFilter, MetricId, Span
from auditor.engine.base import Engine, Matches
from auditor.engine.scan import scan
from auditor.engine.store import open_store, store_writer
from auditor.pattern import matches, parse
from auditor.readers import Discovery, discover, read
from tests.conftest import record

IAM = MetricFilter("iam", '{ $.eventSource = "iam.amazonaws.com" }', MetricId("N", "iam"))
CREATE = MetricFilter("create", '{ $.eventName = "Create*" }', MetricId("N", "create"))
DAY = Span(datetime(2026, 1, 26, tzinfo=UTC), datetime(2026, 1, 27, tzinfo=UTC))


@contextmanager
def stored(discovery: Discovery, filters: Sequence[MetricFilter]) -> Iterator[Engine]:
    """The later files in a run of their own before the others: a store may not care."""
    with TemporaryDirectory() as folder:
        path = str(Path(folder) / "s.duckdb")
        half = len(discovery.log_files) // 2
        for log_files in (discovery.log_files[half:], discovery.log_files[:half]):
            with store_writer(path) as store:
                store.ingest(Discovery(log_files, 0))
        with open_store(path, filters) as engine:
            yield engine


@pytest.fixture(params=[scan, stored])
def opened(request):
    @contextmanager
    def over(*sources: Path, filters: Sequence[MetricFilter] = (IAM, CREATE)) -> Iterator[Engine]:
        with request.param(discover([str(source) for source in sources]), filters) as engine:
            yield engine

    return over


def at(clock: str, number: int = 0, **fields: object) -> dict[str, object]:
    """A record of 26 January 2026 with an eventID of its own."""
    identity = f"00000000-0000-4000-8000-{number:012d}"
    return record(eventTime=f"2026-01-26T{clock}Z", eventID=identity, **fields)


def test_matches_become_one_statistic_set_a_minute(opened, archive):
    folder = archive(
        a=[at("10:00:59", 1), at("10:01:00", 2), at("10:01:59", 3)],
        b=[at("10:01:30", 4, eventSource="s3.amazonaws.com", eventName="GetObject")],
    )
    with opened(folder) as engine:
        data = engine.metric_data(0, DAY)
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
    quiet = MetricFilter("q", '{ $.eventName = "Nothing" }', MetricId("N", "q"), 1.0, 0.0)
    folder = archive(a=[at("10:00:00", 1), at("10:05:00", 2)])
    with opened(folder, filters=[quiet]) as engine:
        data = engine.metric_data(0, DAY)
    assert data.sum.tolist() == [0, 0]
    assert data.sample_count.tolist() == [1, 1]


def test_a_record_that_two_filters_match_counts_once_for_both_together(opened, archive):
    with opened(archive(a=[at("10:00:00", 1)])) as engine:
        assert engine.matches((0, 1), DAY).dated == 1


def test_the_parts_add_up_to_the_whole(opened, archive, tmp_path):
    records = [at(f"{n % 24:02d}:00:00", n, eventName=f"Create{n % 3}") for n in range(60)]
    whole = archive(**{f"f{n}": records[n::7] for n in range(7)})
    parts = []
    for n in range(7):
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


def test_records_without_an_event_id_are_the_same_event_only_if_their_text_is(opened, archive):
    bare = {key: value for key, value in at("10:00:00").items() if key != "eventID"}
    with opened(archive(a=[bare, bare], b=[{**bare, "eventName": "CreateRole"}])) as engine:
        assert (engine.intake().records, engine.intake().duplicates) == (2, 1)


@pytest.mark.parametrize("time", [None, "redacted", "0001-01-01T00:00:00Z", 12, {"a": 1}, ""])
def test_a_record_without_a_usable_time_is_counted_and_in_no_metric(opened, archive, time):
    with opened(archive(a=[at("10:00:00", 2), record(eventTime=time)])) as engine:
        assert (engine.intake().records, engine.intake().undated) == (2, 1)
        assert engine.matches((0,), DAY) == Matches(dated=1, undated=1)


@pytest.mark.parametrize(
    "time", ["2026-01-26T12:00:00+02:00", "2026-01-26T10:00:00.000Z", "1769421600"]
)
def test_offsets_fractions_and_epoch_seconds_are_usable_times(opened, archive, time):
    with opened(archive(a=[record(eventTime=time)])) as engine:
        assert engine.extent().first_event == datetime(2026, 1, 26, 10, tzinfo=UTC)


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


def test_what_is_no_record_is_rejected_with_its_place_and_the_rest_is_used(opened, archive):
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
        early, rest = engine.evidence((0,), [DAY, late], limit=2)
    assert [found.time.minute for found in early] == [0, 1]
    assert [found.file for found in early] == ["logs/a.json.gz", "logs/b.json.gz"]
    assert json.loads(rest[0].record) == at("10:02:00", 2)


def test_the_order_of_sources_and_the_number_of_files_are_no_matter(opened, archive, tmp_path):
    records = [at(f"10:{n % 20:02d}:00", n % 20) for n in range(40)]
    one, many = tmp_path / "one", tmp_path / "many"
    archive(all=records).rename(one)
    archive(**{f"f{n}": [r] for n, r in enumerate(records)}).rename(many)
    answers = []
    for sources in ([one], [many], [many, one], [one, many]):
        with opened(*sources) as engine:
            answers.append(engine.metric_data(0, DAY).minutes.tolist())
    assert answers[0] == answers[1] == answers[2] == answers[3]


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
    with opened(tmp_path / name, tmp_path / "renamed.json") as engine:
        delivery = engine.coverage().delivery
    assert delivery is not None
    assert delivery.records == 5
    assert (delivery.median, delivery.longest) == (timedelta(minutes=3), timedelta(minutes=5))


def delivered(folder, clock, records):
    name = f"111122223333_CloudTrail_us-east-1_20260126T{clock}Z_AbCdEfGhIjKlMnOp.json"
    (folder / name).write_text(json.dumps({"Records": records}))


MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("clock", "minutes", "visible"),
    [
        (Clock(), [0, 1], None),
        (Clock(ClockKind.FIXED, 5 * MINUTE), [5, 6], None),
        (Clock(ClockKind.DELIVERY), [7], None),
        (Clock(ClockKind.ARRIVAL), [0, 1], [8, 8]),
    ],
)
def test_a_clock_says_in_which_minute_a_record_counts(opened, tmp_path, clock, minutes, visible):
    delivered(tmp_path, "1007", [at("10:00:20", 1), at("10:01:30", 2)])
    first = int(datetime(2026, 1, 26, 10, tzinfo=UTC).timestamp()) // 60
    with opened(tmp_path) as whole:
        engine = whole.log_group(clock)
        data = engine.metric_data(0, DAY)
        (found,) = engine.evidence((0,), [DAY], limit=1)
        actors, _ = engine.actors((0,), DAY, 1)
        assert engine.happened((0,), DAY).tolist()[0] == first
        assert engine.extent().last_known == (
            DAY.start + timedelta(hours=10, minutes=7)
            if clock.needs_delivery
            else DAY.start + timedelta(hours=10, minutes=1, seconds=30) + clock.shift
        )
    assert (data.minutes - first).tolist() == minutes
    assert data.sum.sum() == 2
    seen = data.visible_from
    assert (None if seen is None else (seen - first).tolist()) == visible
    assert found[0].time == actors[0].first == DAY.start + timedelta(hours=10, seconds=20)


def test_a_clock_of_deliveries_leaves_out_what_came_in_files_without_a_time(opened, tmp_path):
    delivered(tmp_path, "1007", [at("10:00:20", 2), record(eventTime="redacted")])
    (tmp_path / "renamed.json").write_text(json.dumps({"Records": [at("01:00:00", 9)]}))
    with opened(tmp_path) as engine:
        by_delivery = engine.log_group(Clock(ClockKind.DELIVERY))
        assert by_delivery.matches((0,), DAY) == Matches(dated=1, undated=1)


def test_a_log_group_holds_the_records_of_one_account_and_region(opened, archive):
    folder = archive(
        a=[at("10:00:00", 1), at("10:01:00", 2, awsRegion="eu-west-1")],
        b=[at("10:02:00", 3, recipientAccountId="it's", awsRegion="eu-west-1")],
    )
    with opened(folder) as engine:
        found = [
            engine.log_group(Clock(), account, region).matches((0,), DAY).dated
            for account, region in [
                ("111122223333", None),
                ("111122223333", "eu-west-1"),
                ("it's", None),
                ("it's", "us-east-1"),
            ]
        ]
        assert engine.log_group(Clock(), "it's").extent().region == "eu-west-1"
    assert found == [2, 1, 1, 0]
