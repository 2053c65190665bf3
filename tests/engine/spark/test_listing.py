"""Tasks list what one process lists."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from auditor.cloudtrail.keys import ALL, Pruning
from auditor.engine.spark.listing import discover_spread
from auditor.errors import UsageError
from auditor.readers import discover
from auditor.readers.objects import listing
from tests.engine.spark.in_process import InProcess
from tests.readers.objects.conftest import BUCKET, log_file

JOBS: Any = InProcess()
URL = f"s3://{BUCKET}"


def test_folders_are_listed_as_by_one_process(tmp_path, monkeypatch):
    monkeypatch.setattr("auditor.engine.spark.listing._TASK_FOLDERS", 30)
    for number in range(70):  # the driver and two tasks list
        folder = tmp_path / "logs" / f"{number:02}"
        folder.mkdir(parents=True)
        (folder / "a.json").write_text('{"Records": []}')
        (folder / "notes.txt").write_text("no log")
    sources = [str(tmp_path / "logs"), str(tmp_path / "logs" / "03" / "a.json")]
    assert discover_spread(JOBS, sources) == discover(sources)


def test_folders_that_one_task_would_list_need_no_job(tmp_path):
    for number in range(70):
        folder = tmp_path / "logs" / f"{number:02}"
        folder.mkdir(parents=True)
        (folder / "a.json").write_text('{"Records": []}')
    sources = [str(tmp_path / "logs")]
    jobs: Any = SimpleNamespace(map=lambda _, some: list(some))  # would yield folders
    assert discover_spread(jobs, sources) == discover(sources)


def test_a_source_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UsageError, match="no such file or folder"):
        discover_spread(JOBS, [str(tmp_path / "none")])


@pytest.mark.slow
@pytest.mark.process
@pytest.mark.parametrize(
    "pruning",
    [
        ALL,
        Pruning(regions=("eu-west-1",)),
        Pruning(
            start=datetime(2026, 1, 26, tzinfo=UTC),
            end=datetime(2026, 1, 27, tzinfo=UTC),
        ),
    ],
)
def test_a_large_folder_of_a_bucket_is_divided_by_day(fill, server, monkeypatch, pruning):
    monkeypatch.setattr(listing, "PAGE", 3)
    days = [f"2026{month}{day}" for month in ("01", "02") for day in ("20", "26", "27")]
    keys = [
        log_file(time=f"{day}T21{minute}Z", unique=f"{minute}AAAAAAAAAAAAAA", region=region)
        for day in days
        for minute in ("00", "05", "10", "15")
        for region in ("eu-west-1", "us-east-1")
    ]
    beside = "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/beside.json.gz"
    hidden = "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/01/.hidden/a.json.gz"
    fill(*keys, beside, hidden, log_file(account="444455556666"))
    expected = discover([URL], pruning)
    server.asked.clear()
    discovery = discover_spread(JOBS, [URL], pruning)
    assert discovery.log_files == expected.log_files
    assert discovery.passed_over_in == expected.passed_over_in
    assert discovery.unread == expected.unread
    assert any(asked.prefix.endswith("/2026/01/26/") for asked in server.lists)
