#!/usr/bin/env bash
# DuckDB: a commit of long texts takes more than twice the memory that memory_limit allows.
#
# Guess: rows beyond the limit are on disk, so a commit needs no more memory than the insert did.
# Observation: a commit works on 2,048 rows of a column at a time, whatever their length, and holds
#   their texts about three times in memory that the limit does not count: 1,000 texts of 200 kB
#   take some 700 MB with a limit of 300 MB. The insert itself stays within the limit.
# Version: duckdb 2.0.1
# Source: DuckDB documentation, "Tuning Workloads" (memory limit); observed
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" duckdb==2.0.1
"$PYTHON" - <<'PY'
import resource

import duckdb
from claim import holds

LIMIT = 300


def peak():
    """Megabytes of memory, the most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000


connection = duckdb.connect("texts.duckdb", config={"memory_limit": f"{LIMIT}MB", "threads": 1})
connection.execute("CREATE TABLE texts (number INTEGER, content VARCHAR)")
connection.execute("BEGIN")
for first in range(0, 1_000, 50):
    connection.execute(
        "INSERT INTO texts SELECT i, repeat(md5(i::VARCHAR), 6250) FROM range($1, $2) r(i)",
        [first, first + 50],
    )
holds("the insert stays within its limit and 150 MB", peak() < LIMIT + 150, True)
connection.execute("COMMIT")
holds("the commit takes more than twice the limit", peak() > 2 * LIMIT, True)
PY
