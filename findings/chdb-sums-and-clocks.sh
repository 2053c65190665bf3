#!/usr/bin/env bash
# chDB: a sum that exceeds 64 bits wraps to zero, and DateTime is a plain number in Arrow.
#
# Guess: an overflow is an error or widens the type, as in other engines; and times arrive as times.
# Observation: sum() over UInt64 wraps silently. A DateTime is exported as an unsigned integer of 32
#   bits that is not marked as a time, while DateTime64 is exported as an Arrow timestamp; the
#   former moves a time before 1970 to 1970, the latter keeps it.
# Version: chdb 4.4.0, chdb-core 26.9.0, pyarrow 26.0.1
# Source: ClickHouse documentation, "sum" and "Arrow" (data types matching); observed
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" chdb==4.4.0 chdb-core==26.9.0 pyarrow==26.0.1
"$PYTHON" - <<'PY'
import chdb, pyarrow
from claim import holds

table = lambda query: pyarrow.ipc.open_file(chdb.query(query, "Arrow").bytes()).read_all()
largest = "SELECT toUInt64(18446744073709551615) AS n UNION ALL SELECT 1"
holds("2^64 - 1 and 1, added up", table(f"SELECT sum(n) AS n FROM ({largest})")["n"].to_pylist(), [0])
times = table("SELECT toDateTime('1960-01-01 00:00:00', 'UTC') AS a, toDateTime64('1960-01-01 00:00:00', 0, 'UTC') AS b")
holds("types in Arrow", [str(field.type) for field in table("SELECT toDateTime('2026-01-01 00:00:00', 'UTC') AS a, toDateTime64('2026-01-01 00:00:00', 0, 'UTC') AS b").schema],
      ["uint32", "timestamp[s, tz=UTC]"])
holds("1960 as DateTime", times["a"].to_pylist(), [0])
holds("1960 as DateTime64", str(times["b"][0]), "1960-01-01 00:00:00+00:00")
PY
