import json

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor import resources
from auditor.readers.record import looks_like_record, marks_of

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
    found = duckdb.connect()
    found.execute(resources.sql("macros"))
    return found


def says_python(text: str) -> bool:
    marks = marks_of(text.encode())
    return marks is not None and looks_like_record(marks)


@given(value=st.one_of(OBJECTS, VALUES))
def test_python_and_sql_agree_on_what_looks_like_a_record(
    value: object, connection: duckdb.DuckDBPyConnection
):
    text = json.dumps(value)
    paths = ", ".join(f"json_extract_string($record, '$.{field}')" for field in FIELDS)
    rows = connection.execute(f"SELECT looks_like_record({paths})", {"record": text}).fetchall()
    assert says_python(text) is rows[0][0]


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
    assert says_python(json.dumps(record))


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
    assert not says_python(json.dumps(other))
