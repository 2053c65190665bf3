"""Every container, made here from two records; docs/formats.md names them all."""

import base64
import codecs
import csv
import gzip
import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from auditor.readers import LogFile, Reading, read
from tests.conftest import record

FIRST = record(eventID="11111111-1111-4111-8111-111111111111", requestParameters={"n": 1.5})
SECOND = record(eventID="22222222-2222-4222-8222-222222222222", readOnly=False)
BOTH = [FIRST, SECOND]
TEXTS = [json.dumps(event) for event in BOTH]


def lines(*values: object) -> bytes:
    return "".join(json.dumps(value) + "\n" for value in values).encode()


def document(value: object) -> bytes:
    return json.dumps(value, indent=2).encode()


def table(header: list[str], *rows: list[str], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([header, *rows])
    return text.getvalue().encode()


def parquet(**columns: list[Any]) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue()


def packed(text: bytes) -> str:
    return base64.b64encode(gzip.compress(text)).decode()


SUBSCRIPTION = {
    "messageType": "DATA_MESSAGE",
    "logStream": "111122223333_CloudTrail_us-east-1",
    "logEvents": [{"id": "1", "timestamp": 1, "message": text} for text in TEXTS],
}
CONTROL = {
    "messageType": "CONTROL_MESSAGE",
    "logEvents": [{"id": "", "timestamp": 1, "message": "CWL CONTROL MESSAGE: Checking health"}],
}
BRIDGED = [
    {"detail-type": "AWS API Call via CloudTrail", "source": "aws.iam", "detail": event}
    for event in BOTH
]


def twice(before: str, first: object, second: object) -> bytes:
    """Return an object whose last member is there twice."""
    name = before.rpartition(",")[2].lstrip("{")
    return f"{before}:{json.dumps(first)},{name}:{json.dumps(second)}}}".encode()


TWICE = {
    "lookup-events": twice(
        '{"Events"', [{"CloudTrailEvent": TEXTS[0]}], [{"CloudTrailEvent": TEXTS[1]}]
    ),
    "cwl-events": twice('{"events"', [{"message": TEXTS[0]}], [{"message": TEXTS[1]}]),
    "cwl-events of a message": twice('{"timestamp":1,"message"', *TEXTS),
    "cwl-events of a subscription": twice(
        '{"messageType":"DATA_MESSAGE","logEvents"',
        [{"message": TEXTS[0]}],
        [{"message": TEXTS[1]}],
    ),
    "eventbridge": twice(
        '{"detail-type":"AWS API Call via CloudTrail","source":"aws.iam","detail"', *BOTH
    ),
    "sns": twice('{"Type":"Notification","Message"', *TEXTS),
    "sqs": twice('{"Messages"', [{"Body": TEXTS[0]}], [{"Body": TEXTS[1]}]),
    "elastic-hits": twice('{"_source"', *BOTH),
    "splunk": twice('{"_raw"', *TEXTS),
}


@pytest.mark.parametrize("name", TWICE)
def test_a_member_with_records_that_stands_twice_gives_both(name, tmp_path):
    path = tmp_path / "x.json"
    path.write_bytes(TWICE[name])
    reading = read(LogFile(path.name, str(path), path.stat().st_size))
    assert [json.loads(bytes(record))["eventID"] for record in reading.records] == [
        event["eventID"] for event in BOTH
    ]


def test_a_member_that_stands_twice_beside_the_records_changes_nothing(tmp_path):
    path = tmp_path / "x.json"
    path.write_bytes(twice(f'{{"Records":[{TEXTS[0]}],"message"', "a", "b"))
    reading = read(LogFile(path.name, str(path), path.stat().st_size))
    assert len(reading.records) == 1


EXACT: dict[str, tuple[str, bytes]] = {
    "a document": ("s3-records", document({"Records": BOTH})),
    "two lists of records": (
        "s3-records",
        document({"Records": [FIRST]})[:-1] + b"," + document({"Records": [SECOND]})[1:],
    ),
    "a list and an empty one": (
        "s3-records",
        document({"Records": BOTH})[:-1] + b',"\\u0052ecords":[]}',
    ),
    "records after other keys": ("s3-records", document({"x": {"y": []}, "Records": BOTH})),
    "a document a line": ("s3-records", lines({"Records": [FIRST]}, {"Records": [SECOND]})),
    "documents end to end": (
        "s3-records",
        document({"Records": [FIRST]}) + document({"Records": [SECOND]}),
    ),
    "UTF-8 with a mark": ("s3-records", codecs.BOM_UTF8 + document({"Records": BOTH})),
    "UTF-16": ("s3-records", json.dumps({"Records": BOTH}).encode("utf-16")),
    "UTF-16 without a mark": ("s3-records", json.dumps({"Records": BOTH}).encode("utf-16-be")),
    "UTF-32": ("s3-records", json.dumps({"Records": BOTH}).encode("utf-32")),
    "a list": ("json-array", document(BOTH)),
    "lines": ("json-lines", lines(*BOTH)),
    "lines of texts": ("json-lines", lines(*TEXTS)),
    "pretty values": ("json-lines", document(FIRST) + b"\n" + document(SECOND)),
    "values end to end": ("json-lines", "".join(TEXTS).encode()),
    "lookup-events": (
        "lookup-events",
        document({"Events": [{"EventTime": 1, "CloudTrailEvent": text} for text in TEXTS]}),
    ),
    "lookup-events after jq": (
        "lookup-events",
        document({"Events": [{"CloudTrailEvent": event} for event in BOTH]}),
    ),
    "items of lookup-events": (
        "lookup-events",
        lines(*({"CloudTrailEvent": text} for text in TEXTS)),
    ),
    "texts of lookup-events": ("json-array", document(TEXTS)),
    "filter-log-events": (
        "cwl-events",
        document({"events": [{"timestamp": 1, "message": text + "\n"} for text in TEXTS]}),
    ),
    "an export task": (
        "cwl-text",
        "".join(f"2026-01-26T21:45:31.000Z {text}\n" for text in TEXTS).encode(),
    ),
    "aws logs tail": (
        "cwl-text",
        "".join(f"2026-01-26T21:45:31.000000+00:00 stream {text}\n" for text in TEXTS).encode(),
    ),
    "a subscription": ("cwl-events", document(SUBSCRIPTION)),
    "Firehose": (
        "cwl-events",
        gzip.compress(lines(CONTROL).strip()) + gzip.compress(lines(SUBSCRIPTION).strip()),
    ),
    "kinesis get-records": (
        "cwl-events",
        document({"Records": [{"Data": packed(lines(SUBSCRIPTION)), "PartitionKey": "x"}]}),
    ),
    "a Lambda function's Kinesis event": (
        "cwl-events",
        document({"Records": [{"kinesis": {"data": packed(lines(SUBSCRIPTION))}}]}),
    ),
    "a Lambda function's logs event": (
        "cwl-events",
        document({"awslogs": {"data": packed(lines(SUBSCRIPTION))}}),
    ),
    "Firehose's records": (
        "cwl-events",
        document({"records": [{"recordId": "1", "data": packed(lines(SUBSCRIPTION))}]}),
    ),
    "Logs Insights": (
        "cwl-insights",
        document({"results": [[{"field": "@message", "value": text}] for text in TEXTS]}),
    ),
    "EventBridge": ("eventbridge", lines(*BRIDGED)),
    "EventBridge through SQS": (
        "eventbridge",
        document({"Messages": [{"Body": json.dumps(event)} for event in BRIDGED]}),
    ),
    "EventBridge through SNS through SQS": (
        "eventbridge",
        lines(*({"body": json.dumps({"Message": json.dumps(event)})} for event in BRIDGED)),
    ),
    "Lake with eventJson": (
        "lake",
        document({"QueryResultRows": [[{"eventName": "x"}, {"eventJson": t}] for t in TEXTS]}),
    ),
    "CSV with messages": ("csv-message", table(["x", "@message"], *(["", t] for t in TEXTS))),
    "CSV with semicolons": (
        "csv-message",
        table(["_raw", "host"], *([t, ""] for t in TEXTS), delimiter=";"),
    ),
    "CSV with records beside their fields": (
        "csv-message",
        table(["eventname", "eventid", "record"], *(["x", "1", text] for text in TEXTS)),
    ),
    "Parquet with messages": ("parquet-message", parquet(eventJson=TEXTS, n=[1, 2])),
    "ECS": ("ecs", lines(*({"event": {"original": text}} for text in TEXTS))),
    "ECS with dotted keys": ("ecs", lines(*({"event.original": text} for text in TEXTS))),
    "a search in Elastic": (
        "ecs",
        document({"hits": {"hits": [{"_source": {"event": {"original": t}}} for t in TEXTS]}}),
    ),
    "OpenSearch": ("opensearch", document([{"aws": {"cloudtrail": event}} for event in BOTH])),
    "Lake with eventjson": (
        "lake",
        document({"QueryResultRows": [[{"eventjson": text}] for text in TEXTS]}),
    ),
    "results of a search in Splunk": (
        "splunk",
        document({"preview": False, "results": [{"_raw": text, "host": "x"} for text in TEXTS]}),
    ),
    "Splunk's collector": (
        "splunk",
        lines(
            {"time": 1, "sourcetype": "aws:cloudtrail", "event": FIRST},
            {"time": 1, "sourcetype": "aws:cloudtrail", "event": TEXTS[1]},
        ),
    ),
    "Splunk": ("splunk", lines(*({"result": {"_raw": text}} for text in TEXTS))),
    "Panther in a document": (
        "panther",
        document({"Records": [{**e, "p_log_type": "x", "p_row_id": 1} for e in BOTH]}),
    ),
    "Panther": ("panther", lines(*({**e, "p_log_type": "x", "p_row_id": 1} for e in BOTH))),
}  # fmt: skip
"""By what it is: the container's name, and a file of it."""


@pytest.fixture
def reading(tmp_path: Path) -> Callable[[bytes], Reading]:
    def read_bytes(content: bytes) -> Reading:
        path = tmp_path / "file"
        path.write_bytes(content)
        return read(LogFile("file", str(path), len(content)))

    return read_bytes


Read = Callable[[bytes], Reading]


def events(reading: Reading) -> list[dict[str, Any]]:
    return [json.loads(bytes(text)) for text in reading.records]


def containers(reading: Reading) -> dict[str, int]:
    return {container.name: count for container, count in reading.containers.items()}


@pytest.mark.parametrize("what", EXACT)
def test_a_container_gives_its_records_whole(what: str, reading: Read):
    name, content = EXACT[what]
    contents = reading(content)
    assert events(contents) == BOTH
    assert containers(contents) == {name: 2}
    assert contents.rejections == ()
    assert not any(container.lossy for container in contents.containers)


@pytest.mark.parametrize("what", ["a document", "lines", "lookup-events", "CSV with messages"])
@pytest.mark.parametrize("layers", [1, 2])
def test_compression_does_not_matter(what: str, layers: int, reading: Read):
    content = EXACT[what][1]
    for _ in range(layers):
        content = gzip.compress(content)
    assert events(reading(content)) == BOTH


def test_a_single_event_and_an_empty_list_are_read(reading: Read):
    assert events(reading(document(FIRST))) == [FIRST]
    assert reading(b'{"Records":[]}').records == []
    assert reading(b'{"Records":[]}').rejections == ()
    assert reading(document(CONTROL)).rejections == ()


def test_wrapped_records_keep_every_byte(reading: Read):
    text = r'{"eventName":"a","eventSource":"b.amazonaws.com","n":1.10,"s":"\u003c"}'
    contents = reading(document({"Events": [{"CloudTrailEvent": text}]}))
    assert [bytes(record) for record in contents.records] == [text.encode()]


def test_logstash_moves_the_time_and_it_is_moved_back(reading: Read):
    moved = {**FIRST, "@timestamp": "2026-01-26T21:45:30.000Z", "@version": "1"}
    del moved["eventTime"]
    for text in (lines(moved), document({"Records": [moved]})):
        contents = reading(text)
        assert events(contents)[0]["eventTime"] == "2026-01-26T21:45:30.000Z"
        assert containers(contents) == {"logstash": 1}


def test_a_second_key_that_holds_no_list_is_reported(reading: Read):
    contents = reading(document({"Records": BOTH})[:-1] + b',"Records":null}')
    assert events(contents) == BOTH
    assert [rejection.detail for rejection in contents.rejections] == [
        "1 of 3 values is not a CloudTrail record: value 3 is an object with 'Records'"
    ]


def test_events_of_other_services_in_the_same_container_are_counted_apart(reading: Read):
    other = {"detail-type": "GuardDuty Finding", "detail": {"type": "Recon"}}
    contents = reading(lines(BRIDGED[0], other, BRIDGED[1], "hello"))
    assert events(contents) == BOTH
    assert [rejection.detail for rejection in contents.rejections] == [
        "2 of 4 values are not CloudTrail records; value 2 is an EventBridge event"
        " 'GuardDuty Finding'"
    ]
    assert contents.rejections[0].records_used == 2


def test_digests_and_signatures_are_counted_and_no_fault(reading: Read):
    digest = reading(b'{"awsAccountId":"1","digestStartTime":"x","logFiles":[]}')
    assert (digest.digests, digest.rejections, digest.records) == (1, (), [])
    signature = reading(b'{"files":[],"hashSignature":"00"}')
    assert (signature.passed_over, signature.rejections) == (1, ())


def test_insight_network_and_aggregated_events_are_records(reading: Read):
    kinds = ["AwsCloudTrailInsight", "AwsVpceEvent", "AwsAggregatedEvent"]
    odd = [{"eventType": kind} for kind in kinds]
    assert events(reading(document({"Records": odd}))) == odd
    assert events(reading(document(odd))) == odd


ATHENA = {
    "eventversion": "1.08",
    "useridentity": "{type=AssumedRole, arn=arn:aws:sts::111122223333:assumed-role/r/s,"
    " accountid=111122223333, sessioncontext={attributes={mfaauthenticated=false},"
    " sessionissuer={}}}",
    "eventtime": "2026-01-26T21:45:30Z",
    "eventsource": "iam.amazonaws.com",
    "eventname": "CreateUser",
    "awsregion": "us-east-1",
    "sourceipaddress": "203.0.113.7",
    "errorcode": "",
    "requestparameters": '{"userName":"eve","n":1.10}',
    "eventid": "11111111-1111-4111-8111-111111111111",
    "resources": "[{accountid=111122223333, type=AWS::IAM::User, arn=arn:aws:iam::1:user/eve}]",
    "readonly": "false",
}
REBUILT = {
    "eventVersion": "1.08",
    "userIdentity": {
        "type": "AssumedRole",
        "arn": "arn:aws:sts::111122223333:assumed-role/r/s",
        "accountId": "111122223333",
        "sessionContext": {"attributes": {"mfaAuthenticated": "false"}, "sessionIssuer": {}},
    },
    "eventTime": "2026-01-26T21:45:30Z",
    "eventSource": "iam.amazonaws.com",
    "eventName": "CreateUser",
    "awsRegion": "us-east-1",
    "sourceIPAddress": "203.0.113.7",
    "requestParameters": {"userName": "eve", "n": 1.10},
    "eventID": "11111111-1111-4111-8111-111111111111",
    "resources": [
        {"accountId": "111122223333", "type": "AWS::IAM::User", "ARN": "arn:aws:iam::1:user/eve"}
    ],
    "readOnly": False,
}


def rebuilt(reading: Reading) -> dict[str, Any]:
    """Return the one record, which must be marked as rebuilt."""
    assert [container.lossy for container in reading.containers] == [True]
    assert reading.rejections == ()
    (event,) = events(reading)
    return event


def test_athenas_csv_is_rebuilt_and_marked(reading: Read):
    assert rebuilt(reading(table(list(ATHENA), list(ATHENA.values())))) == REBUILT


def test_athenas_parquet_is_rebuilt_and_marked(reading: Read):
    columns: dict[str, list[Any]] = {name: [value or None] for name, value in ATHENA.items()}
    columns["useridentity"] = [
        {
            "type": "AssumedRole",
            "arn": "arn:aws:sts::111122223333:assumed-role/r/s",
            "accountid": "111122223333",
            "username": None,
            "sessioncontext": {"attributes": {"mfaauthenticated": "false"}},
        }
    ]
    columns["eventtime"] = [datetime(2026, 1, 26, 21, 45, 30)]  # noqa: DTZ001  # as Parquet has it
    event = rebuilt(reading(parquet(**columns)))
    assert event.pop("userIdentity") == {
        "type": "AssumedRole",
        "arn": "arn:aws:sts::111122223333:assumed-role/r/s",
        "accountId": "111122223333",
        "sessionContext": {"attributes": {"mfaAuthenticated": "false"}},
    }
    assert event == {name: value for name, value in REBUILT.items() if name != "userIdentity"}


def test_lakes_columns_are_rebuilt_and_marked(reading: Read):
    row = [{"eventName": "CreateUser"}, {"eventSource": "iam.amazonaws.com"}]
    row += [{"eventTime": "2026-01-26 21:45:30.000"}, {"errorCode": ""}]
    assert rebuilt(reading(document({"QueryResultRows": [row]}))) == {
        "eventName": "CreateUser",
        "eventSource": "iam.amazonaws.com",
        "eventTime": "2026-01-26T21:45:30Z",
    }


def test_columns_of_logs_insights_are_rebuilt_and_marked(reading: Read):
    names = {"eventName": "CreateUser", "eventSource": "iam.amazonaws.com"}
    names |= {"userIdentity.arn": "arn:x", "@ptr": "p"}
    row = [{"field": name, "value": value} for name, value in names.items()]
    assert rebuilt(reading(document({"results": [row]}))) == {
        "eventName": "CreateUser",
        "eventSource": "iam.amazonaws.com",
        "userIdentity": {"arn": "arn:x"},
        "@ptr": "p",
    }


def test_event_history_as_csv_is_rebuilt_and_marked(reading: Read):
    header = ["Event name", "Event time", "User name", "Event source", "AWS access key"]
    row = ["CreateUser", "2026-01-26T21:45:30Z", "alice", "iam.amazonaws.com", "AKIA"]
    assert rebuilt(reading(table(header, row))) == {
        "eventName": "CreateUser",
        "eventTime": "2026-01-26T21:45:30Z",
        "eventSource": "iam.amazonaws.com",
        "userIdentity": {"userName": "alice", "accessKeyId": "AKIA"},
    }


def test_ecs_without_the_original_is_rebuilt_and_marked(reading: Read):
    ecs = {
        "@timestamp": "2026-01-26T21:45:30.000Z",
        "event": {"action": "CreateUser", "provider": "iam.amazonaws.com", "id": "e"},
        "cloud": {"region": "us-east-1", "account": {"id": "111122223333"}},
        "source": {"address": "203.0.113.7"},
        "aws.cloudtrail.user_identity.type": "IAMUser",
        "aws": {
            "cloudtrail": {
                "error_code": "AccessDenied",
                "user_identity": {"session_context": {"mfa_authenticated": "true"}},
                "flattened": {"request_parameters": {"userName": "eve"}},
            }
        },
    }
    assert rebuilt(reading(lines(ecs))) == {
        "eventTime": "2026-01-26T21:45:30Z",
        "eventID": "e",
        "eventSource": "iam.amazonaws.com",
        "eventName": "CreateUser",
        "awsRegion": "us-east-1",
        "sourceIPAddress": "203.0.113.7",
        "errorCode": "AccessDenied",
        "requestParameters": {"userName": "eve"},
        "userIdentity": {
            "accountId": "111122223333",
            "type": "IAMUser",
            "sessionContext": {"attributes": {"mfaAuthenticated": "true"}},
        },
    }


OCSF = {
    "metadata": {"uid": "e", "product": {"version": "1.08"}, "event_code": "AwsApiCall"},
    "time": 1769463930000,
    "class_uid": 6003,
    "cloud": {"region": "us-east-1"},
    "api": {
        "operation": "CreateUser",
        "service": {"name": "iam.amazonaws.com"},
        "request": {"data": '{"userName":"eve"}', "uid": "r"},
        "response": {"error": "AccessDenied", "message": "no", "data": None},
    },
    "actor": {"user": {"type": "IAMUser", "uid": "arn:x", "account": {"uid": "111122223333"}}},
    "src_endpoint": {"ip": None, "domain": "cloudtrail.amazonaws.com"},
    "unmapped": {"recipientAccountId": "111122223333", "eventType": "ignored"},
}


def test_security_lake_is_rebuilt_and_marked_in_parquet_and_in_json(reading: Read):
    expected = {
        "eventVersion": "1.08",
        "eventID": "e",
        "eventType": "AwsApiCall",
        "eventTime": "2026-01-26T21:45:30Z",
        "awsRegion": "us-east-1",
        "eventName": "CreateUser",
        "eventSource": "iam.amazonaws.com",
        "errorCode": "AccessDenied",
        "errorMessage": "no",
        "requestParameters": {"userName": "eve"},
        "requestID": "r",
        "sourceIPAddress": "cloudtrail.amazonaws.com",
        "recipientAccountId": "111122223333",
        "userIdentity": {"type": "IAMUser", "arn": "arn:x", "accountId": "111122223333"},
    }
    assert rebuilt(reading(lines(OCSF))) == expected
    assert rebuilt(reading(parquet(**{key: [value] for key, value in OCSF.items()}))) == expected


def test_tables_of_other_things_are_named(reading: Read):
    contents = reading(parquet(a=[1], b=["x"]))
    assert [rejection.detail for rejection in contents.rejections] == [
        "it is a Parquet file with the columns 'a', 'b'"
    ]
    assert (
        reading(b"a,b\n1,2\n").rejections[0].detail == "it is text that begins with 'a,b\\n1,2\\n'"
    )
