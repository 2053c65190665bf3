import csv
import io
import json
from datetime import UTC, datetime

import pyarrow as pa
from pyarrow import parquet as pq

from auditor.render import rows


def reader(**columns):
    return pa.table(columns).to_reader()


def whole(pieces):
    return b"".join(pieces)


def test_a_table_is_aligned_and_strangers_text_does_nothing():
    text = whole(rows.table(reader(name=["a\x1b[31m", "日本"], n=[1, None]))).decode()
    assert text == "name    n\n──────  ─\na␛[31m  1\n日本\n"


def test_a_table_shows_so_many_rows_and_says_so():
    lines = whole(rows.table(reader(n=list(range(2000))))).decode().splitlines()
    assert len(lines) == 2 + rows.SHOWN + 1
    assert lines[-1].startswith("… the first 1,000 rows")


def test_csv_holds_no_formula_and_reads_back():
    text = whole(rows.csv(reader(a=["=1+1", 'x",\n"y', "-2"], b=[-2.5, None, 1.0]))).decode()
    found = list(csv.reader(io.StringIO(text, newline="")))
    assert found == [["a", "b"], ["'=1+1", "-2.5"], ['x",\n"y', ""], ["'-2", "1.0"]]


def test_json_is_one_object_a_line_with_times_as_text():
    time = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    text = whole(rows.json_lines(reader(t=[time], s=[{"a": [1]}])))
    assert json.loads(text) == {"t": "2026-01-02 03:04:00+00:00", "s": {"a": [1]}}


def test_parquet_reads_back():
    table = pa.table({"a": ["x", None]})
    assert pq.read_table(io.BytesIO(whole(rows.parquet(table.to_reader())))) == table
