#!/usr/bin/env bash
# DuckDB: BST is Bangladesh, and Arrow cannot read a column in that zone back.
#
# Guess: an abbreviation is either British Summer Time or rejected, as CEST is.
# Observation: three-letter names are ICU's old identifiers: BST is six hours ahead of UTC all year,
#   IST is India, CEST is unknown. The session zone is copied into Arrow's schema, and pyarrow has
#   no zone of that name. An offset is rewritten into the inverted POSIX form: UTC+5 is stored as
#   Etc/GMT-5.
# Version: duckdb 2.0.1, pyarrow 26.0.1
# Source: ICU, "Old time zone IDs" (JDK 1.1.x compatibility); observed
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" duckdb==2.0.1 pyarrow==26.0.1
"$PYTHON" - <<'PY'
import duckdb
from claim import holds, refused

sql = duckdb.connect()
sql.execute("SET TimeZone = 'UTC'")
one = lambda query: sql.execute(query).fetchone()[0]
at = lambda zone: one(f"SELECT '2026-07-01 12:00:00 {zone}'::TIMESTAMPTZ::VARCHAR")
holds("noon BST", at("BST"), "2026-07-01 06:00:00+00")
holds("noon in London", at("Europe/London"), "2026-07-01 11:00:00+00")
refused("noon CEST", lambda: at("CEST"), "ConversionException", "Unknown TimeZone")

sql.execute("SET TimeZone = 'BST'")
column = sql.sql("SELECT '2026-07-01T12:00:00Z'::TIMESTAMPTZ AS moment").to_arrow_table()["moment"]
holds("zone in Arrow's schema", column.type.tz, "BST")
refused("the value in Python", lambda: column[0].as_py(), "ArrowInvalid", "zoneinfo")

sql.execute("SET TimeZone = 'UTC+5'")
holds("zone set to UTC+5", one("SELECT current_setting('TimeZone')"), "Etc/GMT-5")
PY
