#!/usr/bin/env bash
# DuckDB: a date beyond the year 9999 arrives in Python as text.
#
# Guess: an error, as from Arrow, or Python's largest date.
# Observation: fetchall() returns a str among the datetime values of the same column, so sorting and
#   subtracting fail far from the row that causes it; the Arrow result of the query raises
#   OverflowError.
# Version: duckdb 2.0.1, pyarrow 26.0.1
# Source: DuckDB documentation, "Conversion between DuckDB and Python"; observed
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" duckdb==2.0.1 pyarrow==26.0.1
"$PYTHON" - <<'PY'
import duckdb
from claim import holds, refused

query = "SELECT moment FROM (VALUES ('9999-12-31'::TIMESTAMP), ('10000-01-01'::TIMESTAMP)) AS times(moment)"
rows = [moment for (moment,) in duckdb.sql(query).fetchall()]
holds("types in one column", [type(moment).__name__ for moment in rows], ["datetime", "str"])
holds("the second value", rows[1], "10000-01-01 00:00:00")
refused("sorting the column", lambda: sorted(rows), "TypeError", "not supported")
refused("the same through Arrow", duckdb.sql(query).to_arrow_table().to_pylist, "OverflowError", "out of range")
PY
