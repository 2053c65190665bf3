"""Batches of records on their way to the engine."""

import gzip
from itertools import product
from unittest import mock

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import MetricId
from auditor.engine.base import Criteria
from auditor.engine.scan.scan import LogFileTexts, scan
from auditor.engine.scan.stream import RecordStream, Rows, pieces
from auditor.engine.scan.texts import Texts, texts_of
from auditor.progress import SILENT
from auditor.readers import LogFile, Reading, discover
from auditor.readers.wrappings.s3 import records
from tests.readers.small_windows import small_windows

RECORD = '{"eventSource":"iam.amazonaws.com","eventName":"%s"}'
SHAPES = {
    "as CloudTrail writes it": '{"Records":[%s]}',
    "with another field behind": '{"Records":[%s],"x":[{}]}',
    "with blanks around": '{"Records": [ %s ] }',
    "with another list in front": '{"records":[],"Records":[%s]}',
}


def reading(shape, texts):
    document = bytearray((SHAPES[shape] % ",".join(texts)).encode())
    listed = records(document)
    assert listed is not None
    return Reading(listed, {}, document=document)


def rows(*sizes):
    """Return parts of such sizes, their records numbered throughout."""
    names = iter(range(sum(sizes)))
    parts = []
    for size in sizes:
        texts = [RECORD % next(names) for _ in range(size)]
        positions = np.arange(size, dtype=np.int32)
        parts.append(
            Rows(positions, positions, texts_of([reading("as CloudTrail writes it", texts)]))
        )
    return parts


def texts_in(*parts):
    return [text for part in parts for text in part.batch()["record"].to_pylist()]


def test_texts_are_those_of_the_documents_whatever_their_shape():
    for shape in SHAPES:
        texts = [RECORD % shape, RECORD % "é", RECORD % ""]
        assert texts_of([reading(shape, texts)]).column().to_pylist() == texts


def test_a_large_document_as_cloudtrail_writes_it_is_not_copied():
    even, other = (reading(shape, [RECORD % "a"] * 3000) for shape in list(SHAPES)[:2])
    copied = texts_of([even, other])
    assert copied.buffers[0] is even.document
    assert copied.buffers[1] is not other.document
    assert len(texts_of([reading("as CloudTrail writes it", [RECORD])] * 3).buffers) == 1


some_texts = st.lists(
    st.sampled_from([RECORD % "a", RECORD % "longer than that", "1", "{}", '"twelve byte"', "null"])
)


@given(
    st.lists(st.tuples(st.sampled_from(sorted(SHAPES)), some_texts), max_size=5),
    st.integers(0, 30),
    st.integers(0, 30),
    st.sampled_from([1, 1 << 16]),
)
def test_texts_and_parts_of_them_are_valid_arrow_whatever_their_lengths(files, first, last, small):
    wanted = [[RECORD % "first", *texts] for _, texts in files]
    readings = [reading(shape, piece) for (shape, _), piece in zip(files, wanted, strict=True)]
    with mock.patch("auditor.engine.scan.texts._SMALL_BYTES", small):
        texts = texts_of(readings)
    every = [text for piece in wanted for text in piece]
    first, last = sorted((min(first, len(every)), min(last, len(every))))
    parts = [texts.part(0, first), texts.part(first, last), texts.part(last, len(every))]
    for piece, expected in [
        (texts, every),
        (parts[1], every[first:last]),
    ]:
        column = piece.column()
        column.validate(full=True)
        assert column.to_pylist() == expected


def test_a_part_holds_on_to_the_documents_it_points_into_alone():
    long = RECORD % ("x" * 70_000)
    texts = texts_of([reading("as CloudTrail writes it", [long] * 2) for _ in range(5)])
    assert texts.part(3, 5).buffers == texts.buffers[1:3]
    assert Texts(texts.views, texts.buffers).part(2, 2).buffers == ()


def test_long_records_come_a_few_at_a_time():
    (part,) = rows(100)
    assert list(pieces(part)) == [part]
    texts = [RECORD % ("x" * 100_000) for _ in range(100)]
    positions = np.arange(100, dtype=np.int32)
    long = Rows(positions, positions, texts_of([reading("as CloudTrail writes it", texts)]))
    parts = list(pieces(long))
    assert texts_in(*parts) == texts
    assert max(part.texts.size for part in parts) < 3_000_000


def test_a_batch_ends_by_what_its_files_expand_to_and_keeps_their_order(tmp_path):
    texts = [RECORD % ("x" * 1_000_000) for _ in range(12)]
    log_files = []
    for number in range(8):
        path = tmp_path / f"{number}.json.gz"
        path.write_bytes(
            gzip.compress((SHAPES["as CloudTrail writes it"] % ",".join(texts)).encode())
        )
        log_files.append(LogFile(path.name, str(path), path.stat().st_size))
    stream = RecordStream(log_files, SILENT)
    batches = [batch for reader in stream.parts(1_000_000) for batch in reader]
    assert max(batch.num_rows for batch in batches) < 12
    files = [file for batch in batches for file in batch["file"].to_pylist()]
    assert files == sorted(files)
    assert len(files) == 8 * 12
    assert [reading.record_count for reading in stream.readings] == [12] * 8


def test_records_of_a_long_document_are_numbered_throughout(tmp_path):
    texts = [RECORD % number for number in range(50)]
    log_files = []
    for name in ("a.json", "b.json"):
        path = tmp_path / name
        path.write_text(SHAPES["as CloudTrail writes it"] % ",".join(texts))
        log_files.append(LogFile(name, str(path), path.stat().st_size))
    with small_windows(), mock.patch("auditor.engine.scan.stream._READ_BYTES", 500):
        stream = RecordStream(log_files, SILENT)
        batches = [batch for reader in stream.parts(1_000_000) for batch in reader]
        shown = LogFileTexts(log_files, 1 << 20)([(0, 49), (1, 0), (1, 30)])
    assert len(batches) > 4
    rows = [row for batch in batches for row in batch.to_pylist()]
    assert [(row["file"], row["position"]) for row in rows] == list(product((0, 1), range(50)))
    assert [row["record"] for row in rows] == texts * 2
    assert [reading.record_count for reading in stream.readings] == [50, 50]
    assert {address: text.text for address, text in shown.items()} == {
        (0, 49): texts[49],
        (1, 0): texts[0],
        (1, 30): texts[30],
    }


def test_a_long_log_file_is_read_once(tmp_path):
    file = tmp_path / "long.json"
    file.write_text(SHAPES["as CloudTrail writes it"] % ",".join(RECORD % name for name in "abc"))
    metric_filter = MetricFilter("f", '{ $.eventName = "b" }', MetricId("n", "m"))
    with (
        mock.patch("auditor.engine.scan.scan._LONG_FILE_BYTES", file.stat().st_size),
        scan(discover([str(file)]), Criteria((metric_filter,))) as relations,
    ):
        file.unlink()
        assert relations.texts([(0, 1)])[0, 1].text == RECORD % "b"


def portions(sizes, most, recent):
    """Return the numbers of records of portions, from batches of these sizes."""
    stream = RecordStream([], SILENT)
    with mock.patch.object(stream, "_pieces", return_value=iter(rows(*sizes))):
        return [sum(map(len, reader)) for reader in stream.portions(most, recent)]


def test_a_portion_ends_where_its_last_records_would_have_too_many_bytes():
    of_one = len(RECORD % 1)
    assert portions([1] * 9, 3 * of_one, 9) == [3, 3, 3]
    assert portions([1] * 9, 9 * of_one, 9) == [9]
    assert portions([1] * 9, 3 * of_one, 2) == [9]
    assert portions([1, 5, 1, 1], 3 * of_one, 9) == [1, 5, 2]
    assert portions([], 3 * of_one, 9) == []
