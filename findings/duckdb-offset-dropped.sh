#!/usr/bin/env bash
# DuckDB: a cast to TIMESTAMP drops the offset in the text.
#
# Guess: '2026-01-01T00:00:00+05:30' becomes 18:30 of the day before, in UTC, as it does when DuckDB
#   itself detects the type of a column.
# Observation: the cast keeps the digits of the clock and drops the offset; only TIMESTAMPTZ uses
#   it. The same text in a JSON file is detected as TIMESTAMPTZ, so reading and casting differ by
#   five and a half hours.
# Version: duckdb 2.0.1
# Source: DuckDB documentation, "Timestamp Types" (TIMESTAMP is naive); observed
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" duckdb==2.0.1
"$PYTHON" - <<'PY'
import duckdb
from pathlib import Path
from claim import holds

sql = duckdb.connect()
sql.execute("SET TimeZone = 'UTC'")
text = "2026-01-01T00:00:00+05:30"
one = lambda query: str(sql.execute(query).fetchone()[0])
holds("cast to TIMESTAMP", one(f"SELECT '{text}'::TIMESTAMP::VARCHAR"), "2026-01-01 00:00:00")
holds("cast to TIMESTAMPTZ", one(f"SELECT '{text}'::TIMESTAMPTZ::VARCHAR"), "2025-12-31 18:30:00+00")
sql.execute("CREATE TABLE events (moment TIMESTAMP)")
sql.execute(f"INSERT INTO events VALUES ('{text}')")
holds("inserted into a TIMESTAMP column", one("SELECT moment::VARCHAR FROM events"), "2026-01-01 00:00:00")
Path("events.json").write_text(f'{{"moment": "{text}"}}\n')
holds("read from JSON, the type found", one("SELECT typeof(moment) FROM 'events.json'"), "TIMESTAMP WITH TIME ZONE")
holds("read from JSON, the instant", one("SELECT moment::VARCHAR FROM 'events.json'"), "2025-12-31 18:30:00+00")
PY
