#!/usr/bin/env bash
# DuckDB: the half in 2.5 goes up or down by the type that it passes through.
#
# One would guess: one rule, either away from zero or to the even number.
# What is really so: text and decimals round half away from zero, doubles round half to even. A number in JSON takes
#   the way of text or of double, whichever function reads it.
# Version: duckdb 2.0.1
# Source: observed
source "$(dirname "${BASH_SOURCE[0]}")/env.sh" duckdb==2.0.1
"$PYTHON" - <<'PY'
import duckdb
from claim import holds

one = lambda query: duckdb.execute(query).fetchone()[0]
holds("text to INTEGER", one("SELECT '2.5'::INTEGER"), 3)
holds("decimal to INTEGER", one("SELECT 2.5::DECIMAL(2, 1)::INTEGER"), 3)
holds("double to INTEGER", one("SELECT 2.5::DOUBLE::INTEGER"), 2)
holds("text to double to INTEGER", one("SELECT '2.5'::DOUBLE::INTEGER"), 2)
holds("round() of the same double", one("SELECT round(2.5::DOUBLE)"), 3.0)
PY
