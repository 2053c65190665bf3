import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.cloudtrail.logfile import RejectionKind
from auditor.readers import LogFile, read
from auditor.readers.nest import looks_readable, read_nested
from tests.readers.content.test_archives import log, make_tar, make_zip
from tests.readers.test_containers import EXACT, OCSF, parquet

CAP = 1 << 20
SEEDS = [content for _, content in EXACT.values()] + [
    make_zip({"a.json": log("A"), "b.json": log("B")}),
    make_tar({"a.json": log("A"), "b.json": log("B")}),
    parquet(**{key: [value] for key, value in OCSF.items()}),
    gzip.compress(log("A")),
]


def file(path: Path, name: str = "log") -> LogFile:
    return LogFile(name, str(path), path.stat().st_size if path.exists() else 0)


@given(st.binary(max_size=2000))
def test_no_bytes_raise(content: bytes):
    looks_readable(content)
    read_nested("x", content, CAP)


@given(st.sampled_from(SEEDS), st.data())
def test_no_damage_raises(seed: bytes, data: st.DataObject):
    content = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 4))):
        position = data.draw(st.integers(0, len(content) - 1)) if content else 0
        match data.draw(st.sampled_from(["cut", "flip", "insert", "delete"])):
            case "cut":
                del content[position:]
            case "flip" if content:
                content[position] ^= data.draw(st.integers(1, 255))
            case "insert":
                content[position:position] = data.draw(st.binary(max_size=20))
            case _:
                del content[position : position + data.draw(st.integers(1, 20))]
    read_nested("x", bytes(content), CAP)


@pytest.mark.parametrize("cut", range(20, 400, 20))
def test_a_cut_log_file_gives_the_whole_records_before_the_cut(cut: int):
    whole = log(*"ABCDEFGH")
    reading = read_nested("x", whole[:cut], CAP)
    whole_records = whole[:cut].count(b'"}')
    assert [json.loads(bytes(text))["eventName"] for text in reading.records] == list(
        "ABCDEFGH"[:whole_records]
    )
    assert [rejection.kind for rejection in reading.rejections] == [RejectionKind.DAMAGED]


def test_a_file_that_is_gone_unreadable_or_a_folder_is_reported(tmp_path: Path):
    (tmp_path / "folder.json.gz").mkdir()
    (tmp_path / "loop.json").symlink_to("loop.json")
    for name in ("nowhere.json", "folder.json.gz", "loop.json"):
        (rejection,) = read(LogFile(name, str(tmp_path / name), 0)).rejections
        assert rejection.kind is RejectionKind.UNREADABLE
        assert rejection.remedy == "check that the file exists and that you may read it"


def test_a_file_over_the_cap_is_not_even_opened(tmp_path: Path):
    path = tmp_path / "x.json"
    path.write_bytes(log(*"ABCDEFGH"))
    (rejection,) = read(file(path), cap=100).rejections
    assert rejection.kind is RejectionKind.TOO_LARGE
    assert rejection.detail == f"it is {path.stat().st_size} bytes long, over the cap of 100"


def test_an_empty_file_is_reported(tmp_path: Path):
    path = tmp_path / "x.json.gz"
    path.write_bytes(b"")
    assert [rejection.detail for rejection in read(file(path)).rejections] == ["it is empty"]


def test_reading_twice_gives_the_same(tmp_path: Path):
    for number, seed in enumerate(SEEDS):
        path = tmp_path / str(number)
        path.write_bytes(seed)
        first, second = read(file(path)), read(file(path))
        assert [bytes(text) for text in first.records] == [bytes(text) for text in second.records]
        assert first.rejections == second.rejections


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"7z\xbc\xaf\x27\x1cxxxx", "it is a 7-Zip archive; unpack it first"),
        (b"Obj\x01xxxx", "it is an Avro file; export it as Parquet or JSON"),
        (b"<html></html>", "it is an HTML or XML document"),
        (b"\x00\x01\x02", "it is text that begins with '\\x00\\x01\\x02'"),
    ],
)
def test_what_cannot_be_read_is_named(content: bytes, what: str):
    assert [rejection.detail for rejection in read_nested("x", content, CAP).rejections] == [what]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1" * 5000, "1" * 5000),
        ("1e400", "1e400"),
        ('"\\u0000"', '"\\u0000"'),
        ('{"Tag":1,"tag":2}', '{"Tag":1,"tag":2}'),
        ('1,"n":2', '1,"n":2'),
        ('"' + "x" * 300_000 + '"', '"' + "x" * 300_000 + '"'),
        ("[" * 200 + "]" * 200, "[" * 200 + "]" * 200),
    ],
)
def test_odd_values_stay_as_they_are(value: str, expected: str):
    text = '{"eventName":"a","eventSource":"b.amazonaws.com","n":%s}'
    reading = read_nested("x", (f'{{"Records":[{text % value}]}}').encode(), CAP)
    assert [bytes(record).decode() for record in reading.records] == [text % expected]
    assert reading.rejections == ()


@pytest.mark.parametrize("defect", [b'"\xff"', rb'"\ud800"', b"NaN", b'"a\nb"'])
def test_a_record_that_is_changed_to_be_read_is_kept_and_reported(defect: bytes):
    text = b'{"eventName":"a","eventSource":"b.amazonaws.com","n":%b}' % defect
    reading = read_nested("x", b'{"Records":[' + text + b"]}", CAP)
    assert len(reading.records) == 1
    json.loads(bytes(reading.records[0]))
    assert [rejection.kind for rejection in reading.rejections] == [RejectionKind.DAMAGED]


GOOD = b'{"eventName":"a","eventSource":"b.amazonaws.com"}'
TINY = {
    "numbers": b'{"Records":[' + GOOD + b"," + b"1," * 600_000 + b"1]}",
    "empty objects": GOOD + b"{}" * 300_000,
    "empty lists": GOOD + b"[]" * 300_000,
    "rows": b"eventName,eventSource\na,b.amazonaws.com\n" + b"a\n" * 300_000,
}


@pytest.mark.parametrize("shape", TINY)
def test_millions_of_tiny_values_end_at_a_limit_that_is_reported(shape: str):
    reading = read_nested("x", TINY[shape], 1 << 24)
    assert len(reading.records) == 1
    assert RejectionKind.TOO_LARGE in {rejection.kind for rejection in reading.rejections}
    assert any(
        "values that are not CloudTrail records; nothing after value" in rejection.detail
        for rejection in reading.rejections
    )


def test_an_object_of_very_many_keys_is_not_taken_apart():
    content = b"{" + b",".join(b'"k%d":1' % number for number in range(200_000)) + b"}"
    (rejection,) = read_nested("x", content, 1 << 24).rejections
    assert rejection.detail == f"it is {len(content):,} bytes of JSON with very many values"


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_brackets_without_end_are_given_up(opening: bytes):
    (rejection,) = read_nested("x", opening * 500_000, 1 << 24).rejections
    assert rejection.kind is RejectionKind.DAMAGED


def test_records_among_very_many_values_are_still_found():
    numbers = ",".join(map(str, range(400_000))).encode()
    content = b'{"Records":[' + GOOD[:-1] + b',"n":[' + numbers + b"]}," + GOOD + b"]}"
    reading = read_nested("x", content, 1 << 24)
    assert len(reading.records) == 2
    assert reading.rejections == ()
