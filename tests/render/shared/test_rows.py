import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from pyarrow import parquet as pq

from auditor.errors import UsageError
from auditor.render.shared import rows


def reader(**columns):
    return pa.table(columns).to_reader()


def whole(pieces):
    return b"".join(pieces)


def test_a_table_is_aligned_and_strangers_text_does_nothing():
    text = whole(rows.table(reader(name=["a\x1b[31m", "日本"], n=[1, None]))).decode()
    assert text == "name    n\n──────  ─\na␛[31m  1\n日本\n"


@pytest.mark.parametrize(
    ("number", "last"),
    [
        (1000, "999"),
        (1001, "… and 1 more row; --format csv has them all"),
        (2000, "… and 1,000 more rows; --format csv has them all"),
        (200_000, "… and more than 100,000 more rows; --format csv has them all"),
    ],
)
def test_a_table_shows_the_first_rows_and_how_many_more_there_are(number, last):
    batches = pa.table({"n": range(number)}).to_reader(300)
    lines = whole(rows.table(batches)).decode().splitlines()
    assert len(lines) == 2 + 1000 + (number > 1000)
    assert lines[-1].strip() == last


def test_csv_holds_no_formula_and_reads_back():
    text = whole(rows.csv(reader(a=["=1+1", 'x",\n"y', "-2"], b=[-2.5, None, 1.0]))).decode()
    table = list(csv.reader(io.StringIO(text, newline="")))
    assert table == [["a", "b"], ["'=1+1", "-2.5"], ['x",\n"y', ""], ["'-2", "1.0"]]


def test_json_is_one_object_a_line_with_times_as_text():
    time = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    text = whole(rows.json_lines(reader(t=[time], s=[{"a": [1]}])))
    assert json.loads(text) == {"t": "2026-01-02T03:04:00Z", "s": {"a": [1]}}


def test_parquet_reads_back():
    table = pa.table({"a": ["x", None]})
    assert pq.read_table(io.BytesIO(whole(rows.parquet(table.to_reader())))) == table


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal(2**70), str(2**70)),
        (Decimal("1.50"), "1.50"),
        (float("nan"), "null"),
        (float("-inf"), "null"),
        (b"a\x00\xff", '"6100ff"'),
        (pa.MonthDayNano([1, 2, -3_500_000_000]), '"P1M2DT-3.5S"'),
        (pa.MonthDayNano([0, 0, 0]), '"PT0S"'),
        (datetime(2026, 1, 2, 3, 4, 5, 6), '"2026-01-02T03:04:05.000006"'),  # noqa: DTZ001  # as DuckDB and Arrow have it
        ([{"b": b"\x01", "n": float("inf")}], '[{"b":"01","n":null}]'),
    ],
)
def test_every_value_is_json(value, written):
    assert whole(rows.json_lines(reader(a=[value]))).decode() == f'{{"a":{written}}}\n'


def test_bytes_and_intervals_are_not_written_as_python_does():
    values = {"b": [b"\x01\xff"], "i": [pa.MonthDayNano([1, 0, 0])], "s": [{"b": b"\x02"}]}
    assert whole(rows.csv(reader(**values))).decode() == 'b,i,s\r\n01ff,P1M,"{""b"":""02""}"\r\n'


@pytest.mark.parametrize("form", ["json", "parquet"])
def test_columns_of_one_name_are_refused_where_one_would_be_lost(form):
    twice = pa.table([[1], [2]], names=["a", "a"])
    with pytest.raises(UsageError, match="2 columns are called a; name each with AS"):
        whole(rows.FORMATS[form](twice.to_reader()))
    assert whole(rows.csv(twice.to_reader())) == b"a,a\r\n1,2\r\n"


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_a_time_without_a_date_is_named_by_its_column(form):
    never = pa.table({"t": pa.array([2**63 - 1], pa.timestamp("us"))})
    with pytest.raises(UsageError, match=r"column t: .*; cast it to VARCHAR"):
        whole(rows.FORMATS[form](never.to_reader()))


def test_a_value_without_a_parquet_type_is_reported():
    with pytest.raises(UsageError, match="Parquet has no type for a column; cast it"):
        whole(rows.parquet(reader(i=[pa.MonthDayNano([1, 0, 0])])))
