"""What other engines do with the same archives, for commands.py to run beside ours.

python benchmarks/peers.py count-chdb|load-chdb|load-duckdb ARCHIVE STORE
"""

import sys

GLOB = "{archive}/**/*.json.gz"


def count_chdb(files: str, store: str) -> None:
    """ClickHouse counts the IAM calls straight from the files, without a table."""
    import chdb

    chdb.query(
        "SELECT count() FROM (SELECT arrayJoin(JSONExtractArrayRaw(line, 'Records')) AS r"  # noqa: S608  # ours
        f" FROM file('{files}', 'LineAsString', 'line String'))"
        " WHERE JSONExtractString(r, 'eventSource') = 'iam.amazonaws.com'"
    )


def load_chdb(files: str, store: str) -> None:
    """ClickHouse loads ten columns and the raw record into a MergeTree table."""
    from chdb import session

    database = session.Session(store)
    database.query("CREATE DATABASE d")
    database.query(
        "CREATE TABLE d.r (eventTime DateTime, eventSource String, eventName String,"
        " awsRegion String, errorCode String, eventID String, sourceIPAddress String,"
        " type String, arn String, userName String, raw String)"
        " ENGINE = MergeTree ORDER BY eventTime"
    )
    fields = (
        "eventTime String, eventSource String, eventName String, awsRegion String,"
        " errorCode String, eventID String, sourceIPAddress String,"
        " userIdentity Tuple(type String, arn String, userName String)"
    )
    database.query(
        "INSERT INTO d.r SELECT parseDateTimeBestEffort(x.1), x.2, x.3, x.4, x.5, x.6, x.7,"  # noqa: S608  # ours
        f" x.8.1, x.8.2, x.8.3, j FROM (SELECT j, JSONExtract(j, 'Tuple({fields})') AS x FROM"
        " (SELECT arrayJoin(JSONExtractArrayRaw(line, 'Records')) AS j"
        f" FROM file('{files}', 'LineAsString', 'line String')))"
    )


def load_duckdb(files: str, store: str) -> None:
    """DuckDB finds the fields out by itself and loads them into a table."""
    import duckdb

    with duckdb.connect(store, config={"threads": 2}) as connection:
        connection.execute(
            f"CREATE TABLE r AS SELECT unnest(Records) AS r FROM read_json_auto('{files}')"  # noqa: S608  # ours
        )


PEERS = {"count-chdb": count_chdb, "load-chdb": load_chdb, "load-duckdb": load_duckdb}

if __name__ == "__main__":
    name, archive, store = sys.argv[1:]
    PEERS[name](GLOB.format(archive=archive), store)
