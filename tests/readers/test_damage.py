"""A damaged file loses records only with a rejection that names the place.

A small sample of each format is cut at every byte, and each of 5,000 bits of it is flipped. What a
format cannot prove stands in `UNPROVEN` and in docs/formats.md.
"""

import bz2
import csv
import gzip
import io
import json
import lzma
import random
import re
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyarrow as pa
import pytest

from auditor.readers.nest import read_nested
from auditor.readers.records.record import is_record
from tests.conftest import record
from tests.readers.content.test_archives import make_tar, make_zip
from tests.readers.test_containers import EXACT, OCSF, parquet, table
from tests.work import work_limit

CAP = 1 << 20
LARGEST = 10_240  # of a tar archive, which has no smaller ones
FLIPS = 5_000
SEED = 20260126
HANGS = 30  # seconds of processor time, for 8 kB that take a few milliseconds

EVENTS = [
    record(eventID=f"{n:08}-1111-4111-8111-111111111111", requestParameters={"n": n / 7})
    for n in range(4)
]
COLUMNS = ["eventName", "eventSource", "eventTime", "userAgent"]
ROWS = [[f"Create{n}", "iam.amazonaws.com", "2026-01-26T21:45:30Z", "x" * n] for n in range(4)]


def log(*numbers: int) -> bytes:
    return json.dumps({"Records": [EVENTS[number] for number in numbers]}).encode()


FILES = {"a.json": log(0, 1), "b.json": log(2, 3)}


def stored_zip() -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
    return sink.getvalue()


def pax() -> bytes:
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in FILES.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(content), 1.5
            archive.addfile(entry, io.BytesIO(content))
    return sink.getvalue()


def zstd() -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(log(0, 1, 2, 3))
    return bytes(sink.getvalue())


SAMPLES: dict[str, bytes] = {
    **{what: content for what, (_, content) in EXACT.items()},
    "gzip": gzip.compress(log(0, 1, 2, 3), mtime=0),
    "two gzip members": gzip.compress(log(0, 1), mtime=0) + gzip.compress(log(2, 3), mtime=0),
    "bzip2": bz2.compress(log(0, 1, 2, 3)),
    "xz": lzma.compress(log(0, 1, 2, 3)),
    "zstd": zstd(),
    "zip": make_zip(FILES),
    "zip without compression": stored_zip(),
    "tar": make_tar(FILES),
    "tar with pax headers": pax(),
    "tar in gzip": gzip.compress(make_tar(FILES), mtime=0),
    "zip in tar": make_tar({"x.zip": make_zip(FILES), "y.json": log(0)}),
    "CSV with columns": table(COLUMNS, *ROWS),
    "Parquet with columns": parquet(
        **{name: [row[at] for row in ROWS] for at, name in enumerate(COLUMNS)}
    ),
    "Security Lake": parquet(**{key: [value] * 2 for key, value in OCSF.items()}),
}


def is_whole_text(content: bytes) -> bool:
    """Say whether a text of values, lines or members is whole as it is, and just shorter."""
    text = content.decode()
    decode = json.JSONDecoder().raw_decode
    text = text.lstrip()
    while text:
        start = text.find("{") if text.startswith("20") else 0
        try:
            _, end = decode(text, max(start, 0))
        except ValueError:
            return False
        text = text[end:].lstrip()
    return True


def is_whole_table(content: bytes) -> bool:
    """Say whether all rows of a table have all columns; the last cell may be cut."""
    text = content.decode()
    delimiter = ";" if text.startswith("_raw;") else ","
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    is_ended = len(rows) > 1 or text.endswith(("\r", "\n"))
    return is_ended and all(len(row) == len(rows[0]) for row in rows)


def is_whole_gzip(content: bytes) -> bool:
    """Say whether a file ends with a member of gzip."""
    try:
        gzip.decompress(content)
    except (EOFError, OSError):
        return False
    return True


TEXTS = (
    "a document a line", "documents end to end", "lines", "lines of texts", "pretty values",
    "values end to end", "items of lookup-events", "an export task", "aws logs tail",
    "EventBridge", "EventBridge through SNS through SQS", "ECS", "ECS with dotted keys", "Splunk",
    "Splunk's collector", "Panther",
)  # fmt: skip
TABLES = (
    "CSV with messages", "CSV with semicolons", "CSV with records beside their fields",
    "CSV with columns",
)  # fmt: skip
UNPROVEN: dict[str, Callable[[bytes], bool]] = {
    **dict.fromkeys(TEXTS, is_whole_text),
    **dict.fromkeys(TABLES, is_whole_table),
    **dict.fromkeys(("Firehose", "two gzip members"), is_whole_gzip),
}
"""Formats in which a cut between two of their parts cannot be told from an end, and what shows that
a cut is such a one."""


@dataclass(frozen=True)
class Damage:
    what: str
    content: bytes
    is_cut: bool


def damages(whole: bytes) -> Iterator[Damage]:
    for size in range(len(whole)):
        yield Damage(f"cut at byte {size}", whole[:size], is_cut=True)
    bits = range(8 * len(whole))
    for bit in bits if len(bits) <= FLIPS else random.Random(SEED).sample(bits, FLIPS):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        yield Damage(f"bit {bit} flipped", bytes(flipped), is_cut=False)


def good_records(content: bytes) -> tuple[int, int, list[str]]:
    """Return how many records a file gives, how many items it has, and what is reported of it."""
    reading = read_nested("x", content, CAP)
    faults = [f"{rejection.file}: {rejection.detail}" for rejection in reading.rejections]
    return sum(is_record(bytes(text)) for text in reading.records), len(reading.records), faults


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLES)
def test_no_damage_loses_a_record_in_silence(name: str, capsys):
    whole = SAMPLES[name]
    expected, _, faults = good_records(whole)
    assert expected >= 2
    assert not faults
    assert len(whole) <= LARGEST
    cuts = flips = lost = unproven = 0
    silent, vague = [], []
    for damage in damages(whole):
        with work_limit(HANGS):
            records, items, doubts = good_records(damage.content)
        cuts, flips = cuts + damage.is_cut, flips + (not damage.is_cut)
        if records >= expected:
            continue
        lost += 1
        if (
            doubts
        ):  # an item of Records that is not a record is counted where it is matched or stored
            if records and not any(re.search(r"\d|!", doubt) for doubt in doubts):
                vague.append((damage.what, doubts))
        elif items == records:
            if damage.is_cut and name in UNPROVEN and UNPROVEN[name](damage.content):
                unproven += 1
            else:
                silent.append(damage.what)
    with capsys.disabled():
        print(  # noqa: T201  # the counts are what CI shows
            f"\n{name}: {cuts:,} cuts, {flips:,} flips; {lost:,} lost records, {unproven} of them"
            " at an end that the format cannot prove",
            end="",
        )
    assert silent == []
    assert vague == []


def test_only_cuts_between_parts_are_left_unproven():
    for name, is_whole in UNPROVEN.items():
        whole = SAMPLES[name]
        assert is_whole(whole)
        between = [size for size in range(len(whole)) if is_whole(whole[:size])]
        assert len(between) < len(whole) // 4, name
