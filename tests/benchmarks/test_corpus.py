"""Invented archives are the same each time, and look like a trail's."""

import gzip
import json

import pytest

from benchmarks.corpus.archive import Archive
from tests.cli.conftest import call


def contents(folder):
    """The log files of an archive by their paths."""
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.json.gz")}


def records(folder):
    """All records of an archive."""
    return [
        record
        for content in contents(folder).values()
        for record in json.loads(gzip.decompress(content))["Records"]
    ]


def test_equal_arguments_give_equal_bytes_and_another_seed_gives_others(tmp_path):
    first, again, other = (
        Archive("large", seed, scale=0.002).made(tmp_path / name)
        for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    assert contents(first) == contents(again)
    assert contents(first) != contents(other)


def test_an_archive_is_written_once_and_anew_where_another_version_wrote_it(tmp_path):
    archive = Archive("small", scale=0.0002)
    path = archive.made(tmp_path)
    (path / "mark").touch()
    assert (archive.made(tmp_path) / "mark").exists()
    described = tmp_path / f"{archive.name}.json"
    described.write_text(json.dumps(json.loads(described.read_text()) | {"writer": "another"}))
    assert not (archive.made(tmp_path) / "mark").exists()


@pytest.mark.parametrize("profile", ["large", "small"])
def test_auditor_reads_every_record_and_rejects_nothing(tmp_path, profile):
    archive = Archive(profile, scale=0.001)
    folder = archive.made(tmp_path)
    call("audit", folder, "-o", tmp_path / "result.json")
    intake = json.loads((tmp_path / "result.json").read_text())["intake"]
    counts = archive.contents(tmp_path)
    assert intake["records"] == counts.records == len(records(folder))
    assert intake["files"] == counts.log_files
    assert not intake["rejections"]


def test_sessions_begin_with_an_assume_role_record_that_names_their_key(tmp_path):
    every = records(Archive("large", sessions=True, scale=0.01).made(tmp_path))
    begun = {
        record["responseElements"]["credentials"]["accessKeyId"]: record["eventTime"]
        for record in every
        if (record["responseElements"] or {}).get("assumedRoleUser")
    }
    used = [record for record in every if record["userIdentity"].get("accessKeyId") in begun]
    assert len(used) > len(every) / 2
    assert all(begun[one["userIdentity"]["accessKeyId"]] <= one["eventTime"] for one in used)


def test_long_records_and_a_long_document_have_the_sizes_that_the_bounds_name(tmp_path):
    wide, whole = Archive("wide", scale=0.01), Archive("whole", scale=0.001)
    wide.made(tmp_path)
    whole.made(tmp_path)
    assert wide.contents(tmp_path).bytes // wide.contents(tmp_path).records // 1000 == 201
    assert 998_000 < whole.contents(tmp_path).bytes <= 999_900
