import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.readers import LogFile, Reading, read

Make = Callable[[dict[str, bytes]], bytes]


def log(*names: str) -> bytes:
    """Write a log file of one record a name."""
    events = [{"eventName": name, "eventSource": "iam.amazonaws.com"} for name in names]
    return json.dumps({"Records": events}).encode()


def make_zip(files: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return sink.getvalue()


def make_tar(files: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return sink.getvalue()


def make_tgz(files: dict[str, bytes]) -> bytes:
    return gzip.compress(make_tar(files))


EACH = pytest.mark.parametrize("make", [make_zip, make_tar, make_tgz])


@pytest.fixture
def reading(tmp_path: Path) -> Callable[..., Reading]:
    def read_bytes(content: bytes, cap: int = 1 << 20) -> Reading:
        path = tmp_path / "file"
        path.write_bytes(content)
        return read(LogFile("a.zip", str(path), len(content)), cap)

    return read_bytes


def names(reading: Reading) -> list[str]:
    return [json.loads(bytes(text))["eventName"] for text in reading.records]


@EACH
def test_members_are_read_in_the_order_of_their_names(make: Make, reading: Callable[..., Reading]):
    contents = reading(make({"b/2.json": log("C"), "a.json.gz": gzip.compress(log("A", "B"))}))
    assert names(contents) == ["A", "B", "C"]
    assert contents.rejections == ()


@EACH
def test_archives_in_archives_are_opened(make: Make, reading: Callable[..., Reading]):
    inner = make_zip({"x.json": log("A")})
    assert names(reading(make({"inner.zip": inner, "y.json": log("B")}))) == ["A", "B"]


@EACH
def test_files_that_are_not_logs_are_passed_over_and_counted(
    make: Make, reading: Callable[..., Reading]
):
    files = {
        "__MACOSX/a/._x": b"\0\5\26\7",
        "a/.DS_Store": b"\0\0\0\1Bud1",
        "README.md": b"# Logs",
        "a/_SUCCESS": b"",
        "a/digest.json": b'{"awsAccountId":"1","digestStartTime":"x","logFiles":[]}',
        "a/log": log("A"),
    }
    contents = reading(make(files))
    assert names(contents) == ["A"]
    assert (contents.passed_over, contents.digests, contents.rejections) == (4, 1, ())


@EACH
def test_faults_name_the_member(make: Make, reading: Callable[..., Reading]):
    files = {"a.json": log("A"), "b.json": log("B", "C")[:-12], "c.json": b"", "d.log": b"hi"}
    contents = reading(make(files))
    assert names(contents) == ["A", "B"]
    assert [(rejection.file, rejection.records_used) for rejection in contents.rejections] == [
        ("a.zip!b.json", 1),
        ("a.zip!c.json", 0),
        ("a.zip!d.log", 0),
    ]


@EACH
def test_names_that_lead_out_of_the_archive_are_only_names(
    make: Make, reading: Callable[..., Reading]
):
    contents = reading(make({"/etc/a.json": log("A"), "../../b.json": b"x"}))
    assert names(contents) == ["A"]
    assert [rejection.file for rejection in contents.rejections] == ["a.zip!../../b.json"]


@EACH
def test_the_cap_holds_for_all_members_together(make: Make, reading: Callable[..., Reading]):
    bomb = gzip.compress(b" " * 700_000)
    contents = reading(make({"a.json": log("A"), "b.gz": bomb, "c.gz": bomb, "d.json": log("D")}))
    assert names(contents)[:1] == ["A"]
    assert "a.zip!c.gz" in {rejection.file for rejection in contents.rejections}
    assert "it expands to more than 1,048,576 bytes" in {
        rejection.detail for rejection in contents.rejections
    }


def test_a_zip_bomb_stops_at_the_cap(reading: Callable[..., Reading]):
    contents = reading(make_zip({"a.json": bytes(5_000_000)}))
    assert [rejection.detail for rejection in contents.rejections] == [
        "it expands to more than 1,048,576 bytes"
    ]


def test_nests_without_end_are_given_up(reading: Callable[..., Reading]):
    nest = log("A")
    for _ in range(12):
        nest = make_zip({"x.zip": nest})
    (rejection,) = reading(nest).rejections
    assert rejection.detail == "archives are nested more than 8 deep"
    assert rejection.file.count("!") == 8


def test_encrypted_members_are_named_and_cost_no_other(reading: Callable[..., Reading]):
    content = bytearray(make_zip({"a.json": log("A"), "b.json": log("B")}))
    position = content.index(b"PK\x01\x02")
    content[position + 8] |= 1  # the flag in the directory
    contents = reading(bytes(content))
    assert names(contents) == ["B"]
    (rejection,) = contents.rejections
    assert (rejection.file, rejection.kind.value) == ("a.zip!a.json", "encrypted")


@EACH
def test_a_cut_archive_gives_the_members_before_the_cut(
    make: Make, reading: Callable[..., Reading]
):
    whole = make({"a.json": log("A") * 50, "b.json": log("B") * 50, "z.bin": bytes(50_000)})
    contents = reading(whole[: len(whole) * 2 // 3] if make is not make_tgz else whole[:-30])
    assert {"A", "B"} <= set(names(contents))
    assert contents.rejections


def test_links_in_a_tar_are_not_followed(reading: Callable[..., Reading]):
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as archive:
        entry = tarfile.TarInfo("a.json")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(entry)
    (rejection,) = reading(sink.getvalue()).rejections
    assert rejection.detail == "it is a link, device or sparse file"


TWO = {"a.json": log("A", "B"), "b.json": log("C", "D")}


def test_a_tar_whose_second_header_is_damaged_says_where(reading: Callable[..., Reading]):
    content = bytearray(make_tar(TWO))
    content[1024 + 3] ^= 4
    contents = reading(bytes(content))
    assert names(contents) == ["A", "B"]
    assert [rejection.detail for rejection in contents.rejections] == [
        "the tar archive has no header at byte 1,024, where one should be"
    ]


def test_members_after_a_damaged_header_are_read(reading: Callable[..., Reading]):
    content = bytearray(make_tar({"0.json": log("X"), **TWO}))
    content[1024 + 3] ^= 4
    contents = reading(bytes(content))
    assert names(contents) == ["X", "C", "D"]
    assert len(contents.rejections) == 1


def test_a_tar_cut_between_two_members_lacks_its_end(reading: Callable[..., Reading]):
    contents = reading(make_tar(TWO)[:1024])
    assert names(contents) == ["A", "B"]
    assert [rejection.detail for rejection in contents.rejections] == [
        "the tar archive stops at byte 1,024 without the two blocks of zeros at its end"
    ]


def test_a_second_tar_behind_the_first_is_read_and_reported(reading: Callable[..., Reading]):
    contents = reading(make_tar({"a.json": log("A")}) + make_tar({"b.json": log("B")}))
    assert names(contents) == ["A", "B"]
    assert [rejection.detail for rejection in contents.rejections] == [
        "the tar archive ends at byte 1,024, but more data follows"
    ]


@pytest.mark.parametrize(
    ("back", "detail"),
    [
        (12, "the zip archive counts 3 members, but its directory has 2"),
        (2, "the zip archive ends at byte"),
    ],
)
def test_a_zip_whose_directory_is_not_the_whole_truth_is_reported(
    back: int, detail: str, reading: Callable[..., Reading]
):
    content = bytearray(make_zip(TWO))
    content[-back] ^= 1
    if back == 2:
        content += b"x" * 3
    contents = reading(bytes(content))
    assert names(contents) == ["A", "B", "C", "D"]
    assert contents.rejections[0].detail.startswith(detail)


def test_a_member_that_the_directory_leaves_out_is_reported(reading: Callable[..., Reading]):
    whole = make_zip(TWO)
    directory = whole.index(b"PK\x01\x02")
    second = whole.index(b"PK\x01\x02", directory + 1)
    content = bytearray(whole[:directory] + whole[second:])
    content[-14:-12] = content[-12:-10] = (1).to_bytes(2, "little")
    content[-10:-6] = (len(whole) - 22 - second).to_bytes(4, "little")
    contents = reading(bytes(content))
    assert names(contents) == ["C", "D"]
    assert contents.rejections[0].detail.startswith("no single member has bytes ")
