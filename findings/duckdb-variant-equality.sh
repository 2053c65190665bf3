#!/usr/bin/env bash
# DuckDB: 1 equals 1.0 in a VARIANT made from SQL, but not in one made from JSON.
#
# Guess: numbers in a VARIANT compare by value, as they do everywhere else in SQL.
# Observation: whole numbers and decimals compare by value, but a double equals neither, even at the
#   same value. 1.0 in SQL is a decimal, 1.0 from JSON is a double: the same literals are equal or
#   differ depending on their origin, and GROUP BY makes two groups where a plain column makes one.
# Version: duckdb 2.0.1
# Source: observed
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" duckdb==2.0.1
"$PYTHON" - <<'PY'
import duckdb
from claim import holds

one = lambda query: duckdb.execute(query).fetchone()[0]
holds("1 = 1.0, both from SQL", one("SELECT 1::VARIANT = 1.0::VARIANT"), True)
holds("1 = 1.0, both from JSON", one("SELECT '1'::JSON::VARIANT = '1.0'::JSON::VARIANT"), False)
holds("1 = 1.0 as a double", one("SELECT 1::VARIANT = 1::DOUBLE::VARIANT"), False)
holds("1 = 1.0 as a double, without VARIANT", one("SELECT 1 = 1::DOUBLE"), True)
rows = "(VALUES ('1'), ('1.0')) AS logs(n)"
holds("groups of VARIANT", one(f"SELECT count(DISTINCT n::JSON::VARIANT) FROM {rows}"), 2)
holds("groups of the same as numbers", one(f"SELECT count(DISTINCT n::DOUBLE) FROM {rows}"), 1)
PY
