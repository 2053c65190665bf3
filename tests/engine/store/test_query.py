"""Queries as Athena's documentation writes them, over a store."""

import json
import os
import signal
import subprocess
import sys
import threading
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from auditor.engine.store import query as query_module
from auditor.engine.store.ingest import store_writer
from auditor.engine.store.query import query
from auditor.errors import UsageError
from auditor.readers import discover
from tests.conftest import record

ATHENA = {
    "who called what": (
        "SELECT useridentity.arn, eventname, sourceipaddress, eventtime FROM cloudtrail_logs"
        " ORDER BY eventtime LIMIT 100"
    ),
    "counts by user and call": (
        "SELECT count(*) AS TotalEvents, useridentity.username, eventname FROM cloudtrail_logs"
        " WHERE eventtime >= '2017-01-23T00:00:00Z' AND eventtime < '2027-02-17T00:00:00Z'"
        " GROUP BY useridentity.username, eventname ORDER BY TotalEvents DESC"
    ),
    "anonymous access to a bucket": (
        "SELECT * FROM cloudtrail_logs WHERE eventsource = 's3.amazonaws.com'"
        " AND eventname IN ('GetObject') AND useridentity.accountid = 'anonymous'"
        " AND useridentity.arn IS NULL AND requestparameters LIKE '%amzn-s3-demo-bucket%'"
    ),
    "text in parameters": (
        "SELECT eventname, useridentity.username, sourceIPAddress, eventtime, requestparameters"
        " FROM cloudtrail_logs WHERE requestparameters LIKE '%eve%' ORDER BY eventtime ASC"
    ),
    "sign-ins": (
        "SELECT useridentity.username, sourceipaddress, eventtime, additionaleventdata"
        " FROM cloudtrail_logs WHERE eventname = 'ConsoleLogin'"
        " AND eventtime >= '2017-02-17T00:00:00Z'"
    ),
    "errors by code": (
        "SELECT errorcode, count(eventid) AS eventcount FROM cloudtrail_logs"
        " WHERE errorcode LIKE '%Denied%' GROUP BY errorcode ORDER BY eventcount DESC"
    ),
    "a value in parameters, resources unnested": (
        "SELECT json_extract_scalar(requestparameters, '$.userName') AS name, entry.arn"
        " FROM cloudtrail_logs CROSS JOIN UNNEST(resources) AS t(entry)"
    ),
    "functions of time": (
        "SELECT date_format(from_iso8601_timestamp(eventtime), '%Y-%m-%d %H:%i') AS minute,"
        " approx_distinct(useridentity.arn), arbitrary(eventname) FROM cloudtrail_logs GROUP BY 1"
    ),
    "sessions and TLS": (
        "SELECT useridentity.sessioncontext.sessionissuer.username, tlsdetails.tlsversion,"
        " useridentity.sessioncontext.attributes.mfaauthenticated FROM cloudtrail_logs"
    ),
    "partition columns": (
        "SELECT account, region, year, month, day FROM cloudtrail_logs"
        " WHERE \"timestamp\" >= '2026/01/01' AND region = 'us-east-1'"
    ),
}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    call = record(
        requestParameters={"userName": "eve"},
        resources=[{"ARN": "arn:aws:iam::1:user/eve", "accountId": "1"}],
    )
    denied = record(eventID="x", errorCode="AccessDenied", requestParameters=None)
    (folder / "a.json").write_text(json.dumps({"Records": [call, denied]}))
    with store_writer(str(folder / "s.duckdb")) as writer:
        writer.ingest(discover([str(folder / "a.json")]))
    return str(folder / "s.duckdb")


def rows(store, sql):
    with query(store, sql) as reader:
        return reader.read_all().to_pylist()


@pytest.mark.parametrize("name", ATHENA)
def test_a_query_of_the_athena_guide_runs_as_it_stands(store, name):
    rows(store, ATHENA[name])


def test_answers_are_those_that_athena_would_give(store):
    assert rows(store, ATHENA["who called what"])[0] == {
        "arn": "arn:aws:iam::111122223333:user/alice",
        "eventname": "CreateUser",
        "sourceipaddress": "203.0.113.7",
        "eventtime": "2026-01-26T21:45:30Z",
    }
    assert rows(store, ATHENA["errors by code"]) == [{"errorcode": "AccessDenied", "eventcount": 1}]
    assert rows(store, ATHENA["a value in parameters, resources unnested"]) == [
        {"name": "eve", "arn": "arn:aws:iam::1:user/eve"}
    ]
    assert rows(store, ATHENA["functions of time"])[0]["minute"] == "2026-01-26 21:45"
    assert rows(store, ATHENA["text in parameters"])[0]["requestparameters"] == '{"userName":"eve"}'


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-01-01T00:00:00Z", "2026-01-01 00:00:00"),
        ("2026-01-01T00:00:00+05:30", "2025-12-31 18:30:00"),
        ("2026-01-01T00:00:00.5-0800", "2026-01-01 08:00:00.5"),
        ("2026-01-01T00:00:00", "2026-01-01 00:00:00"),
        ("2026-01-01", "2026-01-01 00:00:00"),
        ("no time", None),
    ],
)
def test_from_iso8601_timestamp_gives_the_instant_in_utc_whatever_the_offset(store, text, instant):
    """DuckDB's cast to TIMESTAMP drops the offset, see findings/duckdb-offset-dropped.sh."""
    assert rows(store, f"SELECT from_iso8601_timestamp('{text}')::VARCHAR AS t") == [{"t": instant}]


@pytest.mark.process
def test_answers_do_not_depend_on_the_time_zone_of_the_machine(store):
    sql = "SELECT to_timestamp(0)::VARCHAR AS t"
    asked = [sys.executable, "-m", "auditor", "query", store, sql]
    answers = {
        zone: subprocess.run(
            asked, env=os.environ | {"TZ": zone}, capture_output=True, text=True, check=True
        ).stdout
        for zone in ("America/New_York", "Asia/Kolkata")
    }
    assert all("1970-01-01 00:00:00+00" in answer for answer in answers.values())


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("DROP TABLE records", "read-only"),
        ("SELECT * FROM read_csv('/etc/hostname')", "file system operations are disabled"),
        ("COPY records TO 'stolen.csv'", "file system operations are disabled"),
        ("SET enable_external_access = true", "locked"),
        ("SELEC 1", "syntax error"),
        ("", "it gives no rows"),
        ("SELECT 1; SELECT 2", "several statements"),
        ("SELECT error('so it is')", "so it is"),
        ("SELECT CAST(sourceIPAddress AS INTEGER) FROM records", "Could not convert string"),
        (
            "SELECT CASE WHEN i = 25000 THEN error('late') ELSE i END FROM range(30000) AS t(i)",
            "Invalid Input Error: late",
        ),
    ],
)
def test_a_query_changes_nothing_and_reaches_nothing_else(store, sql, message):
    with pytest.raises(UsageError, match=message):
        rows(store, sql)


ENDLESS = "FROM range(100000000) AS a(i), range(10000) WHERE i % 7 = 3"


def ctrl_c() -> None:
    main = threading.main_thread().ident
    assert main is not None
    signal.pthread_kill(main, signal.SIGINT)


@pytest.mark.process
def test_ctrl_c_during_a_query_is_ctrl_c(store, monkeypatch):
    def answer(connection: duckdb.DuckDBPyConnection, *asked: Any) -> pa.RecordBatchReader:
        connection.create_function("ctrl_c", ctrl_c_in_a_row, ["BIGINT"], "BIGINT")
        return whole_answer(connection, *asked)

    def ctrl_c_in_a_row(number: int) -> int:
        ctrl_c()
        return number

    whole_answer = query_module._answer
    monkeypatch.setattr(query_module, "_answer", answer)
    with pytest.raises(KeyboardInterrupt):
        rows(store, f"SELECT count(*), (SELECT ctrl_c(1)) {ENDLESS}")


@pytest.mark.process
def test_ctrl_c_just_before_a_query_begins_is_ctrl_c(store, monkeypatch):
    def call(self: Any, ask: Any) -> object:
        def late() -> object:
            ctrl_c()
            return ask()

        return whole_call(self, late)

    whole_call = query_module._Interruptible.__call__
    monkeypatch.setattr(query_module._Interruptible, "__call__", call)
    with pytest.raises(KeyboardInterrupt):
        rows(store, f"SELECT count(*) {ENDLESS}")


def test_one_statement_may_end_in_semicolons(store):
    assert rows(store, "SELECT 1 AS a; ; -- done") == [{"a": 1}]
    assert rows(store, "PIVOT records ON awsRegion USING count(*) GROUP BY eventSource")


@pytest.mark.parametrize(
    ("sql", "advice"),
    [
        ("SELECT userIdentity.userName FROM records", 'quoted: "userIdentity.userName"'),
        ("SELECT r.userIdentity.arn FROM records AS r", 'quoted: "userIdentity.arn"'),
        (
            "FROM records WHERE userIdentity.sessionContext.sessionIssuer.userName = 'a'",
            'quoted: "userIdentity.sessionContext.sessionIssuer.userName"',
        ),
        (
            "SELECT count(*) FROM records GROUP BY requestParameters.policyArn",
            "record ->> '$.requestParameters.policyArn'",
        ),
        (
            "SELECT userIdentity.onBehalfOf.userId FROM records",
            "'$.userIdentity.onBehalfOf.userId'",
        ),
        ('FROM records WHERE eventName = "StopLogging"', "single quotes: 'StopLogging'"),
    ],
)
def test_a_name_that_no_table_has_comes_with_what_to_write(store, sql, advice):
    with pytest.raises(UsageError) as wrong:
        rows(store, sql)
    assert str(wrong.value).endswith(advice)
    assert "not found" in str(wrong.value) or "does not have" in str(wrong.value)


def test_the_advice_is_what_answers(store):
    sql = """SELECT "userIdentity.userName" AS who, record ->> '$.requestParameters.userName' AS of
             FROM records ORDER BY position"""
    assert {"who": "alice", "of": "eve"} in rows(store, sql)


def test_an_answer_need_not_be_read_to_its_end(store):
    with query(str(store), "FROM range(100000)") as reader:
        assert reader.read_next_batch().num_rows == 10_000


def test_a_variant_is_json_wherever_it_stands(store):
    sql = """SELECT {'a': 1, 'b': [1, 2]}::VARIANT AS v, ['x'::VARIANT] AS l,
             MAP {'k': 1::VARIANT} AS m, [2::VARIANT]::VARIANT[1] AS f,
             {'size': 's'::VARIANT, 'n "q"': 2} AS s, NULL::VARIANT AS n, 3 AS plain"""
    assert rows(store, sql) == [
        {
            "v": '{"a":1,"b":[1,2]}',
            "l": ['"x"'],
            "m": [("k", "1")],
            "f": ["2"],
            "s": {"size": '"s"', 'n "q"': 2},
            "n": None,
            "plain": 3,
        }
    ]
