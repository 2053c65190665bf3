"""Whole runs over a bucket: what they ask the server, and what they find."""

import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest

from auditor.audit.run import run_audit
from auditor.cli import app
from auditor.cloudtrail.logfile import RejectionKind
from auditor.cloudwatch.clock import Clock, ClockKind
from auditor.engine.base import Criteria
from auditor.engine.store.stored_relations import open_store
from auditor.errors import AuditorError
from auditor.replay.bounds import Bounds
from auditor.replay.method import Method
from auditor.replay.question import Question
from auditor.result.json import to_json
from auditor.rules import load_rules
from tests.conftest import record
from tests.readers.objects.conftest import BUCKET, log_file

URL = f"s3://{BUCKET}"
PACK = load_rules(["iam-changes"])


@pytest.fixture
def logs(fill):
    """Put one record of IAM into an object."""

    def put(time, number, **location):
        key = log_file(time=time, **location)
        moment = datetime.strptime(time, "%Y%m%dT%H%MZ").replace(tzinfo=UTC)
        call = record(
            eventID=f"00000000-0000-4000-8000-{number:012d}",
            eventTime=f"{moment:%Y-%m-%dT%H:%M:%SZ}",
        )
        fill(key, body=gzip.compress(json.dumps({"Records": [call]}).encode(), mtime=0))
        return key

    return put


def test_a_pack_of_a_bucket_asks_for_each_object_once_and_has_its_hash(logs, server, tmp_path):
    keys = [logs(f"202601{day}T1200Z", day) for day in range(10, 16)]
    server.asked.clear()
    asked = ["evidence", URL, "--rules", "iam-changes", "-o", str(tmp_path / "pack")]
    assert not app(asked, standalone_mode=False)
    assert sorted(server.gets) == sorted(keys)
    rows = (tmp_path / "pack/data/inputs.csv").read_text().splitlines()[1:]
    assert [row.split(",")[0] for row in rows] == [f"{URL}/{key}" for key in keys]
    assert all(len(row.rpartition(",")[2]) == 64 for row in rows)


def ingest(*options):
    assert not app(["ingest", *map(str, options)], standalone_mode=False)


def intake(store):
    with open_store(str(store), Criteria(())) as relations:
        return relations.intake


def test_an_audit_of_a_bucket_is_the_audit_of_a_folder_of_its_objects(logs, server, tmp_path):
    keys = [logs(f"202601{day}T1200Z", day) for day in range(10, 16)]
    names = [f"{URL}/{key}" for key in keys]
    remote = run_audit(Question([URL], PACK))
    assert [alarm.matches for alarm in remote.alarms] == [6, 6, 6]
    details = remote.alarms[0].episodes[0].details
    assert details is not None
    assert [one.file for one in details.records] == names[:1]
    assert sorted(set(server.gets)) == keys


def test_an_audit_of_some_days_fetches_no_others(logs, server):
    for day in range(10, 26):
        logs(f"202601{day}T1200Z", day)
    bounds = Bounds(datetime(2026, 1, 20, tzinfo=UTC), datetime(2026, 1, 21, tzinfo=UTC))
    result = run_audit(Question([URL], PACK, bounds))
    assert result.alarms[0].matches == 1
    days = {key.split("_")[3][:8] for key in server.gets}
    assert days <= {f"202601{day}" for day in range(18, 23)}


@pytest.mark.slow
def test_a_clock_that_counts_days_later_fetches_what_happened_days_before(logs):
    for day in range(10, 26):
        logs(f"202601{day}T1200Z", day)
    bounds = Bounds(datetime(2026, 1, 20, tzinfo=UTC), datetime(2026, 1, 21, tzinfo=UTC))
    for clock, first in [
        (Clock(ClockKind.FIXED, timedelta(days=5)), datetime(2026, 1, 15, 12, tzinfo=UTC)),
        (Clock(ClockKind.DELIVERY), datetime(2026, 1, 20, 12, tzinfo=UTC)),
        (Clock(ClockKind.ARRIVAL), datetime(2026, 1, 20, 12, tzinfo=UTC)),
    ]:
        (alarm, *_) = run_audit(Question([URL], PACK, bounds, Method(clock=clock))).alarms
        assert [episode.first_match for episode in alarm.episodes] == [first]


def test_a_second_run_into_a_store_lists_from_the_last_key_and_fetches_what_is_new(
    logs, server, tmp_path
):
    store = tmp_path / "trail.duckdb"
    for day in range(10, 20):
        logs(f"202601{day}T1200Z", day)
    ingest(URL, "--store", store)
    new = logs("20260120T1200Z", 20)
    ingest(URL, "--store", store)
    assert server.gets == [new]
    assert any("20260118" in a.query.get("start-after", "").replace("/", "") for a in server.lists)
    assert intake(store).records == 11


@pytest.mark.slow
def test_what_an_earlier_run_left_alone_is_read_by_a_later_one_without_bounds(logs, tmp_path):
    store = tmp_path / "trail.duckdb"
    for day in range(10, 20):
        logs(f"202601{day}T1200Z", day)
    ingest(URL, "--store", store, "--from", "2026-01-18")
    assert intake(store).records == 3
    ingest(URL, "--store", store)
    assert intake(store).records == 10


def test_accounts_and_regions_are_chosen_by_key(logs, tmp_path):
    store = tmp_path / "trail.duckdb"
    logs("20260110T1200Z", 1, account="111122223333")
    logs("20260110T1200Z", 2, account="444455556666", region="eu-west-1")
    logs("20260110T1200Z", 3, account="444455556666", region="eu-north-1")
    ingest(URL, "--store", store, "--account", "444455556666", "--region", "eu-north-1")
    assert intake(store).records == 1


def test_a_dry_run_fetches_nothing_and_says_what_it_would_cost(logs, server, tmp_path, capsys):
    logs("20260110T1200Z", 1)
    ingest(URL, "--store", tmp_path / "trail.duckdb", "--dry-run")
    message = capsys.readouterr().err
    assert server.gets == []
    assert "would read 1 file" in message
    assert "1 GET request: $" in message
    assert not (tmp_path / "trail.duckdb").exists()


def test_a_dry_run_leaves_out_objects_that_the_store_has(logs, server, tmp_path, capsys):
    store = tmp_path / "trail.duckdb"
    for day in range(10, 20):
        logs(f"202601{day}T1200Z", day)
    ingest(URL, "--store", store)
    logs("20260120T1200Z", 20)
    capsys.readouterr()
    ingest(URL, "--store", store, "--dry-run")
    assert server.gets == []
    assert "1 GET request: $" in capsys.readouterr().err


def test_an_object_that_cannot_be_read_is_a_rejection_and_the_rest_counts(logs, server):
    logs("20260110T1200Z", 1)
    lost = logs("20260111T1200Z", 2)
    server.refuse("403 Forbidden", "AccessDenied", lost)
    result = run_audit(Question([URL], PACK))
    (rejection,) = result.intake.rejections
    assert (rejection.kind, rejection.file) == (RejectionKind.UNREADABLE, f"{URL}/{lost}")
    assert result.alarms[0].matches == 1
    assert f"{URL}/{lost}" in to_json(result)


@pytest.mark.slow
def test_an_object_that_could_not_be_read_is_fetched_by_a_later_run(logs, server, tmp_path):
    store = tmp_path / "trail.duckdb"
    keys = [logs(f"202601{day}T1200Z", day) for day in range(10, 20)]
    server.refuse("403 Forbidden", "AccessDenied", keys[2])
    for _ in range(2):
        ingest(URL, "--store", store)
        assert intake(store).records == 9
        assert len(intake(store).rejections) == 1
    server.faults.clear()
    server.asked.clear()
    ingest(URL, "--store", store)
    assert server.gets == [keys[2]]
    assert (intake(store).records, intake(store).rejections) == (10, ())
    server.asked.clear()
    ingest(URL, "--store", store)
    assert server.gets == []
    assert any("20260118" in a.query.get("start-after", "").replace("/", "") for a in server.lists)


def test_credentials_that_expire_end_an_audit_with_what_to_do(logs, server):
    server.refuse("400 Bad Request", "ExpiredToken", logs("20260110T1200Z", 1))
    with pytest.raises(AuditorError, match="credentials have expired; renew them"):
        run_audit(Question([URL], PACK))
