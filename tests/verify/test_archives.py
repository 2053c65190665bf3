"""Archives verify as the folders that they hold, and are never held whole."""

import bz2
import gzip
import lzma
import random
import tarfile
import tracemalloc
import zipfile
from datetime import timedelta

import pyarrow as pa
import pytest

from tests.verify.trails import HOUR, START, findings, signer, tallied


def zipped(root, target, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(target, "w", compression) as archive:
        for file in sorted(root.rglob("*.gz")):
            archive.write(file, file.relative_to(root).as_posix())
    return target


def tarred(root, target, mode="w", seed=0):
    files = sorted(root.rglob("*.gz"))
    random.Random(seed).shuffle(files)
    with tarfile.open(target, mode) as archive:
        for file in files:
            archive.add(file, file.relative_to(root).as_posix())
    return target


FORMS = {
    "logs.zip": lambda root, target: zipped(root, target),
    "deflated.zip": lambda root, target: zipped(root, target, zipfile.ZIP_DEFLATED),
    "logs.tar": lambda root, target: tarred(root, target),
    "logs.tar.gz": lambda root, target: tarred(root, target, "w:gz"),
    "logs.tgz": lambda root, target: tarred(root, target, "w:gz"),
    "logs.tar.bz2": lambda root, target: tarred(root, target, "w:bz2"),
    "logs.tar.xz": lambda root, target: tarred(root, target, "w:xz"),
    "logs.json.gz": lambda root, target: tarred(root, target, "w:gz"),
    "export": lambda root, target: tarred(root, target),
}


@pytest.mark.parametrize("name", FORMS)
def test_an_archive_verifies_as_the_folder_does(bucket, tmp_path, name):
    bucket.chain(4)
    bucket.log(START + timedelta(minutes=90), "added")
    archive = FORMS[name](bucket.root, tmp_path / name)
    result = bucket.verify(archive)
    assert tallied(result.digest_files) == (4, 0, 0, 0, 0)
    assert tallied(result.log_files) == (4, 0, 0, 1, 0)
    (unlisted,) = result.findings
    assert unlisted.name.startswith(f"{name}!AWSLogs/")


def test_a_tar_archive_may_be_compressed_with_zstd(bucket, tmp_path):
    bucket.chain(3)
    content = tarred(bucket.root, tmp_path / "logs.tar").read_bytes()
    archive = tmp_path / "logs.tar.zst"
    with pa.OSFile(str(archive), "wb") as raw, pa.CompressedOutputStream(raw, "zstd") as out:
        out.write(content)
    assert tallied(bucket.verify(archive).digest_files) == (3, 0, 0, 0, 0)


@pytest.mark.parametrize(
    "packed",
    [lambda c: gzip.compress(c[:900]) + gzip.compress(c[900:]), bz2.compress, lzma.compress],
)
def test_a_compressed_archive_may_be_in_several_streams(bucket, tmp_path, packed):
    bucket.chain(2)
    archive = tmp_path / "logs.tar.x.gz"
    archive.write_bytes(packed(tarred(bucket.root, tmp_path / "logs.tar").read_bytes()))
    assert tallied(bucket.verify(archive).digest_files) == (2, 0, 0, 0, 0)


def test_archives_and_folders_are_one_source(bucket, tmp_path):
    bucket.chain(4)
    digests = tmp_path / "digests"
    for file in list(bucket.root.rglob("*CloudTrail-Digest*.gz")):
        target = digests / file.relative_to(bucket.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        file.rename(target)
    archive = zipped(digests, tmp_path / "digests.zip")
    assert tallied(bucket.verify(bucket.root, archive).log_files) == (4, 0, 0, 0, 0)


def test_what_a_mac_adds_to_an_archive_is_passed_over(bucket, tmp_path):
    bucket.chain(2)
    archive = zipped(bucket.root, tmp_path / "logs.zip")
    with zipfile.ZipFile(archive, "a") as opened:
        for file in sorted(bucket.root.rglob("*.gz")):
            below = file.relative_to(bucket.root)
            opened.writestr(f"__MACOSX/{below.parent.as_posix()}/._{below.name}", b"\0\5\x16\7")
    result = bucket.verify(archive)
    assert findings(result) == []
    assert result.passed_over == 4


def test_members_of_one_name_are_each_judged(bucket, tmp_path):
    bucket.chain(2)
    archive = zipped(bucket.root, tmp_path / "logs.zip")
    key, _ = bucket.log(START + timedelta(minutes=20), f"{0:016}", text="{}")
    with zipfile.ZipFile(archive, "a") as opened, pytest.warns(UserWarning, match="Duplicate"):
        opened.write(bucket.root / key, key)
    result = bucket.verify(archive)
    assert findings(result) == [("log file", "invalid", "hash")]
    assert tallied(result.log_files) == (1, 1, 0, 0, 0)


def test_an_encrypted_member_is_not_verifiable(bucket, tmp_path):
    bucket.chain(2)
    archive = zipped(bucket.root, tmp_path / "logs.zip")
    content = bytearray(archive.read_bytes())
    first = content.index(b"PK\x01\x02")  # the directory, whose flags count
    content[first + 8] |= 1
    archive.write_bytes(content)
    assert ("log file", "not verifiable", "unreadable") in findings(bucket.verify(archive)) or (
        "digest file", "not verifiable", "unreadable"
    ) in findings(bucket.verify(archive))  # fmt: skip


@pytest.mark.parametrize("name", ["logs.zip", "logs.tar", "logs.tar.gz", "logs.tar.xz"])
@pytest.mark.parametrize("part", [0.2, 0.5, 0.7])
def test_a_damaged_archive_is_not_verifiable_and_what_can_be_read_is_judged(
    bucket, tmp_path, name, part
):
    bucket.chain(6)
    archive = FORMS[name](bucket.root, tmp_path / name)
    archive.write_bytes(archive.read_bytes()[: int(archive.stat().st_size * part)])
    result = bucket.verify(archive)
    assert result.broken or result.unverifiable


def test_flipped_bytes_in_an_archive_raise_nothing_and_never_go_unnoticed(bucket, tmp_path):
    bucket.chain(3)
    draw = random.Random(7)
    for name in ("logs.zip", "logs.tar.gz"):
        archive = FORMS[name](bucket.root, tmp_path / name)
        whole = archive.read_bytes()
        good = bucket.verify(archive)
        for _ in range(15):
            content = bytearray(whole)
            content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
            archive.write_bytes(content)
            result = bucket.verify(archive)
            same = (result.digest_files, result.log_files) == (good.digest_files, good.log_files)
            assert same or result.broken or result.unverifiable


def test_links_and_folders_in_a_tar_archive_prove_nothing(bucket, tmp_path):
    bucket.chain(1)
    archive = tarred(bucket.root, tmp_path / "logs.tar")
    with tarfile.open(archive, "a") as opened:
        for name in ("../../etc/passwd.json", "/etc/x.json", bucket.log(START, "link")[0]):
            link = tarfile.TarInfo(name)
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            opened.addfile(link)
    result = bucket.verify(archive)
    assert tallied(result.log_files)[0] == 1
    assert result.unverifiable or result.broken


def nested(inner, target, *, depth=1):
    """An archive within others to some depth, zip and tar in turn."""
    for level in range(depth):
        outer = target.with_name(f"{level}-{target.name}")
        if level % 2:
            with tarfile.open(outer, "w:gz") as archive:
                archive.add(inner, "in/inner.zip")
        else:
            with zipfile.ZipFile(outer, "w") as archive:
                archive.write(inner, "in/inner.tar.gz")
        inner = outer
    return inner


@pytest.mark.parametrize("depth", [1, 2, 7])
@pytest.mark.parametrize("name", ["logs.zip", "logs.tar", "logs.tar.gz"])
def test_an_archive_in_an_archive_verifies_as_the_folder_does(bucket, tmp_path, name, depth):
    bucket.chain(3)
    bucket.log(START + timedelta(minutes=90), "added")
    inner = FORMS[name](bucket.root, tmp_path / name)
    result = bucket.verify(nested(inner, tmp_path / "outer", depth=depth))
    assert tallied(result.digest_files) == (3, 0, 0, 0, 0)
    assert tallied(result.log_files) == (3, 0, 0, 1, 0)


def test_an_archive_nested_deeper_than_any_reader_goes_is_named_with_what_to_do(bucket, tmp_path):
    bucket.chain(1)
    inner = zipped(bucket.root, tmp_path / "logs.zip")
    result = bucket.verify(nested(inner, tmp_path / "outer", depth=8))
    assert findings(result) == [("log file", "not verifiable", "unreadable")]
    assert result.findings[0].detail == "archives are nested more than 8 deep; unpack it first"


def test_a_nested_archive_over_the_cap_is_named_and_not_unpacked(bucket, tmp_path):
    bucket.chain(1)
    inner = tmp_path / "logs.tar"
    tarred(bucket.root, inner)
    with inner.open("ab") as file:
        file.write(bytes(3_000_000))
    with zipfile.ZipFile(tmp_path / "outer.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(inner, "logs.tar")
    result = bucket.verify(tmp_path / "outer.zip", cap=1_000_000)
    assert findings(result) == [("log file", "not verifiable", "unreadable")]
    assert result.findings[0].detail == "it is longer than the cap of 1,000,000 bytes"


def test_a_file_in_an_archive_that_only_claims_logs_is_none_of_cloudtrails(bucket, tmp_path):
    bucket.chain(1)
    archive = zipped(bucket.root, tmp_path / "logs.zip")
    with zipfile.ZipFile(archive, "a") as opened:
        opened.writestr("mine.json.gz", gzip.compress(b"{}"))
        opened.writestr("mine.json", b"{}")
    result = bucket.verify(archive)
    assert [(group.files, group.check) for group in result.uncovered] == [(2, "name")]


@pytest.mark.slow
def test_large_members_are_never_held_whole(bucket, tmp_path):
    bucket.chain(1)
    text = "x" * 60_000_000
    key, sha256 = bucket.log(START + timedelta(minutes=80), "large", text=text)
    trail = bucket.trail()
    written = trail.write(bucket.root, signer(), START + HOUR, [(key, sha256)])
    bucket.heads[written.key] = written.head
    file = bucket.root / key
    file.write_bytes(gzip.compress(text.encode(), 0))  # as large as its content
    del text
    archive = zipped(bucket.root, tmp_path / "logs.zip")
    packed = tarred(bucket.root, tmp_path / "logs.tar")
    for source in (bucket.root, archive, packed):
        tracemalloc.start()
        result = bucket.verify(source)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert tallied(result.log_files) == (2, 0, 0, 0, 0)
        assert peak < 20_000_000


def test_a_header_that_claims_to_be_huge_is_not_read(bucket, tmp_path):
    bucket.chain(1)
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 300_000_000
    archive = tmp_path / "logs.tar.gz"
    with gzip.open(archive, "wb", 1) as out:
        out.write(header.tobuf(tarfile.PAX_FORMAT))
        for _ in range(300):
            out.write(bytes(1_000_000))
    tracemalloc.start()
    result = bucket.verify(archive, bucket.root)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000
    assert findings(result) == [("log file", "not verifiable", "unreadable")]
    assert "a header of 300,000,000 bytes" in result.findings[0].detail
