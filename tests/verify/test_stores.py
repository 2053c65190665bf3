"""A store verified later, without its logs: the same verdicts as of the files themselves."""

import gzip
import shutil
from pathlib import Path

import duckdb
import pytest

from auditor.audit.ingest import run_ingest
from auditor.cloudtrail.keys import ALL
from auditor.result.verify import Counts, IntegrityCheck, VerifyResult
from tests.verify.trails import Bucket, findings


@pytest.fixture
def bucket(tmp_path: Path) -> Bucket:
    made = Bucket(tmp_path / "bucket")
    made.chain(4)
    return made


def logs(bucket: Bucket) -> list[Path]:
    return sorted(
        path for path in bucket.root.rglob("*.json.gz") if "CloudTrail-Digest" not in str(path)
    )


def of_store(bucket: Bucket, tmp_path: Path) -> VerifyResult:
    """The verdicts on a store, with the digest files beside it and the log files gone."""
    store = tmp_path / "trail.duckdb"
    run_ingest([str(bucket.root)], store, ALL)
    digests = tmp_path / "digests"
    shutil.copytree(bucket.root, digests)
    for path in logs(Bucket(digests)):
        path.unlink()
    return bucket.verify(store, digests)


def test_a_store_of_proven_files_is_valid(bucket, tmp_path):
    result = of_store(bucket, tmp_path)
    assert result.log_files == Counts(valid=4)
    assert findings(result) == []


def rewritten(path: Path) -> None:
    path.write_bytes(gzip.compress(b'{"Records":[], "more": 1}'))


def appended(path: Path) -> None:
    path.write_bytes(path.read_bytes() + gzip.compress(b""))


def unpacked(path: Path) -> None:
    path.write_bytes(gzip.decompress(path.read_bytes()))


@pytest.mark.parametrize("damage", [rewritten, appended, unpacked, Path.unlink])
def test_what_is_wrong_with_a_file_is_wrong_in_the_store(bucket, tmp_path, damage):
    damage(logs(bucket)[1])
    expected, ours = bucket.verify(), of_store(bucket, tmp_path)
    assert ours.log_files == expected.log_files
    assert ours.log_files.broken == 1
    assert ours.log_files.valid == 3


def test_a_file_that_no_digest_file_lists_is_unlisted(bucket, tmp_path):
    listed = logs(bucket)[1]
    added = listed.name.replace("0000000000000001", "addedaddedadded1")
    assert added != listed.name
    shutil.copy(listed, listed.with_name(added))
    expected = bucket.verify()
    assert expected.log_files == Counts(valid=4, unlisted=1)
    assert of_store(bucket, tmp_path).log_files == expected.log_files


def test_without_digest_files_nothing_of_a_store_is_proven(bucket, tmp_path):
    store = tmp_path / "trail.duckdb"
    run_ingest([str(bucket.root)], store, ALL)
    result = bucket.verify(store, heads=False)
    assert result.log_files.unverifiable == 4
    assert {one.check for one in result.uncovered} == {IntegrityCheck.NOT_COVERED}


def test_files_that_version_0_1_ingested_have_no_hashes(bucket, tmp_path):
    store = tmp_path / "trail.duckdb"
    run_ingest([str(bucket.root)], store, ALL)
    with duckdb.connect(str(store)) as connection:
        connection.execute("UPDATE log_files SET batch = 0, sha256 = NULL, inflated_sha256 = NULL")
    result = bucket.verify(store, heads=False)
    assert result.log_files.unverifiable == 4
    assert {one.check for one in result.uncovered} == {IntegrityCheck.NO_HASH}
