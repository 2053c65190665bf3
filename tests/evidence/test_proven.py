"""What a verification adds: days that are proven, though nothing was recorded on them."""

import gzip
import json
from datetime import timedelta
from pathlib import Path

import pytest

from auditor.evidence.proven import proven_days, verified_in_words
from auditor.verify import run_verify
from tests.cli.conftest import call
from tests.conftest import record
from tests.verify.trails import HOUR, START, Bucket, signer

MIDNIGHT = START.replace(hour=0, minute=0, second=0)
PLACE = ("111122223333", "eu-west-1")


@pytest.fixture
def bucket(tmp_path: Path) -> Bucket:
    """Three days and two hours of proven hours."""
    made = Bucket(tmp_path / "bucket")
    made.chain(74, start=MIDNIGHT)
    return made


def days(bucket: Bucket) -> list[str]:
    proven = proven_days(bucket.verify()).get(PLACE, [])
    return [str((day - START.date()).days) for day in proven]


def logs(bucket: Bucket) -> list[Path]:
    return sorted(path for path in bucket.root.rglob("*_CloudTrail_*.json.gz"))


def test_a_day_is_proven_if_valid_digest_files_cover_it_and_the_hour_after_it(bucket):
    assert days(bucket) == ["0", "1", "2"]


def test_a_chain_with_a_file_that_is_not_valid_proves_no_day(bucket):
    logs(bucket)[40].write_bytes(gzip.compress(b"{}"))
    assert days(bucket) == []
    assert (
        verified_in_words(bucket.verify())
        == "73 of 74 log files valid, 1 invalid; 74 of 74 digest files valid"
    )


def test_a_pause_of_digest_files_leaves_its_days_unproven(tmp_path):
    made = Bucket(tmp_path / "bucket")
    made.chain(30, start=MIDNIGHT)
    made.chain(30, start=MIDNIGHT + 36 * HOUR)
    assert days(made) == ["0"]


@pytest.mark.slow
def test_a_pack_holds_the_verification_and_counts_quiet_days_as_complete(bucket, tmp_path):
    for path in logs(bucket):
        path.unlink()
    for path in bucket.root.rglob("*_CloudTrail-Digest_*.json.gz"):
        path.unlink()
    bucket.heads.clear()
    event = record(eventTime=f"{MIDNIGHT + HOUR:%Y-%m-%dT%H:%M:%SZ}", awsRegion="eu-west-1")
    trail = bucket.trail()
    listed = [
        bucket.log(
            MIDNIGHT + timedelta(minutes=70), "a" * 16, trail, text=json.dumps({"Records": [event]})
        )
    ]
    previous = None

    for hour in range(50):
        previous = trail.write(
            bucket.root, signer(), MIDNIGHT + hour * HOUR, listed if hour == 1 else [], previous
        )
        bucket.heads[previous.key] = previous.head
    heads = tmp_path / "heads.json"
    heads.write_text(json.dumps(bucket.heads))
    options = ("--public-keys", bucket.public_keys, "--head-objects", heads)
    span = ("--from", f"{MIDNIGHT:%Y-%m-%d}", "--to", f"{MIDNIGHT + timedelta(days=1):%Y-%m-%d}")
    asked = ("evidence", bucket.root, "--rules", "cis-5.0", *span)
    assert call(*asked, "-o", tmp_path / "with", *options).returncode == 0
    assert call(*asked, "-o", tmp_path / "without").returncode == 0
    proven = json.loads((tmp_path / "with/data/compliance.json").read_text("utf-8"))
    unproven = json.loads((tmp_path / "without/data/compliance.json").read_text("utf-8"))
    counts = [
        [(row["covered"], row["expected"]) for row in one["logs"] if row["region"] == "eu-west-1"]
        for one in (proven, unproven)
    ]
    assert counts == [[(2, 2)], [(1, 2)]]
    assert proven["verified"] == "1 of 1 log file valid; 50 of 50 digest files valid"
    verification = json.loads((tmp_path / "with/data/verification.json").read_text("utf-8"))
    assert verification["log_files"]["valid"] == 1
    assert not (tmp_path / "without/data/verification.json").exists()


def test_the_command_and_python_verify_alike(bucket):
    heads = bucket.root.parent / "heads.json"
    heads.write_text(json.dumps(bucket.heads))
    result = run_verify([str(bucket.root)], [bucket.public_keys], [heads])
    assert proven_days(result) == proven_days(bucket.verify())
