import json
from typing import Any

import pytest

from auditor.errors import UsageError
from auditor.verify.metadata import DigestMetadata, described, read_head_objects
from tests.verify.trails import START, Bucket, findings, tallied

NAME = Bucket.trail().key(START)
OUTPUT: dict[str, Any] = {
    "Metadata": {"signature": "ab", "signature-algorithm": "SHA256withRSA"},
    "ETag": "x",
}
EXPECTED = DigestMetadata("ab", "SHA256withRSA", "")


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({NAME: OUTPUT}),
        json.dumps([{"Key": NAME, **OUTPUT}]),
        json.dumps({"Key": NAME, **OUTPUT}),
        json.dumps({"Key": NAME, **OUTPUT}) + "\n" + json.dumps({"Key": "other", **OUTPUT}),
        json.dumps({f"s3://trail-logs/{NAME}": OUTPUT}),
    ],
)
def test_many_outputs_may_be_in_one_file(tmp_path, text):
    file = tmp_path / "heads.json"
    file.write_text(text)
    heads = read_head_objects([file])
    assert heads.of(f"copy/{NAME}") == EXPECTED
    assert heads.of(NAME.replace("/01/", "/02/")) is None


def test_names_of_metadata_may_be_those_of_the_http_headers(tmp_path):
    named = {f"X-Amz-Meta-{key.title()}": value for key, value in OUTPUT["Metadata"].items()}
    assert DigestMetadata.of(named) == EXPECTED


def test_a_file_beside_an_object_is_recognised_by_its_name():
    base = NAME.rpartition("/")[2]
    assert described(f"{base}.head.json") == base
    assert described(f"{base}.json") == base
    assert described(base) == ""
    assert described(f"{base}.head.txt") == ""
    assert described("other.json") == ""


def test_output_for_a_log_file_is_not_a_log_file(bucket):
    bucket.chain(2)
    for file in list(bucket.root.rglob("*_CloudTrail_*.gz")):
        file.with_name(f"{file.name}.head.json").write_text('{"ETag": "x", "Metadata": {}}')
    result = bucket.verify()
    assert (result.findings, result.uncovered) == ((), ())
    for file in list(bucket.root.rglob("*.head.json")):
        file.write_text('{"Records": []}')
    result = bucket.verify()
    assert [(group.files, group.check) for group in result.uncovered] == [(2, "name")]


def test_files_beside_digest_files_are_found(bucket):
    written = bucket.chain(3)
    for one in written:
        file = bucket.root / f"{one.key}.head.json"
        file.write_text(json.dumps(one.head))
    bucket.heads.clear()
    result = bucket.verify()
    assert tallied(result.digest_files) == (3, 0, 0, 0, 0)
    assert (result.uncovered, result.passed_over) == ((), 0)


def test_a_folder_of_outputs_is_read(bucket, tmp_path):
    written = bucket.chain(2)
    folder = tmp_path / "heads"
    folder.mkdir()
    (folder / "notes.json").write_text("{}")
    for one in written:
        (folder / f"{one.key.rpartition('/')[2]}.json").write_text(json.dumps(one.head))
    heads = read_head_objects([folder])
    assert len(heads.by_name) == 2


@pytest.mark.parametrize("text", ["", "x", "[]", "1", "{}", '{"Metadata": {}}', "[1]", "\xff"])
def test_what_holds_no_output_is_refused(tmp_path, text):
    file = tmp_path / "heads.json"
    file.write_text(text)
    with pytest.raises(UsageError, match=r"heads\.json: no output of"):
        read_head_objects([file])


@pytest.mark.parametrize("signature", ["zz", "a", "ab cd", "ÿÿ", "0x12"])
def test_a_signature_that_is_not_hexadecimal_is_invalid(bucket, signature):
    (written,) = bucket.chain(1)
    bucket.heads[written.key]["Metadata"]["signature"] = signature
    assert findings(bucket.verify())[0] == ("digest file", "invalid", "signature")


@pytest.mark.parametrize("name", ["signature", "signature-algorithm"])
def test_metadata_without_all_that_cloudtrail_writes_are_invalid(bucket, name):
    written = bucket.chain(2)[0]
    del bucket.heads[written.key]["Metadata"][name]
    assert findings(bucket.verify())[0] == ("digest file", "invalid", "metadata")


def test_the_signature_of_another_digest_file_is_invalid_and_the_content_said_to_be_unchanged(
    bucket,
):
    first, second, _ = bucket.chain(3)
    bucket.heads[first.key] = bucket.heads[second.key]
    (digest_file, _) = bucket.verify().findings
    assert (digest_file.verdict, digest_file.check) == ("invalid", "signature")
    assert "its content is unchanged" in digest_file.detail


def test_lost_metadata_are_as_none(bucket):
    first, *_ = bucket.chain(3)
    bucket.heads[first.key] = {"Metadata": {}}
    assert tallied(bucket.verify().digest_files) == (3, 0, 0, 0, 0)
