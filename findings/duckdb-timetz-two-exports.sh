#!/usr/bin/env bash
# DuckDB: the same TIMETZ column is exported as one clock time to Arrow and another to Parquet.
#
# Guess: both exports agree, or both reject a type that neither format has.
# Observation: Arrow gets the local digits without their offset, Parquet gets the time converted to
#   UTC. Read back, the two differ by the offset, without a warning.
# Version: duckdb 2.0.1, pyarrow 26.0.1
# Source: observed; Parquet's TIME has isAdjustedToUTC (Parquet format, LogicalTypes), Arrow's time64 has no zone
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" duckdb==2.0.1 pyarrow==26.0.1
"$PYTHON" - <<'PY'
import duckdb, pyarrow.parquet as parquet
from claim import holds

query = "SELECT '12:00:00+05:30'::TIMETZ AS moment"
arrow = duckdb.sql(query).to_arrow_table()
duckdb.sql(f"COPY ({query}) TO 'times.parquet'")
stored = parquet.read_table("times.parquet")
holds("type in Arrow", str(arrow.schema.field("moment").type), "time64[us]")
holds("type in Parquet", str(stored.schema.field("moment").type), "time64[us]")
holds("noon at +05:30 through Arrow", str(arrow["moment"][0]), "12:00:00")
holds("noon at +05:30 through Parquet", str(stored["moment"][0]), "06:30:00")
PY
