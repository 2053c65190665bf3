import json

import pytest

from tests.cli.conftest import call
from tests.verify.trails import HOUR, START, Bucket


@pytest.fixture
def bucket(tmp_path):
    bucket = Bucket(tmp_path / "trail")
    written = bucket.chain(3)
    for one in written:
        (bucket.root / f"{one.key}.head.json").write_text(json.dumps(one.head))
    return bucket


def verify(bucket, *arguments):
    keys = ("--public-keys", bucket.public_keys)
    return call("verify", bucket.root, *keys, *arguments, cwd=bucket.root.parent)


def test_an_intact_archive_is_reported_as_intact(bucket):
    done = verify(bucket, "--fail-on", "integrity", "--fail-on", "unverifiable")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "Intact: 3 digest files and 3 log files, all valid.\n"
        "\n"
        "digest files  3 valid\n"
        "log files     3 valid\n"
        "covered       2026-03-01 10:05 to 2026-03-01 13:05 UTC\n"
        "\n"
        "account       Region          trail                 digest files     log files\n"
        "111122223333  eu-west-1       audit-trail                 3 of 3        3 of 3\n"
    )


def test_fail_on_integrity_ends_with_3_for_what_is_changed_missing_or_added(bucket):
    bucket.log(START + HOUR, "added")
    assert verify(bucket).returncode == 0
    assert verify(bucket, "--fail-on", "unverifiable").returncode == 0
    done = verify(bucket, "--fail-on", "integrity")
    assert done.returncode == 3
    assert done.stdout.startswith("Not intact: 1 log file unlisted.\n")


def test_fail_on_unverifiable_ends_with_3_for_what_is_not_proven(bucket):
    done = call("verify", bucket.root, "--fail-on", "integrity")
    assert done.returncode == 0
    assert "`aws cloudtrail list-public-keys`" in done.stdout
    done = call("verify", bucket.root, "--fail-on", "unverifiable")
    assert done.returncode == 3
    assert done.stdout.startswith(
        "Nothing is invalid, missing or unlisted. Not verifiable: 3 digest"
    )


def test_the_json_has_everything_and_is_the_same_every_time(bucket):
    bucket.log(START + HOUR, "added")
    done = verify(bucket, "--format", "json")
    result = json.loads(done.stdout)
    assert result["options"]["sources"] == ["trail"]
    assert result["options"]["public_keys"] == ["public-keys.json"]
    assert result["digest_files"]["valid"] == 3
    assert [finding["check"] for finding in result["findings"]] == ["unlisted"]
    assert str(bucket.root) not in done.stdout
    assert verify(bucket, "--format", "json").stdout == done.stdout


def test_the_output_may_be_a_file_whose_name_says_the_format(bucket, tmp_path):
    done = verify(bucket, "-o", tmp_path / "verified.json")
    assert json.loads((tmp_path / "verified.json").read_text())["log_files"]["valid"] == 3
    assert done.stderr.endswith("Intact: 3 digest files and 3 log files, all valid.\n")


def test_from_and_to_choose_a_span(bucket):
    done = verify(bucket, "--from", "2026-03-01T11:05Z", "--to", "2026-03-01T12:05Z")
    assert "requested     2026-03-01 11:05 to 2026-03-01 12:05 UTC" in done.stdout
    assert verify(bucket, "--from", "2h", "--to", "2026-03-01T13:05Z").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--from", "7d"), "a span such as 7d counts back from the end; give the end, or a date"),
        (("--from", "2026-03", "--to", "2026-02"), "--from 2026-03 is not before --to 2026-02"),
        (("--public-keys", "no.json"), "no.json: No such file or directory; give what"),
        (("--head-objects", "no.json"), "no.json: No such file or directory; give what"),
        (("-o", "verified.pdf"), "cannot write .pdf"),
    ],
)
def test_wrong_usage_ends_with_2(bucket, arguments, message):
    done = verify(bucket, *arguments)
    assert done.returncode == 2
    assert message in done.stderr


def test_a_source_that_is_not_there_ends_with_2_and_an_empty_one_with_1(tmp_path):
    done = call("verify", tmp_path / "no", "--fail-on", "integrity")
    assert (done.returncode, done.stderr.count("no such file or folder")) == (2, 1)
    done = call("verify", tmp_path, "--fail-on", "integrity")
    assert (done.returncode, done.stderr.count("nothing to verify")) == (1, 1)


def test_files_of_a_store_that_no_digest_file_covers_are_not_verifiable(logs, tmp_path):
    store = tmp_path / "trail.duckdb"
    digest = {"awsAccountId": "1", "digestStartTime": "x", "logFiles": []}
    (logs / "digest.json").write_text(json.dumps(digest))
    assert call("ingest", logs, "--store", store).returncode == 0
    done = call("verify", store, "--fail-on", "integrity")
    assert done.returncode == 0
    assert "1 file: " in done.stdout
    assert call("verify", store, "--fail-on", "unverifiable").returncode == 3


def test_every_block_of_the_text_is_within_80_columns(bucket):
    (written, *_) = sorted(bucket.root.rglob("*CloudTrail-Digest*.gz"))
    written.write_bytes(b"x")
    bucket.log(START + 1.5 * HOUR, "added")
    bucket.log(START - HOUR, "early")
    (bucket.root / "renamed.json").write_text("{}")
    done = verify(bucket)
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    for block in ("Invalid:", "Unlisted:", "Not verifiable (groups of files):"):
        assert f"\n{block}\n" in done.stdout


def test_without_digest_files_the_answer_begins_with_what_is_not_verifiable(logs):
    assert call("verify", logs).stdout.startswith(
        "Not verifiable: 1 log file, because there are no digest files.\n"
    )
