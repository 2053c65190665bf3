"""What keys say, and which a run leaves unread."""

from datetime import UTC, date, datetime

import pytest

from auditor.cloudtrail.keys import (
    ALL,
    MARGIN,
    LogFolder,
    LogKey,
    LogKind,
    Pruning,
    day_folder,
    last_keys,
    parse_folder,
    parse_key,
    resume_from,
)

FOLDER = "AWSLogs/111122223333/CloudTrail/eu-west-1"
NAME = "111122223333_CloudTrail_eu-west-1_20260126T2145Z_AbCdEfGh12345678.json.gz"
KEY = f"{FOLDER}/2026/01/26/{NAME}"


def time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def parsed(key: str) -> LogKey:
    named = parse_key(key)
    assert named is not None
    return named


def test_a_key_says_account_kind_region_and_delivery() -> None:
    key = parsed(KEY)
    assert key.folder == LogFolder("", "", "111122223333", "CloudTrail", "eu-west-1")
    assert (key.account, key.kind, key.region) == ("111122223333", LogKind.EVENTS, "eu-west-1")
    assert key.delivered == time("2026-01-26T21:45")


def test_an_organization_trail_has_its_id_in_the_key() -> None:
    key = parsed(KEY.replace("AWSLogs/", "logs/prod/AWSLogs/o-a1b2c3d4e5/"))
    assert (key.folder.prefix, key.folder.organization) == ("logs/prod", "o-a1b2c3d4e5")
    assert key.account == "111122223333"
    assert key.folder.path == "logs/prod/AWSLogs/o-a1b2c3d4e5/111122223333/CloudTrail/eu-west-1"


@pytest.mark.parametrize(
    "kind", [LogKind.INSIGHTS, LogKind.NETWORK_ACTIVITY, LogKind.AGGREGATED, LogKind.EVENTS]
)
def test_each_kind_of_log_file_is_recognised(kind: LogKind) -> None:
    key = parsed(KEY.replace("CloudTrail", kind))
    assert (key.kind, key.folder.kind) == (kind, kind)


@pytest.mark.parametrize("end", [".json.gz", "_backfill.json.gz"])
def test_a_digest_is_known_whatever_its_trail_is_called(end: str) -> None:
    key = parsed(
        "AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/01/26/111122223333_CloudTrail-Digest"
        f"_eu-west-1_my_trail.20260101T000000Z_us-east-1_20260126T214533Z{end}"
    )
    assert (key.kind, key.region) == (LogKind.DIGESTS, "eu-west-1")
    assert key.delivered == time("2026-01-26T21:45:33")


def test_a_flattened_file_says_the_same_by_its_name() -> None:
    key = parsed(f"case-17/{NAME}")
    assert (key.account, key.region) == ("111122223333", "eu-west-1")
    assert (key.folder.prefix, key.folder.organization) == ("case-17", "")


def test_a_path_that_begins_inside_the_layout_is_read_by_its_name() -> None:
    assert parsed(f"eu-west-1/2026/01/26/{NAME}").account == "111122223333"


def test_ids_may_be_anonymised_and_the_second_underscore_missing() -> None:
    key = parsed(
        "AWSLogs/acct-a/CloudTrail/REGION/2026/01/26/acct_b_CloudTrail_R1_20260126T2145Zab"
    )
    assert (key.account, key.region) == ("acct-a", "REGION")  # the folder, by which a walk goes
    assert parsed("acct_b_CloudTrail_R1_20260126T2145Zab.json").account == "acct_b"


@pytest.mark.parametrize(
    "key",
    [
        "",
        "events.json.gz",
        f"{FOLDER}/2026/01/26/part-0001.json.gz",
        KEY.replace("T2145Z", "T2575Z"),
        KEY.replace("20260126T", "20261326T"),
        KEY.replace("20260126T2145", "２０２６０１２６T２１４５"),  # noqa: RUF001  # not ASCII digits
        KEY.replace("_CloudTrail_", "_Config_"),
        f"{KEY}/",
    ],
)
def test_other_names_say_nothing(key: str) -> None:
    assert parse_key(key) is None


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("AWSLogs", LogFolder("")),
        ("a/b/AWSLogs/", LogFolder("a/b")),
        ("AWSLogs/o-a1b2c3d4e5", LogFolder("", "o-a1b2c3d4e5")),
        ("AWSLogs/o-a1b2c3d4e5/1", LogFolder("", "o-a1b2c3d4e5", "1")),
        ("AWSLogs/1/CloudTrail", LogFolder("", "", "1", "CloudTrail")),
        ("AWSLogs/1/Config/x/2026", LogFolder("", "", "1", "Config", "x")),
        ("AWSLogs/old/AWSLogs/1", LogFolder("AWSLogs/old", "", "1")),
        ("myAWSLogs/1", None),
        ("AWSLogs2/1", None),
        ("", None),
    ],
)
def test_a_folder_is_placed_in_the_layout(path: str, folder: LogFolder | None) -> None:
    assert parse_folder(path) == folder


def test_asking_for_nothing_in_particular_keeps_all() -> None:
    assert ALL.keeps(parsed(KEY))
    assert (ALL.first_day, ALL.last_day) == (None, None)


def test_accounts_and_regions_prune() -> None:
    assert Pruning(accounts=("111122223333",), regions=("eu-west-1",)).keeps(parsed(KEY))
    assert not Pruning(accounts=("444455556666",)).keeps(parsed(KEY))
    assert not Pruning(regions=("eu-central-1",)).keeps(parsed(KEY))


def test_records_of_global_services_may_lie_in_any_region() -> None:
    assert Pruning(regions=("us-east-1",)).keeps(parsed(KEY))
    assert Pruning(regions=("eu-central-1", "us-gov-west-1")).keeps(parsed(KEY))


def test_deliveries_are_kept_a_margin_around_the_span() -> None:
    delivered = parsed(KEY).delivered
    assert Pruning(start=delivered + MARGIN).keeps(parsed(KEY))
    assert not Pruning(start=delivered + MARGIN * 1.001).keeps(parsed(KEY))
    assert not Pruning(end=delivered - MARGIN).keeps(parsed(KEY))
    assert Pruning(end=delivered - MARGIN * 0.999).keeps(parsed(KEY))


def test_the_days_to_list_reach_a_margin_around_the_span() -> None:
    pruning = Pruning(start=time("2026-03-01T00:00"), end=time("2026-03-02T00:00"))
    assert (pruning.first_day, pruning.last_day) == (date(2026, 2, 28), date(2026, 3, 3))


def test_the_ends_of_the_calendar_are_not_errors() -> None:
    pruning = Pruning(start=datetime.min.replace(tzinfo=UTC), end=datetime.max.replace(tzinfo=UTC))
    assert pruning.keeps(parsed(KEY))
    assert (pruning.first_day, pruning.last_day) == (date.min, date.max)
    assert day_folder(FOLDER, date.min) == f"{FOLDER}/0001/01/01"


def test_the_last_key_is_kept_of_each_regions_folder() -> None:
    later = KEY.replace("26/1111", "27/1111").replace("20260126", "20260127")
    other = KEY.replace("eu-west-1", "us-east-1")
    assert last_keys([later, KEY, other, f"flat/{NAME}", "notes.txt"]) == {
        FOLDER: later,
        FOLDER.replace("eu-west-1", "us-east-1"): other,
    }


def test_a_listing_resumes_a_day_before_the_last_key() -> None:
    assert resume_from(KEY) == date(2026, 1, 25)
    assert resume_from("notes.txt") is None
