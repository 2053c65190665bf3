import json

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor import resources
from auditor.readers.records.record import is_record

FIELDS = ["eventName", "eventSource", "eventID", "eventTime", "eventType"]
VALUES = st.sampled_from(
    [
        None,
        "",
        "x",
        "iam.amazonaws.com",
        "aws:s3",
        "AwsVpceEvent",
        "AwsApiCall",
        5,
        True,
        {"a": ".amazonaws.com"},
        ["x"],
        "é\u0000\n.amazonaws.com",
    ]
)
OBJECTS = st.dictionaries(st.sampled_from(FIELDS), VALUES)


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    opened = duckdb.connect()
    opened.execute(resources.sql("macros"))
    return opened


@given(value=st.one_of(OBJECTS, VALUES))
def test_python_and_sql_agree_on_what_looks_like_a_record(
    value: object, connection: duckdb.DuckDBPyConnection
):
    text = json.dumps(value)
    paths = ", ".join(f"json_extract_string($record, '$.{field}')" for field in FIELDS)
    rows = connection.execute(f"SELECT looks_like_record({paths})", {"record": text}).fetchall()
    assert is_record(text.encode()) is rows[0][0]


@pytest.mark.parametrize(
    "record",
    [
        {"eventName": "CreateUser", "eventSource": "iam.amazonaws.com"},
        {"eventName": "x", "eventSource": "my.app", "eventID": "1", "eventTime": "t"},
        {"eventType": "AwsCloudTrailInsight"},
        {"eventType": "AwsVpceEvent"},
        {"eventType": "AwsAggregatedEvent"},
    ],
)
def test_records_look_like_records(record: dict[str, str]):
    assert is_record(json.dumps(record).encode())


@pytest.mark.parametrize(
    "other",
    [
        {},
        [],
        "eventName",
        {"eventVersion": "2.1", "eventSource": "aws:s3", "eventName": "x", "eventTime": "t"},
        {"eventSource": "aws:kinesis", "eventName": "aws:kinesis:record", "eventID": "shard"},
        {"eventName": None, "eventSource": "iam.amazonaws.com"},
        {"eventName": "CreateUser", "eventSource": "iam.amazonaws.com.example.org"},
    ],
)
def test_notifications_do_not(other: object):
    assert not is_record(json.dumps(other).encode())
