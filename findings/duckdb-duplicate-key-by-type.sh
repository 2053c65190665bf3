#!/usr/bin/env bash
# DuckDB: of a key that stands twice, JSON gives the first value and VARIANT the last.
#
# One would guess: VARIANT is a faster JSON, so turning a column into VARIANT changes no answer.
# What is really so: JSON keeps both and answers with the first; the cast to VARIANT keeps the last only and sorts
#   the keys; a cast to STRUCT refuses the object; json_transform to the same STRUCT takes the first.
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
