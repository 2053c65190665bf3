"""Tables written by others: each value is the one that CloudTrail wrote, or is reported."""

import io
import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.json as pj
import pyarrow.parquet as pq
import pytest

from auditor.readers.nest import Reading, read_nested

CAP = 1 << 24
FIELDS = {
    "eventVersion": ["1.08"],
    "eventName": ["CreateUser"],
    "eventSource": ["iam.amazonaws.com"],
    "eventTime": ["2026-01-26T21:45:30Z"],
}


def parquet(columns: dict[str, Any]) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table({**FIELDS, **columns}), sink)
    return sink.getvalue()


def events(reading: Reading) -> list[dict[str, Any]]:
    return [json.loads(bytes(text)) for text in reading.records]


def event_of(content: bytes) -> dict[str, Any]:
    """Return the one record, of which nothing was lost."""
    reading = read_nested("x", content, CAP)
    assert reading.rejections == ()
    (event,) = events(reading)
    return event


def details(content: bytes) -> list[str]:
    return [rejection.detail for rejection in read_nested("x", content, CAP).rejections]


@pytest.mark.parametrize(
    "column",
    [
        pa.array([1], pa.timestamp("ns")),
        pa.array([253402300800000000], pa.timestamp("us")),
        pa.array([1], pa.timestamp("us", tz="Mars/Olympus")),
        pa.array([timedelta(seconds=1)]),
        pa.array([1], pa.time64("ns")),
        pa.array([2932897], pa.date32()),
        pa.array([[(1, "x")]], pa.map_(pa.int64(), pa.string())),
        pa.array([{"a": 1}]),
    ],
    ids=lambda column: str(column.type),
)
def test_a_column_that_is_not_asked_for_costs_nothing(column: pa.Array):
    assert event_of(parquet({"loaded_at": column})) == event_of(parquet({}))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (pa.array([datetime(2026, 1, 26, 21, 45, 30)]), "2026-01-26T21:45:30Z"),  # noqa: DTZ001  # as Parquet has it
        (pa.array([1769463930000000001], pa.timestamp("ns")), "2026-01-26T21:45:30Z"),
        (pa.array([1769463930], pa.timestamp("s", tz="Mars/Olympus")), "2026-01-26T21:45:30Z"),
        (pa.array([1769463930]), "2026-01-26T21:45:30Z"),
        (pa.array([b"2026-01-26 21:45:30+00"]), "2026-01-26T21:45:30Z"),
        (pa.array(["2026-01-26 21:45:30.000"]).dictionary_encode(), "2026-01-26T21:45:30Z"),
        (pa.array([253402300800000], pa.timestamp("ms")), "253402300800000"),
    ],
    ids=lambda value: str(getattr(value, "type", "")),
)
def test_a_time_is_the_same_of_every_type(value: pa.Array, text: str):
    assert event_of(parquet({"eventTime": value}))["eventTime"] == text


def test_a_date_is_not_a_time_and_stays_text():
    assert event_of(parquet({"eventTime": [date(2026, 1, 26)]}))["eventTime"] == "2026-01-26"


@pytest.mark.parametrize(
    "value", [1122223333, 1122223333.0, Decimal("1122223333"), "1122223333", b"001122223333"]
)
def test_an_account_id_has_twelve_digits(value: object):
    event = event_of(
        parquet({"recipientAccountId": [value], "userIdentity": [{"accountId": value}]})
    )
    assert event["recipientAccountId"] == "001122223333"
    assert event["userIdentity"] == {"accountId": "001122223333"}


def test_an_account_id_has_twelve_digits_in_csv():
    header = "eventName,eventSource,recipientAccountId,vpcEndpointAccountId"
    for cell in ("1122223333", "1122223333.0"):
        row = f"CreateUser,iam.amazonaws.com,{cell},AWS Internal"
        event = event_of(f"{header}\n{row}\n".encode())
        assert event["recipientAccountId"] == "001122223333"
        assert event["vpcEndpointAccountId"] == "AWS Internal"


def test_binary_columns_are_read_as_the_same_columns_of_text():
    texts = {
        "readOnly": "true",
        "requestParameters": '{"userName":"eve"}',
        "userIdentity": '{"type":"Root"}',
        "eventID": "11111111-1111-4111-8111-111111111111",
    }
    as_text = event_of(parquet({name: [text] for name, text in texts.items()}))
    as_bytes = event_of(parquet({name: [text.encode()] for name, text in texts.items()}))
    assert as_text == as_bytes
    assert as_text["readOnly"] is True
    assert as_text["userIdentity"] == {"type": "Root"}


ALIKE = [
    {"userName": "a", "policyArn": "x"},
    {"userName": "b"},
    {"roleName": "r", "tags": [{"key": "k"}, {"value": "v"}]},
    None,
    {},
]


@pytest.mark.parametrize("reader", ["pyarrow", "duckdb"])
def test_a_null_of_a_union_of_members_is_an_absent_member(reader: str, tmp_path: Path):
    event = {name: value for name, (value,) in FIELDS.items()}
    lines = "".join(json.dumps({**event, "requestParameters": one}) + "\n" for one in ALIKE)
    (tmp_path / "x.json").write_text(lines)
    path = tmp_path / "x.parquet"
    if reader == "duckdb":
        duckdb.execute(f"COPY (FROM read_json('{tmp_path}/x.json')) TO '{path}'")
    else:
        pq.write_table(pj.read_json(tmp_path / "x.json"), path)
    rows = events(read_nested("x", path.read_bytes(), CAP))
    assert [one.get("requestParameters") for one in rows] == ALIKE


IDENTITY = {
    "type": "AssumedRole",
    "accountId": "001122223333",
    "sessionContext": {"attributes": {"mfaAuthenticated": "false"}, "scopes": ["a", 1, None, 1.5]},
}


@pytest.mark.parametrize("rows", ["alike", "unlike"])
def test_a_variant_column_is_decoded(rows: str, tmp_path: Path):
    values = [IDENTITY, IDENTITY] if rows == "alike" else [IDENTITY, "x", None, {"type": "Root"}]
    path = tmp_path / "x.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE t (eventName TEXT, eventSource TEXT, userIdentity VARIANT)"
        )
        for value in values:
            connection.execute(
                "INSERT INTO t SELECT 'A', 'iam.amazonaws.com', $1::JSON::VARIANT",
                [None if value is None else json.dumps(value)],
            )
        connection.execute(f"COPY t TO '{path}'")
    reading = read_nested("x", path.read_bytes(), CAP)
    assert reading.rejections == ()
    assert [one.get("userIdentity") for one in events(reading)] == values


def test_a_damaged_variant_costs_its_column_in_some_rows_and_is_reported():
    parts = pa.array([{"metadata": b"\1\0\0", "value": b"\2\7\0"}])
    reading = read_nested("x", parquet({"userIdentity": parts}), CAP)
    assert [event["eventName"] for event in events(reading)] == ["CreateUser"]
    assert [rejection.detail for rejection in reading.rejections] == [
        "column 'userIdentity' cannot be read in rows 1 to 1 of row group 1 of 1:"
        " a VARIANT value breaks off"
    ]


@pytest.mark.parametrize("kind", ["bytes", "struct", "JSON"])
def test_a_column_of_whole_records_is_read_of_every_type(kind: str):
    event = {name: value for name, (value,) in FIELDS.items()}
    column = {
        "bytes": pa.array([json.dumps(event).encode()]),
        "struct": pa.array([event]),
        "JSON": pa.ExtensionArray.from_storage(pa.json_(), pa.array([json.dumps(event)])),
    }[kind]
    sink = io.BytesIO()
    pq.write_table(pa.table({"message": column, "n": [1]}), sink)
    assert event_of(sink.getvalue()) == event


def test_a_column_of_records_that_is_of_no_use_is_named():
    sink = io.BytesIO()
    pq.write_table(pa.table({"message": [1, 2]}), sink)
    assert details(sink.getvalue()) == [
        "2 of 2 values are not CloudTrail records; value 1 is the value '1'"
    ]


SENTINEL = {
    "TimeGenerated [UTC]": "2026-01-26T21:45:30.0000000Z",
    "AwsEventId": "11111111-1111-4111-8111-111111111111",
    "EventVersion": "1.08",
    "EventName": "ConsoleLogin",
    "EventSource": "signin.amazonaws.com",
    "EventTypeName": "AwsConsoleSignIn",
    "SourceIpAddress": "203.0.113.7",
    "UserIdentityType": "Root",
    "UserIdentityPrincipalid": "001122223333",
    "SessionMfaAuthenticated": "false",
    "SessionIssuerUserName": "admin",
    "TlsVersion": "TLSv1.3",
    "TenantId": "a tenant of Azure",
}


def test_a_table_of_microsoft_sentinel_is_read_by_its_own_names():
    content = f"{','.join(SENTINEL)}\n{','.join(SENTINEL.values())}\n".encode()
    assert event_of(content) == {
        "eventVersion": "1.08",
        "eventName": "ConsoleLogin",
        "eventSource": "signin.amazonaws.com",
        "eventTime": "2026-01-26T21:45:30Z",
        "eventID": "11111111-1111-4111-8111-111111111111",
        "eventType": "AwsConsoleSignIn",
        "sourceIPAddress": "203.0.113.7",
        "userIdentity": {
            "type": "Root",
            "principalId": "001122223333",
            "sessionContext": {
                "attributes": {"mfaAuthenticated": "false"},
                "sessionIssuer": {"userName": "admin"},
            },
        },
        "tlsDetails": {"tlsVersion": "TLSv1.3"},
    }


def test_csv_of_duckdb_is_dated_and_its_structs_are_reported(tmp_path: Path):
    path = tmp_path / "x.csv"
    duckdb.execute(
        "COPY (SELECT 'A' AS eventName, 'iam.amazonaws.com' AS eventSource,"
        " TIMESTAMPTZ '2026-01-26 21:45:30+00' AS eventTime, {'type': 'Root'} AS userIdentity)"
        f" TO '{path}'"
    )
    reading = read_nested("x", path.read_bytes(), CAP)
    (event,) = events(reading)
    assert event["eventTime"] == "2026-01-26T21:45:30Z"
    assert [rejection.detail for rejection in reading.rejections] == [
        "1 cell holds an object as text that patterns cannot look into:"
        " \"{'type': Root}\" in line 2, column 'userIdentity'"
    ]


@pytest.mark.parametrize(
    ("row", "detail"),
    [
        ("A,iam.amazonaws.com", "the row in line 3 has 2 columns, not 3"),
        (
            "A,iam.amazonaws.com,xA,iam.amazonaws.com,y",
            "the row in line 3 has 5 columns, not 3",
        ),
    ],
)
def test_a_row_of_another_length_is_reported_with_its_line(row: str, detail: str):
    content = f"eventName,eventSource,userAgent\nB,iam.amazonaws.com,\n{row}\n".encode()
    reading = read_nested("x", content, CAP)
    assert [event["eventName"] for event in events(reading)] == ["B"]
    assert [rejection.detail for rejection in reading.rejections] == [
        f"1 of 2 values cannot be read: {detail}"
    ]


def test_empty_cells_after_the_last_column_do_not_matter():
    content = b"eventName,eventSource\nA,iam.amazonaws.com,,\n"
    assert event_of(content)["eventName"] == "A"


def test_a_table_that_ends_inside_a_cell_or_its_header_says_so():
    cell = '"{""eventName"":""A"",""eventSource"":""b.amazonaws.com""}'
    assert details(f"x,@message\n,{cell}".encode()) == ["it ends early, in line 2"]
    assert details(f'x,@message\n,{cell}"'.encode()) == []
    assert details(b"eventName,eventSource,eventTi") == ["it ends early, in line 1"]
