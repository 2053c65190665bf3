#!/usr/bin/env bash
# DuckDB: for a duplicate key, JSON returns the first value and VARIANT the last.
#
# Guess: VARIANT is a faster JSON, so converting a column to VARIANT changes no answer.
# Observation: JSON keeps both values and returns the first; a cast to VARIANT keeps only the last
#   and sorts the keys; a cast to STRUCT rejects the object; json_transform to the same STRUCT takes
#   the first.
# Version: duckdb 2.0.1
# Source: observed; RFC 8259, section 4, leaves it open
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" duckdb==2.0.1
"$PYTHON" - <<'PY'
import duckdb
from claim import holds, refused

one = lambda query: duckdb.execute(query).fetchone()[0]
twice = """'{"user": "first", "n": 1, "user": "last"}'"""
holds("through JSON", one(f"SELECT {twice}::JSON ->> 'user'"), "first")
holds("through VARIANT", one(f"SELECT {twice}::JSON::VARIANT.user::VARCHAR"), "last")
holds("back from VARIANT to JSON", one(f"SELECT {twice}::JSON::VARIANT::JSON"), '{"n":1,"user":"last"}')
holds("through json_transform", one(f"""SELECT json_transform({twice}, '{{"user": "VARCHAR"}}').user"""), "first")
refused("through a cast to STRUCT", lambda: one(f"SELECT {twice}::JSON::STRUCT(user VARCHAR, n INT)"),
        "ConversionException", "duplicate key")
PY
