"""The work of other programs on the same archives, which run.py measures beside auditor.

    python benchmarks/peers.py JOB ARCHIVE [TARGET]

Jobs that start with `audit-` count the matches of the three filters of the pack iam-changes: each
event counts once, by its eventID, in its period of five minutes. They print a line of JSON with the
number of events and, for each filter, the numbers of matches and of periods with matches. Jobs that
start with `load-` write ten columns and each record's text to TARGET. The job `hash` decompresses
and hashes all files.
"""

import gzip
import hashlib
import json
import re
import sys
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

IAM = "iam.amazonaws.com"
CHANGES = "^(Add|Change|Create|Deactivate|Delete|Enable|Put|Remove|Update|Upload)"
PERMISSIONS = "^(Put.*Policy$|Create|Update|Upload|Delete|Remove)"
PERIOD = 300
COLUMNS = ("eventTime", "eventSource", "eventName", "awsRegion", "errorCode", "eventID")
IDENTITY = ("type", "arn", "userName")
BATCH = 4096
"""Records that DuckDB gets at once; it works on 2,048 at a time."""


def answer(rows: Iterable[tuple[int, ...]]) -> str:
    """Return the totals of periods: events, and matches and matched periods of each filter.

    Args:
        rows: for each period, the matches of the three filters and the number of events.
    """
    *filters, events = zip(*rows, strict=True)
    totals = [[sum(matches), sum(map(bool, matches))] for matches in filters]
    return json.dumps({"events": sum(events), "filters": totals})


def audit_chdb(archive: str, target: str) -> None:
    """Count with ClickHouse, directly from the files."""
    import chdb

    fields = "eventID String, eventTime String, eventSource String, eventName String"
    rows = chdb.query(
        f"""
        WITH records AS (
            SELECT JSONExtract(record, 'Tuple({fields})') AS r FROM (
                SELECT arrayJoin(JSONExtractArrayRaw(line, 'Records')) AS record
                FROM file('{archive}/**/*.json.gz', 'LineAsString', 'line String'))),
        events AS (
            SELECT r.1 AS id, any(r.2) AS time, any(r.3) AS source, any(r.4) AS name
            FROM records GROUP BY id)
        SELECT countIf(source = '{IAM}'),
            countIf(source = '{IAM}' AND match(name, '{CHANGES}')),
            countIf(source = '{IAM}' AND match(name, '{PERMISSIONS}')), count()
        FROM events
        GROUP BY intDiv(toUnixTimestamp(parseDateTimeBestEffort(time)), {PERIOD})
        """,
        "CSV",
    )
    lines = str(rows).splitlines()
    print(answer(tuple(map(int, line.split(","))) for line in lines))


def audit_duckdb(archive: str, target: str) -> None:
    """Count with DuckDB's read_json, given the necessary columns."""
    import duckdb

    fields = ", ".join(f"{name} VARCHAR" for name in COLUMNS)
    rows = duckdb.connect(config={"threads": 2}).execute(
        f"""
        WITH records AS (
            SELECT unnest(Records, recursive := true) FROM read_json('{archive}/**/*.json.gz',
                columns = {{'Records': 'STRUCT({fields})[]'}}, maximum_object_size = 1000000000)),
        events AS (
            SELECT any_value(eventTime) AS time, any_value(eventSource) AS source,
                any_value(eventName) AS name
            FROM records GROUP BY eventID)
        SELECT count(*) FILTER (source = '{IAM}'),
            count(*) FILTER (source = '{IAM}' AND regexp_matches(name, '{CHANGES}')),
            count(*) FILTER (source = '{IAM}' AND regexp_matches(name, '{PERMISSIONS}')), count(*)
        FROM events GROUP BY epoch(time::TIMESTAMP)::BIGINT // {PERIOD}
        """
    )
    print(answer(rows.fetchall()))


def audit_libraries(archive: str, target: str) -> None:
    """Count with the libraries that auditor uses: deflate, msgspec, Arrow and DuckDB."""
    import duckdb

    paths = [f"$.{name}" for name in ("eventID", "eventTime", "eventSource", "eventName")]
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute("SET preserve_insertion_order = false")
        connection.register("texts", texts(archive))
        rows = connection.execute(
            f"""
            WITH records AS (SELECT json_extract_string(record, {paths}) AS fields FROM texts),
            events AS (
                SELECT any_value(fields[2]) AS time, any_value(fields[3]) AS source,
                    any_value(fields[4]) AS name
                FROM records GROUP BY fields[1])
            SELECT count(*) FILTER (source = '{IAM}'),
                count(*) FILTER (source = '{IAM}' AND regexp_matches(name, '{CHANGES}')),
                count(*) FILTER (source = '{IAM}' AND regexp_matches(name, '{PERMISSIONS}')),
                count(*)
            FROM events GROUP BY epoch(time::TIMESTAMP)::BIGINT // {PERIOD}
            """
        )
        print(answer(rows.fetchall()))


def audit_spark(archive: str, target: str) -> None:
    """Count with Spark SQL on two cores of this machine, given the necessary columns."""
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    spark = session.config("spark.driver.bindAddress", "127.0.0.1").getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    fields = ", ".join(f"{name}: string" for name in COLUMNS)
    frame = spark.read.option("recursiveFileLookup", "true").option("pathGlobFilter", "*.json.gz")
    frame.schema(f"Records array<struct<{fields}>>").json(archive).createTempView("documents")
    rows = spark.sql(
        f"""
        WITH records AS (SELECT inline(Records) FROM documents),
        events AS (
            SELECT any_value(eventTime) AS time, any_value(eventSource) AS source,
                any_value(eventName) AS name
            FROM records GROUP BY eventID)
        SELECT count_if(source = '{IAM}'), count_if(source = '{IAM}' AND name RLIKE '{CHANGES}'),
            count_if(source = '{IAM}' AND name RLIKE '{PERMISSIONS}'), count(*)
        FROM events GROUP BY unix_timestamp(time::timestamp) DIV {PERIOD}
        """
    ).collect()
    print(answer(map(tuple, rows)))


def audit_python(archive: str, target: str) -> None:
    """Count with Python's gzip, json and re."""
    documents = (json.loads(gzip.decompress(path.read_bytes())) for path in log_files(archive))
    print(answer(counted(record for document in documents for record in document["Records"])))


def audit_trailscraper(archive: str, target: str) -> None:
    """Count the records of trailscraper's reader."""
    from trailscraper.record_sources.local_directory_record_source import (
        LocalDirectoryRecordSource,
    )

    first, last = (datetime(year, 1, 1, tzinfo=UTC) for year in (2000, 2100))
    records = LocalDirectoryRecordSource(archive).load_from_dir(first, last)
    print(answer(counted(record.raw_source for record in records)))


def counted(records: Iterable[dict[str, Any]]) -> Iterable[tuple[int, ...]]:
    """Return the totals of each period."""
    changes, permissions = re.compile(CHANGES), re.compile(PERMISSIONS)
    ids = set()
    periods: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for record in records:
        if record["eventID"] in ids:
            continue
        ids.add(record["eventID"])
        time = datetime.fromisoformat(record["eventTime"].replace("Z", "+00:00"))
        totals = periods[int(time.timestamp()) // PERIOD]
        totals[3] += 1
        if record["eventSource"] == IAM:
            totals[0] += 1
            totals[1] += changes.match(record["eventName"]) is not None
            totals[2] += permissions.match(record["eventName"]) is not None
    return [tuple(totals) for totals in periods.values()]


def load_chdb(archive: str, target: str) -> None:
    """Load a MergeTree table of ClickHouse; with ZSTD it has the size of our store."""
    from chdb import session

    database = session.Session(target)
    names = [*COLUMNS, "sourceIPAddress", *IDENTITY]
    columns = ", ".join(f"{name} String" for name in names[1:])
    database.query("CREATE DATABASE d")
    database.query(
        f"CREATE TABLE d.r (eventTime DateTime, {columns}, record String CODEC(ZSTD(1)))"
        " ENGINE = MergeTree ORDER BY eventTime"
    )
    identity = ", ".join(f"{name} String" for name in IDENTITY)
    fields = ", ".join(f"{name} String" for name in (*COLUMNS, "sourceIPAddress"))
    database.query(
        "INSERT INTO d.r SELECT parseDateTimeBestEffort(x.1), x.2, x.3, x.4, x.5, x.6, x.7,"
        f" x.8.1, x.8.2, x.8.3, j FROM (SELECT j, JSONExtract(j,"
        f" 'Tuple({fields}, userIdentity Tuple({identity}))') AS x FROM"
        " (SELECT arrayJoin(JSONExtractArrayRaw(line, 'Records')) AS j"
        f" FROM file('{archive}/**/*.json.gz', 'LineAsString', 'line String')))"
    )


def load_duckdb(archive: str, target: str) -> None:
    """Load a table with DuckDB's read_json."""
    load(
        target,
        f"(SELECT unnest(Records) AS record FROM read_json('{archive}/**/*.json.gz',"
        " columns = {'Records': 'JSON[]'}, maximum_object_size = 1000000000))",
    )


def load_libraries(archive: str, target: str) -> None:
    """Load the same table with the libraries that auditor uses."""
    load(target, "texts", texts(archive))


def load(target: str, records: str, registered: "pa.RecordBatchReader | None" = None) -> None:
    """Load a table of DuckDB.

    Args:
        records: SQL of a relation with the column `record`.
        registered: the relation `texts`.
    """
    import duckdb

    paths = [f"$.{name}" for name in (*COLUMNS, "sourceIPAddress")]
    paths += [f"$.userIdentity.{name}" for name in IDENTITY]
    names = [path.rpartition(".")[2] for path in paths]
    columns = ", ".join(f"{name} VARCHAR" for name in names)
    fields = ", ".join(f"fields[{number}]" for number in range(1, len(paths) + 1))
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute(f"ATTACH '{target}' AS d (STORAGE_VERSION 'latest')")
        connection.execute("SET preserve_insertion_order = false")
        if registered is not None:
            connection.register("texts", registered)
        connection.execute(f"CREATE TABLE d.r ({columns}, record VARCHAR USING COMPRESSION zstd)")
        connection.execute(
            f"INSERT INTO d.r SELECT {fields}, record FROM"
            f" (SELECT json_extract_string(record, {paths}) AS fields, record::VARCHAR AS record"
            f" FROM {records})"
        )


def texts(archive: str) -> "pa.RecordBatchReader":
    """Return the records of an archive as Arrow batches with the column `record`."""
    import deflate
    import msgspec
    import pyarrow as pa

    document = msgspec.json.Decoder(dict[str, list[msgspec.Raw]])
    schema = pa.schema([("record", pa.string_view())])

    def batch(records: list[msgspec.Raw]) -> "pa.RecordBatch":
        column = pa.array(map(bytes, records), pa.binary_view())
        return pa.record_batch([column.view(pa.string_view())], schema)

    def batches() -> Iterator["pa.RecordBatch"]:
        records: list[msgspec.Raw] = []
        for path in log_files(archive):
            stored = path.read_bytes()
            size = int.from_bytes(stored[-4:], "little")
            records += document.decode(deflate.gzip_decompress(stored, size))["Records"]
            if len(records) > BATCH:
                yield batch(records)
                records = []
        if records:
            yield batch(records)

    return pa.RecordBatchReader.from_batches(schema, batches())


def hash_files(archive: str, target: str) -> None:
    """Decompress every log file and digest file and hash it with SHA-256, without verification."""
    for path in log_files(archive):
        hashlib.sha256(zlib.decompress(path.read_bytes(), 31)).hexdigest()


def log_files(archive: str) -> Iterable[Path]:
    """Return the gzip files of an archive."""
    return Path(archive).rglob("*.json.gz")


JOBS: dict[str, Callable[[str, str], None]] = {
    "audit-chdb": audit_chdb,
    "audit-duckdb": audit_duckdb,
    "audit-libraries": audit_libraries,
    "audit-spark": audit_spark,
    "audit-python": audit_python,
    "audit-trailscraper": audit_trailscraper,
    "load-chdb": load_chdb,
    "load-duckdb": load_duckdb,
    "load-libraries": load_libraries,
    "hash": hash_files,
}

if __name__ == "__main__":
    JOBS[sys.argv[1]](sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "")
