"""What docs/store.md says of the tables is what a store has, and its queries run."""

import json
import re

import duckdb
import pytest

from auditor.engine.store.ingest import store_writer
from auditor.engine.store.query import query
from auditor.readers import discover
from tests.conftest import record
from tests.paths import ROOT

PAGE = (ROOT / "docs" / "store.md").read_text("utf-8")
IN_SOME = {"long_batches"}
"""A table that only stores of long records have."""


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A store of two copies of a record, not to be written to."""
    logs = tmp_path_factory.mktemp("logs")
    for name in ("a.json", "b.json"):
        (logs / name).write_text(json.dumps({"Records": [record()]}))
    path = str(logs / "trail.duckdb")
    with store_writer(path) as writer:
        writer.ingest(discover([str(logs / "a.json"), str(logs / "b.json")]))
    return path


@pytest.mark.parametrize("sql", re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL))
def test_a_query_of_the_page_runs_as_it_stands(store, sql):
    with query(store, sql) as reader:
        reader.read_all()


def test_the_page_names_every_column_of_every_table_and_every_macro(store):
    with duckdb.connect(store, read_only=True) as connection:
        columns = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns()"
            " WHERE NOT internal AND table_name <> 'cloudtrail_logs'"
        ).fetchall()
        macros = connection.execute(
            "SELECT function_name FROM duckdb_functions()"
            " WHERE function_type = 'macro' AND NOT internal"
        ).fetchall()
    tables = {table for table, _ in columns} | IN_SOME
    assert tables == set(re.findall(r"^\*\*(\w+)\*\*", PAGE, re.MULTILINE))
    named = {name.strip('"') for name in re.findall(r"`([^`\n]+)`", PAGE)}
    assert {name for _, name in columns} - named == set()
    assert len(macros) == 8
    assert {name for (name,) in macros} - named == set()
