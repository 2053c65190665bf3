import json

import pytest

from tests.cli.conftest import call
from tests.conftest import record


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("queried")
    (folder / "a.json").write_text(json.dumps({"Records": [record()]}))
    path = folder / "trail.duckdb"
    assert call("ingest", folder / "a.json", "--store", path).returncode == 0
    return path


def test_a_store_that_is_not_there_is_wrong_usage(here):
    done = call("query", "nix.duckdb", "SELECT 1")
    assert done.returncode == 2
    assert done.stderr == "error: nix.duckdb: no such file; create a store with `auditor ingest`\n"


@pytest.mark.parametrize("form", ["table", "csv", "json", "parquet"])
@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT CAST(sourceIPAddress AS INTEGER) FROM records", "Could not convert string"),
        ("SELECT error('so it is')", "so it is"),
        ("SELECT 1; SELECT 2", "several statements"),
        ("SELECT '\udcff'", "the query is not UTF-8"),
    ],
)
def test_an_error_is_reported_whenever_it_comes(store, tmp_path, form, sql, message):
    output = tmp_path / "answer"
    done = call("query", store, sql, "--format", form, "-o", output)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert message in done.stderr
    assert not output.exists()


@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_an_error_in_a_late_row_leaves_no_half_answer(store, tmp_path, form):
    sql = "SELECT CASE WHEN i = 25000 THEN error('late') ELSE 1 END FROM range(30000) AS t(i)"
    output = tmp_path / "answer"
    done = call("query", store, sql, "--format", form, "-o", output)
    assert (done.returncode, done.stderr) == (2, "error: Invalid Input Error: late\n")
    assert not output.exists()


def test_sums_are_numbers_and_times_are_iso_8601(store):
    sql = "SELECT sum(position) AS n, max(eventTime) AS t, 'nan'::DOUBLE AS x FROM records"
    answer = json.loads(call("query", store, sql, "--format", "json").stdout)
    assert answer == {"n": 0, "t": "2026-01-26T21:45:30", "x": None}


def test_times_of_nanoseconds_are_as_others(store):
    time = "'2026-01-26 21:45:30'::TIMESTAMP_NS"
    sql = f"SELECT {time} AS a, [{time}] AS b, {{'c': {time}}} AS d, MAP {{1: {time}}} AS e"
    done = call("query", store, sql, "--format", "json")
    shown = "2026-01-26T21:45:30"
    assert json.loads(done.stdout) == {
        "a": shown,
        "b": [shown],
        "d": {"c": shown},
        "e": [[1, shown]],
    }
    done = call("query", store, "SELECT '2026-01-26 21:45:30.000000001'::TIMESTAMP_NS AS a")
    assert done.returncode == 2
    assert done.stderr.startswith("error: column a: ")
    assert done.stderr.endswith("; cast it to VARCHAR\n")
