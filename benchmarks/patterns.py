"""Time filter patterns over a table of records with hot columns, as compiled and as predicates.

    python benchmarks/patterns.py ARCHIVE [--patterns FILE] [--match N] [--runs N]

Reads the log files of ARCHIVE into a DuckDB file of its own: each record's text, zstd, hot columns
with their text, and their JSON types. Then counts the matches of every pattern of FILE (one a line;
by default the 15 of the CIS benchmark, beside this script) on two threads, each with a query of its
own: once with the columns and their types, once with the columns alone, which leaves odd values to
the record. Prints median times and their sums. Compares the verdicts with those of the plain
matcher on every Nth record (default 50; 1 is all of them and takes minutes); exits with 1 where any
differ.
"""

# ruff: noqa: S608 -- our own names
import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from auditor.engine.stream import RecordStream
from auditor.pattern import compile_sql, matches, parse
from auditor.progress import SILENT
from auditor.readers import discover

HOT = (
    "eventTime",
    "eventSource",
    "eventName",
    "eventType",
    "awsRegion",
    "errorCode",
    "errorMessage",
    "sourceIPAddress",
    "userIdentity.type",
    "userIdentity.arn",
    "userIdentity.accountId",
    "userIdentity.invokedBy",
    "additionalEventData.MFAUsed",
    "responseElements.ConsoleLogin",
    "recipientAccountId",
)
COLUMNS = {tuple(name.split(".")): f'"{name}"' for name in HOT}
TYPES = {tuple(name.split(".")): f'"{name} type"' for name in HOT}


def build(connection: duckdb.DuckDBPyConnection, archive: str) -> None:
    """Make the table `records` from the log files of an archive."""
    paths = ", ".join(f"'$.{name}'" for name in HOT)
    names = ", ".join(f'"{name}" VARCHAR, "{name} type" VARCHAR' for name in HOT)
    fields = ", ".join(f"f[{place}], t[{place}]" for place in range(1, len(HOT) + 1))
    connection.execute(
        f"CREATE TABLE store.records (record VARCHAR USING COMPRESSION zstd, {names})"
    )
    connection.register("stream", RecordStream(discover([archive]).log_files, SILENT).reader())
    connection.execute(
        f"INSERT INTO store.records SELECT record, {fields} FROM "
        f"(SELECT record, json_extract_string(record, [{paths}]) AS f,"
        f" json_type(record, [{paths}]) AS t FROM stream)"
    )
    connection.unregister("stream")
    connection.execute("CHECKPOINT store; USE store")


def main() -> None:
    """Run the benchmark that the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("archive")
    parser.add_argument("--patterns", type=Path, default=Path(__file__).with_name("patterns.txt"))
    parser.add_argument("--match", type=int, default=50)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    runs = options.runs
    texts = [line for line in options.patterns.read_text("utf-8").splitlines() if line.strip()]
    patterns = [parse(text) for text in texts]
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        connection.execute(
            f"SET threads = 2; SET memory_limit = '1GB';"
            f"ATTACH '{folder}/store.duckdb' AS store (STORAGE_VERSION 'latest')"
        )
        build(connection, options.archive)
        total = connection.execute("SELECT count(*) FROM records").fetchall()[0][0]
        print(f"{total:,} records")
        print("with types    columns alone    matches")
        typed = alone = 0.0
        for text, pattern in zip(texts, patterns, strict=True):
            seconds, count = timed(connection, compile_sql(pattern, "record", COLUMNS, TYPES), runs)
            others, _ = timed(connection, compile_sql(pattern, "record", COLUMNS), runs)
            typed, alone = typed + seconds, alone + others
            print(f"{seconds * 1e3:7.1f} ms {others * 1e3:13.1f} ms {count:10,}  {text[:38]}")
        print(f"{typed:7.3f} s  {alone:13.3f} s  for {len(patterns)} patterns")
        sys.exit(differences(connection, patterns, options.match))


def timed(connection: duckdb.DuckDBPyConnection, predicate: str, runs: int) -> tuple[float, int]:
    """Count the records of which a predicate holds; return the median seconds and the count."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        count = connection.execute(f"SELECT count(*) FROM records WHERE {predicate}").fetchall()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), count[0][0]


def differences(connection: duckdb.DuckDBPyConnection, patterns: list, every: int) -> int:
    """Print how many verdicts of the plain matcher differ; return 1 if any does, else 0."""
    predicates = ", ".join(compile_sql(pattern, "record", COLUMNS, TYPES) for pattern in patterns)
    query = f"SELECT record, [{predicates}] FROM records WHERE rowid % {every} = 0"
    cursor = connection.execute(query)
    compared = different = 0
    while rows := cursor.fetchmany(1000):
        for record, verdicts in rows:
            compared += len(patterns)
            different += sum(
                matches(pattern, record) is not verdict
                for pattern, verdict in zip(patterns, verdicts, strict=True)
            )
    print(f"{different:,} of {compared:,} verdicts differ from the plain matcher's")
    return 1 if different else 0


if __name__ == "__main__":
    main()
