"""Input that somebody wrote to mislead, or that broke: no traceback, nothing lost."""

import gzip
import json
import os
import random
from datetime import timedelta

import pytest

from auditor.errors import AuditorError, UsageError
from auditor.render.audit.verify import text
from tests.verify.trails import HOUR, START, findings, signer, tallied


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"logFiles":' * 2000,
        b"\xff\xfe\x00",
        b'{"digestStartTime":"\\ud800"}',
        b"x" * 100_000,
    ],
)
def test_a_document_that_is_not_a_digest_file_is_invalid(bucket, document):
    written = bucket.chain(3)
    (bucket.root / written[1].key).write_bytes(gzip.compress(document))
    result = bucket.verify()
    assert findings(result) == [("digest file", "invalid", "format")]
    assert tallied(result.log_files) == (2, 0, 0, 0, 1)


def test_flipped_bits_of_digest_files_are_noticed_and_raise_nothing(bucket):
    written = bucket.chain(3)
    draw = random.Random(3)
    file = bucket.root / written[1].key
    whole = gzip.decompress(file.read_bytes())
    for _ in range(30):
        content = bytearray(whole)
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
        file.write_bytes(gzip.compress(content, 0))
        assert bucket.verify().digest_files.invalid == 1


def test_keys_that_lead_elsewhere_are_never_opened(bucket, tmp_path):
    outside = tmp_path / "secret.json.gz"
    outside.write_bytes(gzip.compress(b"{}"))
    trail = bucket.trail()
    bucket.chain(1)
    listed = [
        ("../secret.json.gz", "0" * 64),
        (str(outside), "0" * 64),
        ("AWSLogs/../../../../etc/passwd", "0" * 64),
        ("", "0" * 64),
        ("/", "0" * 64),
        ("a\nb\x1b[31m\u202e.json.gz", "0" * 64),
    ]
    written = trail.write(bucket.root, signer(), START + HOUR, listed)
    bucket.heads[written.key] = written.head
    result = bucket.verify()
    assert tallied(result.log_files) == (1, 0, len(listed), 0, 0)
    assert "\x1b" not in text(result)
    assert "\u202e" not in text(result)


def test_a_digest_file_of_another_trail_is_not_taken_for_the_previous_one(bucket):
    other = bucket.chain(1, bucket.trail(name="other"))
    bucket.chain(1, start=START + HOUR, previous=other[0])
    assert findings(bucket.verify()) == [("digest file", "missing", "not-found")]


def test_a_chain_that_bites_its_tail_ends(bucket):
    first = bucket.chain(1)[0]
    trail = bucket.trail()
    trail.write(bucket.root, signer(), START, [], first)
    assert bucket.verify().digest_files.invalid == 1


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_times_at_the_ends_of_the_calendar_raise_nothing(bucket, time):
    trail = bucket.trail()
    bucket.chain(2)
    for field in ("digestStartTime", "digestEndTime"):
        written = trail.write(bucket.root, signer(), START + 5 * HOUR, [], **{field: time})
        bucket.heads[written.key] = written.head
        result = bucket.verify()
        assert text(result)
    bucket.log(START.replace(year=9999, month=12, day=31, hour=23, minute=59), "late")
    bucket.log(START.replace(year=1, month=1, day=1, hour=0, minute=0), "early")
    assert text(bucket.verify())


def test_names_that_are_nearly_those_of_cloudtrail_raise_nothing(bucket):
    bucket.chain(1)
    names = [
        "_CloudTrail-Digest_.json.gz",
        "__CloudTrail-Digest____.json.gz",
        "1_CloudTrail-Digest_r_t_h_99999999T999999Z.json.gz",
        "1_CloudTrail-Digest_r_t_h_20260301T110510Z.json.gz",
        "1_CloudTrail_r_20260301T1105Z_x.json.gz",
        "\udcff_CloudTrail_r_20260301T1105Z_x.json.gz",
        "\udcff_CloudTrail-Digest_r_t_h_20260301T110510Z.json.gz",
        "new\nline_CloudTrail_r_20260301T1105Z_x.json.gz",
        "x" * 200 + ".json.gz",
    ]
    for name in names:
        (bucket.root / name).write_bytes(gzip.compress(b"{}"))
    result = bucket.verify()
    total = result.digest_files.total + result.log_files.total
    assert total == 2 + len(names)
    shown = text(result)
    assert "\nline" not in shown
    assert shown.isprintable() or all(line.isprintable() for line in shown.splitlines())
    json.dumps([finding.name for finding in result.findings]).encode()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_not_verifiable(bucket):
    written = bucket.chain(2)
    (bucket.root / written[0].key).chmod(0)
    assert ("digest file", "not verifiable", "unreadable") in findings(bucket.verify())


def test_a_link_to_nowhere_is_not_verifiable(bucket):
    bucket.chain(1)
    for key, _ in [bucket.log(START + timedelta(minutes=20), f"{0:016}")]:
        file = bucket.root / key
        file.unlink()
        file.symlink_to("nowhere")
    assert findings(bucket.verify()) == [("log file", "not verifiable", "unreadable")]


def test_pipes_are_passed_over(bucket):
    bucket.chain(1)
    os.mkfifo(bucket.root / "pipe.json")
    os.mkfifo(bucket.root / "111122223333_CloudTrail_eu-west-1_20260301T1105Z_x.json.gz")
    result = bucket.verify()
    assert result.passed_over == 2


def test_files_of_other_kinds_are_counted(bucket):
    bucket.chain(1)
    (bucket.root / "notes.txt").write_text("notes")
    (bucket.root / ".hidden").mkdir()
    (bucket.root / "renamed.json.gz").write_bytes(gzip.compress(b'{"Records":[]}'))
    result = bucket.verify()
    assert result.passed_over == 2
    assert [(group.files, group.check) for group in result.uncovered] == [(1, "name")]


def test_a_file_over_the_cap_is_not_verifiable(bucket):
    bucket.chain(1)
    result = bucket.verify(cap=3)
    assert findings(result) == [("log file", "not verifiable", "too-large")]


def test_findings_are_kept_up_to_a_bound_and_all_counted(bucket):
    trail = bucket.trail()
    listed = [(f"AWSLogs/{number:05}.json.gz", "0" * 64) for number in range(3500)]
    written = trail.write(bucket.root, signer(), START, listed)
    bucket.heads[written.key] = written.head
    result = bucket.verify()
    assert result.log_files.missing == 3500
    assert (len(result.findings), result.findings_left_out) == (1000, 2500)
    assert [finding.name for finding in result.findings] == [key for key, _ in listed[:1000]]


def test_nothing_to_verify_is_not_done(tmp_path, bucket):
    (tmp_path / "empty").mkdir()
    with pytest.raises(AuditorError, match="nothing to verify"):
        bucket.verify(tmp_path / "empty")


def test_a_source_that_is_not_there_is_wrong_usage(tmp_path, bucket):
    with pytest.raises(UsageError, match="no such file or folder"):
        bucket.verify(tmp_path / "no")
