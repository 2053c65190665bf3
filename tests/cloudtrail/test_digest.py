from datetime import UTC, datetime

import pytest

from auditor.cloudtrail.digest import (
    Chain,
    DigestKey,
    MalformedDigestError,
    is_at,
    location,
    parse_digest,
    parse_digest_key,
    string_to_sign,
)

NAME = "111122223333_CloudTrail-Digest_eu-west-1_my_odd.trail-1_us-east-1_20260304T050607Z"
FOLDER = "AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/03/04"
CHAIN = Chain("", "111122223333", "eu-west-1", "my_odd.trail-1", "us-east-1")
END = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def test_the_string_to_sign_is_that_of_the_guide():
    sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    signed = string_to_sign("a", "b/c", bytes.fromhex(sha256), None)
    assert signed == f"a\nb/c\n{sha256}\nnull".encode()
    assert string_to_sign("a", "b/c", bytes.fromhex(sha256), "0F").endswith(b"\n0F")


def test_a_key_tells_trail_account_region_and_hour():
    assert parse_digest_key(f"{FOLDER}/{NAME}.json.gz") == DigestKey(CHAIN, END, backfill=False)
    assert parse_digest_key(f"{NAME}.json.gz") == DigestKey(CHAIN, END, backfill=False)


def test_an_organization_is_known_by_its_folder():
    key = parse_digest_key(f"logs/{FOLDER.replace('AWSLogs', 'AWSLogs/o-abc123')}/{NAME}.json.gz")
    assert key is not None
    assert key.chain.organization == "o-abc123"


def test_only_the_exact_ending_makes_a_backfill_digest_file():
    assert parse_digest_key(f"{NAME}_backfill.json.gz") == DigestKey(CHAIN, END, backfill=True)
    for ending in ("_backfill_other.json.gz", "_backfill.json", ".json", ".json.gz.json", ""):
        assert parse_digest_key(NAME + ending) is None


@pytest.mark.parametrize("time", ["20261304T050607Z", "20260304T0506Z", "20260304T256000Z", ""])
def test_a_name_without_a_time_is_not_that_of_a_digest_file(time):
    name = NAME.replace("20260304T050607Z", time)
    assert parse_digest_key(f"{FOLDER}/{name}.json.gz") is None


def test_copies_may_lack_the_beginning_of_a_key():
    key = f"prod/{FOLDER}/{NAME}.json.gz"
    for path in (
        f"prod/{FOLDER}/{NAME}.json.gz",
        f"copy/{FOLDER}/{NAME}.json.gz",
        f"eu-west-1/2026/03/04/{NAME}.json.gz",
        f"2026/03/04/{NAME}.json.gz",
        f"flat/{NAME}.json.gz",
        f"{NAME}.json.gz",
    ):
        assert is_at(path, key), path


def test_a_file_in_another_folder_is_not_the_object():
    key = f"{FOLDER}/{NAME}.json.gz"
    assert not is_at(key.replace("/04/", "/05/"), key)
    assert not is_at(f"2026/03/05/{NAME}.json.gz", key)
    assert not is_at(key.replace("111122223333/", "444455556666/"), key)
    assert not is_at(f"x{NAME}.json.gz", key)


def test_the_last_awslogs_of_a_path_begins_the_layout():
    assert location("AWSLogs/old/AWSLogs/1/x") == "AWSLogs/1/x"
    assert location("myAWSLogs/1/x") == "x"


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b'{"digestEndTime": 1}',
        b"[" * 100_000,
        b'{"digestStartTime":"x","digestEndTime":"2026-01-01T00:00:00Z","digestS3Bucket":"b",'
        b'"digestS3Object":"k","digestPublicKeyFingerprint":"f","previousDigestSignature":null,'
        b'"logFiles":[]}',
        b'{"digestStartTime":"2026-01-01T00:00:00","digestEndTime":"2026-01-01T00:00:00Z",'
        b'"digestS3Bucket":"b","digestS3Object":"k","digestPublicKeyFingerprint":"f",'
        b'"previousDigestSignature":null,"logFiles":[]}',
        b'{"digestStartTime":"2026-01-01T00:00:00Z","digestEndTime":"2026-01-01T00:00:00Z",'
        b'"digestS3Bucket":"b","digestS3Object":"k","digestPublicKeyFingerprint":"f",'
        b'"previousDigestSignature":null,"logFiles":[{"s3Object":"x","hashValue":"zz",'
        b'"hashAlgorithm":"SHA-256"}]}',
    ],
)
def test_what_is_not_a_digest_file_is_refused(document):
    with pytest.raises(MalformedDigestError):
        parse_digest(document)
