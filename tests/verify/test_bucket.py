"""A bucket verifies by the metadata of its objects."""

import io
import os
import zipfile
from datetime import timedelta

import pytest

from tests.readers.objects.conftest import BUCKET
from tests.verify.trails import START, findings, signer, tallied


@pytest.fixture
def uploaded(bucket, server, client):
    """Put a folder into the bucket, with metadata; return its URL."""

    def put(metadata=True, prefix=""):
        for file in sorted(bucket.root.rglob("*.gz")):
            key = file.relative_to(bucket.root).as_posix()
            head = bucket.heads.get(key, {"Metadata": {}}) if metadata else {"Metadata": {}}
            client.put_object(
                Bucket=BUCKET, Key=prefix + key, Body=file.read_bytes(), Metadata=head["Metadata"]
            )
        server.asked.clear()
        return f"s3://{BUCKET}"

    return put


def test_signatures_are_read_from_the_metadata_of_objects(bucket, uploaded):
    bucket.chain(4)
    bucket.chain(4, bucket.trail(region="us-east-1", folder="prod/AWSLogs"))
    result = bucket.verify(uploaded(), heads=False)
    assert tallied(result.digest_files) == (8, 0, 0, 0, 0)
    assert tallied(result.log_files) == (8, 0, 0, 0, 0)
    assert not result.unverifiable


def test_without_metadata_the_newest_digest_file_is_not_verifiable(bucket, uploaded):
    bucket.chain(4)
    assert tallied(bucket.verify(uploaded(metadata=False), heads=False).digest_files) == (
        3, 0, 0, 0, 1
    )  # fmt: skip


def test_objects_that_were_changed_removed_or_added_are_found(bucket, uploaded, client):
    written = bucket.chain(4)
    bucket.log(START + timedelta(minutes=20), f"{0:016}", text="{}")
    added, _ = bucket.log(START + timedelta(minutes=30), "added")
    (bucket.root / written[2].key).unlink()
    result = bucket.verify(uploaded(), heads=False)
    assert findings(result) == [
        ("digest file", "missing", "not-found"),
        ("log file", "invalid", "hash"),
        ("log file", "unlisted", "unlisted"),
    ]
    assert result.findings[-1].name == f"s3://{BUCKET}/{added}"


def test_each_object_is_fetched_once(bucket, uploaded, server):
    bucket.chain(5)
    bucket.verify(uploaded(), heads=False)
    assert sorted(server.gets) == sorted(
        file.relative_to(bucket.root).as_posix() for file in bucket.root.rglob("*.gz")
    )


def test_an_object_that_is_denied_is_not_verifiable(bucket, uploaded, server):
    written = bucket.chain(3)
    url = uploaded()
    server.refuse("403 Forbidden", "AccessDenied", written[1].key)
    key, _ = bucket.log(START + timedelta(minutes=20), f"{0:016}")
    server.refuse("403 Forbidden", "AccessDenied", key)
    assert findings(bucket.verify(url, heads=False)) == [
        ("digest file", "not verifiable", "unreadable"),
        ("log file", "not verifiable", "unreadable"),
    ]


def test_large_objects_come_in_pieces(bucket, uploaded):
    written = bucket.trail()
    listed = bucket.log(START, "large", text=os.urandom(3_000_000).hex())
    one = written.write(bucket.root, signer(), START, [listed])
    bucket.heads[one.key] = one.head
    assert tallied(bucket.verify(uploaded(), heads=False).log_files) == (1, 0, 0, 0, 0)


def test_an_archive_in_a_bucket_is_opened_in_place(bucket, server, client):
    bucket.chain(3)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for file in bucket.root.rglob("*.gz"):
            archive.write(file, file.relative_to(bucket.root).as_posix())
    client.put_object(Bucket=BUCKET, Key="export/logs.zip", Body=content.getvalue())
    result = bucket.verify(f"s3://{BUCKET}/export")
    assert tallied(result.digest_files) == (3, 0, 0, 0, 0)
    assert tallied(result.log_files) == (3, 0, 0, 0, 0)
