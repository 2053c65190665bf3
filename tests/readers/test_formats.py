import json
from pathlib import Path
from typing import Any

import pytest

from auditor.readers import LogFile, Reading, read
from auditor.readers.records.record import is_record

pytestmark = pytest.mark.shared

LOSSY = {
    "formats/lake/get-query-results-columns.json",
    "formats/athena/query-results.csv",
    "formats/athena/ctas/region=us-east-1/year=2023/month=07/day=10/20230711_000000_00001_abcde_0f0e.parquet",
    "formats/security-lake/aws/CLOUD_TRAIL_MGMT/2.0/region=us-east-1/accountId=123837392027/eventDay=20230710/0001.zstd.parquet",
}  # fmt: skip
"""Files whose records are rebuilt."""
SILENT_ABOUT = {"formats/s3/zero-byte.json.gz"}
"""Files of kind "events" that are rejected."""


def reading(path: Path) -> Reading:
    return read(LogFile(path.name, str(path), path.stat().st_size))


def records(reading: Reading) -> list[dict[str, Any]]:
    texts = [bytes(text) for text in reading.records if is_record(bytes(text))]
    return [json.loads(text) for text in texts]


@pytest.fixture(scope="module")
def manifest(shared: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((shared / "formats" / "MANIFEST.json").read_text())
    return content


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    from tests.paths import SHARED

    if "sample" in metafunc.fixturenames:
        path = SHARED / "formats" / "MANIFEST.json"
        files = json.loads(path.read_text())["files"] if path.is_file() else []
        metafunc.parametrize("sample", files, ids=[file["file"] for file in files])


def test_every_sample_gives_the_events_its_manifest_states(
    sample: dict[str, Any], manifest: dict[str, Any], shared: Path
):
    contents = reading(shared / sample["file"])
    events = records(contents)
    if sample["events"] is not None:
        assert len(events) == sample["events"]
    if sample["kind"] == "events" and sample["events"] == 13:
        assert {event["eventID"] for event in events} == set(manifest["base_event_ids"])
    if sample["kind"] == "events" and sample["file"] not in SILENT_ABOUT:
        assert contents.rejections == ()
    assert all(container.lossy == (sample["file"] in LOSSY) for container in contents.containers)


def test_every_rebuilt_record_says_when_who_and_what(shared: Path):
    whole = {
        event["eventID"]: event for event in records(reading(shared / "formats/base-events.json"))
    }
    for file in LOSSY:
        for event in records(reading(shared / file)):
            original = whole[event["eventID"]]
            for field in ("eventTime", "eventName", "eventSource", "awsRegion"):
                assert event[field] == original[field]
            if "userIdentity" in event:
                arn = original["userIdentity"].get("arn")
                assert event["userIdentity"].get("arn") == arn


def test_athenas_tables_are_rebuilt_to_the_records_they_came_from(shared: Path):
    whole = {
        event["eventID"]: event for event in records(reading(shared / "formats/base-events.json"))
    }
    for file in LOSSY:
        if "athena" not in file:
            continue
        for event in records(reading(shared / file)):
            original = whole[event["eventID"]]
            for field in (
                "userIdentity",
                "requestParameters",
                "resources",
                "tlsDetails",
                "readOnly",
            ):
                assert without_empty(event.get(field)) == without_empty(original.get(field))


def without_empty(value: object) -> object:
    """Leave out what a table cannot tell from absent, and key ids, which only some samples mask."""
    if isinstance(value, dict):
        inner = {key: without_empty(item) for key, item in value.items() if key != "accessKeyId"}
        return {key: item for key, item in inner.items() if item not in (None, {})}
    if isinstance(value, list):
        return [without_empty(inner) for inner in value]
    return value


def test_scenarios_give_all_their_rows(shared: Path):
    expected = json.loads((shared / "scenarios" / "EXPECTED.json").read_text())
    for name, what in expected.items():
        files = [path for path in (shared / "scenarios" / name).rglob("*") if path.is_file()]
        readings = [reading(path) for path in files]
        rows = what.get("rows") or sum(n for n in what.values() if isinstance(n, int))
        assert sum(len(records(one)) for one in readings) == rows, name
        assert not any(one.rejections for one in readings), name


def test_every_version_of_the_record_is_read(shared: Path):
    for path in (shared / "formats" / "versions").iterdir():
        assert records(reading(path)), path.name


@pytest.mark.parametrize(
    ("file", "what"),
    [
        ("config-snapshot.json", "it is a snapshot or history of AWS Config"),
        ("empty-object.json", "it is an empty object"),
        ("guardduty-eventbridge.json", "it is an EventBridge event 'GuardDuty Finding'"),
        ("lambda-alb-event.json", "it is a notification of aws:sqs"),
        ("s3-event-notification.json", "it is a notification of aws:s3"),
        ("s3-test-event.json", "it is a test notification of S3"),
        ("sns-cloudtrail-delivery.json", "it is a notice that CloudTrail has delivered log files"),
        ("sns-cloudtrail-validation.txt", "it is a test notification of CloudTrail"),
        ("trail-config.json", "it is a description of trails"),
        ("vpc-flow-log.log", "it is a VPC flow log"),
    ],
)
def test_look_alikes_give_no_events_and_say_what_they_are(file: str, what: str, shared: Path):
    contents = reading(shared / "not-cloudtrail" / file)
    assert contents.records == []
    assert [rejection.detail for rejection in contents.rejections] == [what]
