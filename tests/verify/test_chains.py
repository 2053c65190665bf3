"""What is said of digest files that were changed, removed, added or cut off."""

import gzip
import json
import tarfile
from datetime import timedelta
from pathlib import Path

import pytest

from auditor.result.json import from_json, to_json
from auditor.result.verify import GapKind, VerifyResult
from tests.verify.trails import HOUR, START, findings, signer, tallied


def test_an_untouched_archive_is_valid(bucket):
    bucket.chain(5)
    result = bucket.verify()
    assert tallied(result.digest_files) == (5, 0, 0, 0, 0)
    assert tallied(result.log_files) == (5, 0, 0, 0, 0)
    assert not result.broken
    assert not result.unverifiable
    (chain,) = result.chains
    assert (chain.start, chain.end, chain.starts) == (START, START + 5 * HOUR, 1)
    assert chain.gaps == ()


def test_of_two_digest_files_in_each_others_place_the_log_files_are_not_verifiable(bucket):
    _, first, second, *_ = bucket.chain(5)
    one, other = bucket.root / first.key, bucket.root / second.key
    contents = one.read_bytes(), other.read_bytes()
    other.write_bytes(contents[0])
    one.write_bytes(contents[1])
    result = bucket.verify()
    assert tallied(result.digest_files) == (3, 2, 0, 0, 0)
    assert tallied(result.log_files) == (3, 0, 0, 0, 2)
    assert result.chains[0].gaps == ()


def test_without_metadata_all_but_the_newest_are_valid(bucket):
    bucket.chain(5)
    result = bucket.verify(heads=False)
    assert tallied(result.digest_files) == (4, 0, 0, 0, 1)
    assert tallied(result.log_files) == (4, 0, 0, 0, 1)
    assert findings(result) == [
        ("digest file", "not verifiable", "no-signature"),
        ("log file", "not verifiable", "digest-not-verifiable"),
    ]
    assert not result.broken
    assert result.unverifiable


def test_a_log_file_that_differs_is_invalid_even_if_its_digest_file_is_not_verifiable(bucket):
    bucket.chain(1)
    bucket.log(START + timedelta(minutes=20), f"{0:016}", text='{"Records":[{}]}')
    assert findings(bucket.verify(heads=False))[1] == ("log file", "invalid", "hash")
    assert findings(bucket.verify(keys=[]))[1] == ("log file", "invalid", "hash")


def changed(bucket, written):
    """Change a digest file, and keep its length."""
    file = bucket.root / written.key
    document = gzip.decompress(file.read_bytes())
    file.write_bytes(gzip.compress(document.replace(b'"trail-logs"', b'"trail-logx"', 1)))


@pytest.mark.parametrize("hour", range(5))
def test_a_changed_digest_file_is_invalid_by_its_metadata(bucket, hour):
    changed(bucket, bucket.chain(5)[hour])
    assert findings(bucket.verify()) == [
        ("digest file", "invalid", "signature"),
        ("log file", "not verifiable", "digest-invalid"),
    ]


@pytest.mark.parametrize("hour", range(3))
def test_a_changed_digest_file_is_invalid_by_the_next_one(bucket, hour):
    changed(bucket, bucket.chain(5)[hour])
    assert findings(bucket.verify(heads=False)) == [
        ("digest file", "invalid", "signature"),
        ("digest file", "not verifiable", "no-signature"),
        ("log file", "not verifiable", "digest-invalid"),
        ("log file", "not verifiable", "digest-not-verifiable"),
    ]


def test_of_two_that_contradict_each_other_and_nothing_proves_one_is_invalid(bucket):
    changed(bucket, bucket.chain(5)[3])
    result = bucket.verify(heads=False)
    assert ("digest file", "invalid", "previous-hash") in findings(result)
    assert tallied(result.digest_files) == (3, 1, 0, 0, 1)
    assert tallied(result.log_files) == (3, 0, 0, 0, 2)


def test_a_whole_chain_signed_by_another_key_is_not_verifiable(bucket):
    bucket.chain(3, key=signer(1))
    result = bucket.verify()
    assert tallied(result.digest_files) == (0, 0, 0, 0, 3)
    assert tallied(result.log_files) == (0, 0, 0, 0, 3)
    assert result.unverifiable
    assert signer(1).fingerprint in result.findings[0].detail


def test_a_digest_file_signed_by_another_key_proves_nothing(bucket):
    written = bucket.chain(2)
    bucket.chain(2, start=START + 2 * HOUR, previous=written[-1], key=signer(1))
    result = bucket.verify(heads=False)
    assert tallied(result.digest_files) == (2, 0, 0, 0, 2)


def test_a_digest_file_is_proven_by_a_proven_one_that_has_its_hash(bucket):
    unknown = bucket.chain(2, key=signer(1))
    bucket.chain(2, start=START + 2 * HOUR, previous=unknown[-1])
    assert tallied(bucket.verify().digest_files) == (4, 0, 0, 0, 0)


def test_a_removed_digest_file_is_missing_and_its_log_files_are_not_verifiable(bucket):
    written = bucket.chain(5)
    (bucket.root / written[2].key).unlink()
    del bucket.heads[written[2].key]
    result = bucket.verify()
    assert tallied(result.digest_files) == (4, 0, 1, 0, 0)
    assert tallied(result.log_files) == (4, 0, 0, 0, 1)
    assert [finding.name for finding in result.findings] == [written[2].key]
    assert [gap.kind for gap in result.chains[0].gaps] == [GapKind.DIGEST_MISSING]


def test_an_archive_that_begins_later_lacks_a_digest_file_unless_that_is_asked_for(bucket):
    written = bucket.chain(5)
    for cut in written[:2]:
        (bucket.root / cut.key).unlink()
        del bucket.heads[cut.key]
    assert findings(bucket.verify()) == [("digest file", "missing", "not-found")]
    since = bucket.verify(start=START + 2 * HOUR)
    assert findings(since) == []
    assert tallied(since.digest_files) == (3, 0, 0, 0, 0)


def test_removed_newest_digest_files_are_missed_once_log_files_go_on(bucket):
    written = bucket.chain(6)
    for cut in written[3:]:
        (bucket.root / cut.key).unlink()
    bucket.heads.clear()
    result = bucket.verify()
    assert ("digest file", "missing", "no-digest-file") in findings(result)
    (missing,) = [f.name for f in result.findings if f.check == "no-digest-file"]
    assert missing == written[3].key
    (gap,) = result.chains[0].gaps
    assert (gap.kind, gap.start) == (GapKind.AFTER, START + 3 * HOUR)
    (group,) = result.uncovered
    assert (group.files, group.check) == (3, "not-covered")


def test_one_removed_newest_digest_file_is_known_by_its_saved_metadata(bucket):
    written = bucket.chain(4)
    (bucket.root / written[3].key).unlink()
    result = bucket.verify()
    assert findings(result) == [("digest file", "missing", "not-found")]
    assert [finding.name for finding in result.findings] == [written[3].key]


def test_to_says_until_when_digest_files_must_be_there(bucket):
    bucket.chain(3)
    assert not bucket.verify(end=START + 3 * HOUR).broken
    later = bucket.verify(end=START + 4 * HOUR)
    assert findings(later) == [("digest file", "missing", "no-digest-file")]


def test_a_span_takes_the_signature_of_its_newest_digest_file_from_the_one_after_it(bucket):
    bucket.chain(6)
    result = bucket.verify(heads=False, start=START + HOUR, end=START + 3 * HOUR)
    assert tallied(result.digest_files) == (2, 0, 0, 0, 0)
    assert tallied(result.log_files) == (2, 0, 0, 0, 0)
    assert not result.unverifiable


def test_log_files_outside_a_span_are_left_alone(bucket):
    bucket.chain(2)
    bucket.log(START - 5 * HOUR, "early")
    bucket.log(START + 9 * HOUR, "late")
    result = bucket.verify(start=START, end=START + 2 * HOUR)
    assert result.uncovered == ()
    assert tallied(result.log_files) == (2, 0, 0, 0, 0)


def test_a_pause_of_logging_is_a_gap_and_no_fault(bucket):
    bucket.chain(2)
    bucket.chain(2, start=START + 7 * HOUR)
    result = bucket.verify()
    assert not result.broken
    (chain,) = result.chains
    assert chain.starts == 2
    (gap,) = chain.gaps
    assert (gap.kind, gap.start, gap.end) == (
        GapKind.STOPPED, START + 2 * HOUR, START + 7 * HOUR
    )  # fmt: skip


def test_a_log_file_in_a_pause_is_unlisted(bucket):
    bucket.chain(2)
    bucket.chain(2, start=START + 7 * HOUR)
    bucket.log(START + 4 * HOUR, "hidden")
    assert findings(bucket.verify()) == [("log file", "unlisted", "unlisted")]


def test_an_added_log_file_is_unlisted(bucket):
    bucket.chain(3)
    bucket.log(START + timedelta(minutes=70), "added")
    assert findings(bucket.verify()) == [("log file", "unlisted", "unlisted")]


def test_a_log_file_just_before_the_newest_end_may_be_in_the_next_digest_file(bucket):
    bucket.chain(3)
    bucket.log(START + 3 * HOUR - timedelta(minutes=5), "late")
    bucket.log(START - timedelta(minutes=1), "early")
    result = bucket.verify()
    assert not result.broken
    (group,) = result.uncovered
    assert (group.files, group.check) == (2, "not-covered")


def test_two_linked_digest_files_with_time_between_them_are_a_warning(bucket):
    written = bucket.chain(1)
    bucket.chain(1, start=START + 3 * HOUR, previous=written[0])
    result = bucket.verify()
    assert not result.broken
    assert [gap.kind for gap in result.chains[0].gaps] == [GapKind.SKIPPED]


def test_a_backfill_digest_file_lists_what_a_regular_one_left_out(bucket):
    bucket.chain(3)
    trail = bucket.trail()
    late = bucket.log(START + timedelta(minutes=30), "late")
    written = trail.write(bucket.root, signer(), START, [late], backfill=True)
    bucket.heads[written.key] = written.head
    result = bucket.verify()
    assert tallied(result.backfill_digest_files) == (1, 0, 0, 0, 0)
    assert tallied(result.log_files) == (4, 0, 0, 0, 0)
    del bucket.heads[written.key]["Metadata"]["backfill-generation-timestamp"]
    assert findings(bucket.verify()) == [
        ("backfill digest file", "invalid", "metadata"),
        ("log file", "not verifiable", "digest-invalid"),
    ]


@pytest.mark.parametrize(
    ("field", "value", "check"),
    [
        ("previousDigestHashValue", "0" * 64, "previous-hash"),
        ("previousDigestSignature", "00", "previous-signature"),
    ],
)
def test_a_signed_digest_file_that_contradicts_the_one_before_is_invalid(
    bucket, field, value, check
):
    first, second = bucket.chain(2)
    trail = bucket.trail()
    listed = bucket.log(START + timedelta(minutes=80), f"{1:016}")
    third = trail.write(bucket.root, signer(), START + HOUR, [listed], first, **{field: value})
    assert third.key == second.key
    bucket.heads[third.key] = third.head
    result = bucket.verify()
    assert findings(result) == [("digest file", "invalid", check)]
    assert tallied(result.log_files) == (2, 0, 0, 0, 0)


def test_a_copy_under_another_key_is_invalid_and_proves_nothing(bucket):
    written = bucket.chain(3)
    source = bucket.root / written[1].key
    copy = source.with_name(source.name.replace("T120510Z", "T121510Z"))
    copy.write_bytes(source.read_bytes())
    assert findings(bucket.verify()) == [("digest file", "invalid", "moved")]
    source.unlink()
    assert set(findings(bucket.verify())) == {
        ("digest file", "invalid", "moved"),
        ("digest file", "missing", "not-found"),
    }


def test_copies_of_a_digest_file_are_each_judged(bucket, tmp_path):
    written = bucket.chain(3)
    second = tmp_path / "second" / written[1].key
    second.parent.mkdir(parents=True)
    document = gzip.decompress((bucket.root / written[1].key).read_bytes())
    second.write_bytes(gzip.compress(document, 1))
    good = bucket.verify(bucket.root, tmp_path / "second")
    assert tallied(good.digest_files) == (4, 0, 0, 0, 0)
    assert tallied(good.log_files) == (3, 0, 0, 0, 0)
    second.write_bytes(gzip.compress(document + b" "))
    bad = bucket.verify(bucket.root, tmp_path / "second")
    assert tallied(bad.digest_files) == (3, 1, 0, 0, 0)
    assert tallied(bad.log_files) == (3, 0, 0, 0, 0)


def test_trails_accounts_regions_and_organizations_are_told_apart(bucket):
    trails = [
        bucket.trail(),
        bucket.trail(region="us-east-1"),
        bucket.trail(account="444455556666"),
        bucket.trail(account="444455556666", folder="AWSLogs/o-abc123", name="org_trail"),
        bucket.trail(name="other.trail_2", folder="prod/AWSLogs"),
    ]
    for trail in trails:
        bucket.chain(3, trail)
    result = bucket.verify()
    assert len(result.chains) == 5
    assert tallied(result.digest_files) == (15, 0, 0, 0, 0)
    assert tallied(result.log_files) == (15, 0, 0, 0, 0)
    assert [chain.chain.organization for chain in result.chains] == ["", "", "", "", "o-abc123"]
    assert [(c.log_files.valid, c.gaps) for c in result.chains] == [(3, ())] * 5


def test_one_folder_may_have_the_log_files_of_two_trails(bucket):
    bucket.chain(3, bucket.trail(name="one"))
    bucket.chain(3, bucket.trail(name="two"), logs=False)
    result = bucket.verify()
    assert not result.broken
    assert [chain.log_files.valid for chain in result.chains] == [3, 0]


def test_log_files_of_an_account_without_digest_files_are_not_covered(bucket):
    bucket.chain(3)
    bucket.log(START, "a", bucket.trail(account="999900001111"))
    bucket.log(START, "b", kind="CloudTrail-Insight")
    result = bucket.verify()
    assert not result.broken
    assert [(g.account, g.kind, g.check) for g in result.uncovered] == [
        ("111122223333", "CloudTrail-Insight", "not-covered"),
        ("999900001111", "CloudTrail", "not-covered"),
    ]


def test_a_prefix_without_digest_files_is_another_trail(bucket):
    bucket.chain(3)
    bucket.log(START + HOUR, "a", bucket.trail(folder="dev/AWSLogs"))
    result = bucket.verify()
    assert not result.broken
    assert [group.check for group in result.uncovered] == ["not-covered"]


def test_a_region_that_ends_early_is_named_in_a_warning(bucket):
    bucket.chain(6)
    bucket.chain(3, bucket.trail(region="us-east-1"))
    (warning,) = bucket.verify().warnings
    assert "111122223333, us-east-1 end at 2026-03-01 13:05" in warning


def test_a_key_outside_its_validity_is_a_warning(bucket):
    bucket.chain(2)
    keys = signer().public_keys(START + 30 * HOUR, START + 40 * HOUR)
    bucket.public_keys.write_text(json.dumps(keys))
    result = bucket.verify()
    assert not result.broken
    assert [(use.digest_files, use.outside) for use in result.public_keys] == [(2, 2)]
    assert "2 of the 2 digest files" in result.warnings[0]


def test_the_order_of_files_does_not_matter(bucket, tmp_path):
    written = bucket.chain(6)
    (bucket.root / written[3].key).unlink()
    halves = [tmp_path / "b", tmp_path / "a"]
    for number, file in enumerate(sorted(bucket.root.rglob("*.gz"))):
        target = halves[number % 2] / file.relative_to(bucket.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    assert findings(bucket.verify(*halves)) == findings(bucket.verify(*reversed(halves)))
    assert tallied(bucket.verify(*halves).log_files) == tallied(bucket.verify().log_files)


def test_a_result_is_the_same_after_a_way_through_json(bucket):
    bucket.chain(3)
    bucket.log(START + HOUR, "added")
    result = bucket.verify(start=START)
    assert from_json(VerifyResult, to_json(result)) == result


class FileProgress:
    """Remembers what progress there was."""

    def __init__(self):
        self.files = None
        self.done = 0

    def total(self, files):
        self.files = files

    def advance(self, files, size):
        self.done += files


def test_progress_goes_to_the_end(bucket, tmp_path):
    bucket.chain(4)
    bucket.log(START, "added")
    (bucket.root / "renamed.json").write_text("{}")
    archive = tmp_path / "logs.tar"
    with tarfile.open(archive, "w") as opened:
        opened.add(bucket.root, "logs")
    for sources in ((bucket.root,), (archive,), (bucket.root, archive)):
        heard = FileProgress()
        bucket.verify(*sources, progress=heard)
        assert heard.files == heard.done == 6 * len(sources)


def emptied(file):
    file.write_bytes(b"")


def cut(file):
    file.write_bytes(file.read_bytes()[:-12])


def edited(file):
    document = bytearray(gzip.decompress(file.read_bytes()))
    document[len(document) // 2] ^= 1
    file.write_bytes(gzip.compress(document))


def moved(file):
    there = file.parent.parent / "28"
    there.mkdir(exist_ok=True)
    file.rename(there / file.name)


@pytest.mark.parametrize("damage", [Path.unlink, emptied, cut, edited, moved])
def test_no_file_of_an_archive_can_be_damaged_unnoticed(bucket, damage):
    bucket.chain(4)
    bucket.chain(2, start=START + 6 * HOUR)
    late = bucket.log(START + timedelta(minutes=30), "late")
    written = bucket.trail().write(bucket.root, signer(), START, [late], backfill=True)
    bucket.heads[written.key] = written.head
    assert not bucket.verify().broken
    files = sorted(bucket.root.rglob("*.gz"))
    assert len(files) == 14
    for file in files:
        content = file.read_bytes()
        damage(file)
        assert bucket.verify().broken, file.name
        for other in bucket.root.rglob(f"28/{file.name}"):
            other.unlink()
        file.write_bytes(content)
