"""Descriptions of values that are not CloudTrail records, and recognition of digest files."""

import re
from typing import Final

from auditor.readers.content.dense import is_dense
from auditor.readers.content.json_values import Fields, Json, fields, items, string
from auditor.readers.wrappings.wrapping import at

_SHOWN_CHARACTERS: Final = 40
"""Characters of an unknown text in a message."""

_BY_KEYS: Final = (
    ({"s3Bucket", "s3ObjectKey"}, "a notice that CloudTrail has delivered log files"),
    ({"configurationItems"}, "a snapshot or history of AWS Config"),
    ({"trailList"}, "a description of trails"),
    ({"awslogs"}, "an event of CloudWatch Logs for a Lambda function"),
)
_BY_BEGINNING: Final = (
    ("<?xml", "an XML document, such as an error of S3"),
    ("<", "an HTML or XML document"),
    ("version account-id interface-id", "a VPC flow log"),
    ("CloudTrail validation message", "a test notification of CloudTrail"),
)
_MAGIC: Final = (
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; unpack it first"),
    (b"Rar!\x1a\x07", "a RAR archive; unpack it first"),
    (b"\x04\x22\x4d\x18", "compressed with LZ4; decompress it first"),
    (b"\xff\x06\x00\x00sNaPpY", "compressed with Snappy; decompress it first"),
    (b"\x1f\x9d", "compressed with compress; decompress it first"),
    (b"ORC", "an ORC file; export it as Parquet or JSON"),
    (b"Obj\x01", "an Avro file; export it as Parquet or JSON"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"%PDF-", "a PDF document"),
    (b"SQLite format 3", "an SQLite database"),
)
_OWN: Final = (
    {"auditor", "intake", "coverage"},  # audit, backtest, coverage
    {"alarm", "asked", "evaluation"},  # explain-state
    {"alarm", "alarm_account", "episodes", "record_length"},  # audit --matches
    {"records", "rejected", "matches", "wildcards"},  # pattern test
    {"files", "declared", "rules", "composites"},  # rules import
    {"files", "filters", "alarms", "findings"},  # rules lint
    {"$schema", "version", "runs"},  # rules lint as SARIF, and SARIF of others
    {"alarm", "filters", "about", "origin"},  # rules show
    {"name", "title", "source", "alarms", "description"},  # rules list
    {"auditor", "suites"},  # rules test
    {"before", "after", "pairs", "only_before"},  # rules compare
    {"against", "controls", "catalog"},  # rules check
    {"a", "b", "relation", "domain"},  # pattern compare
    {"auditor", "selection", "sessions"},  # who
    {"auditor", "digest_files", "chains"},  # verify
    {"auditor", "python", "libraries"},  # evidence, about itself
    {"position", "counted", "alarms", "episodes"},  # evidence, its records
    {"assessment-results"},  # evidence, as OSCAL
    {"AlarmHistoryItems"},
)
"""Keys in the output of commands, which has further keys, too."""
_OWN_TABLES: Final = (
    b"alarm,account,region,threshold,period_seconds,",  # backtest
    b"fails,time,event_source,event_name,",  # pattern test
    b"session,parent,depth,actor,",  # who
    b"framework,version,requirement,",  # audit --report compliance
    b"account,region,day,records",  # evidence
    b"episode,verdict,by,when,",
    b"episode,alarm,start,end,",
    b"name,size,sha256",
)
_OWN_EMPTY: Final = "data/records.jsonl"
"""The content of an evidence pack's record files without records."""
_ARN_OF_SERVICE: Final = re.compile(r"aws:[a-z0-9]+")


def is_digest(value: Fields) -> bool:
    """Return whether this is a digest file, which lists log files and their hashes."""
    return "logFiles" in value and bool({"awsAccountId", "digestStartTime"} & value.keys())


def is_signature(value: Fields) -> bool:
    """Return whether this is the signature next to saved results of CloudTrail Lake."""
    return "hashSignature" in value and "files" in value


def is_finding(value: Fields) -> bool:
    """Return whether this is a finding of OCSF, whose message is text for people."""
    return "finding_info" in value and "class_uid" in value


def is_own(value: Fields) -> bool:
    """Return whether a command of `auditor` wrote this, or whether it is history for `--actual`.

    People keep reports next to the logs.
    """
    return any(keys <= value.keys() for keys in _OWN)


def is_own_table(head: bytes) -> bool:
    """Return whether a text that is not JSON is a table that a command of `auditor` wrote."""
    return head.startswith(_OWN_TABLES)


def is_own_empty(name: str) -> bool:
    """Return whether an empty file of this name is a part of a pack of evidence."""
    return f"/{name}".replace("!", "/").endswith(f"/{_OWN_EMPTY}")


def describe(value: Json) -> str:
    """Describe a JSON value that is not a record."""
    if is_dense(value):
        return f"{len(value):,} bytes of JSON with very many values"
    members = fields(value)
    if members is None:
        text = string(value)
        if text is not None:
            return describe_text(text.encode())
        return "a list" if items(value) is not None else f"the value {shown(bytes(value))}"
    for mark, what in _BY_KEYS:
        if mark <= members.keys():
            return what
    source = _text(members, "eventSource") or _text(members, "EventSource")
    if source and _ARN_OF_SERVICE.fullmatch(source):
        return f"a notification of {source}"
    if _text(members, "Event") == "s3:TestEvent":
        return "a test notification of S3"
    kind = _text(members, "detail-type")
    if kind:
        return f"an EventBridge event {kind[:_SHOWN_CHARACTERS]!r}"
    keys = ", ".join(repr(key[:_SHOWN_CHARACTERS]) for key in list(members)[:5])
    return f"an object with {keys}" if keys else "an empty object"


def describe_text(content: bytes) -> str:
    """Describe a text or a binary file that is not JSON."""
    for magic, what in _MAGIC:
        if content.startswith(magic):
            return what
    text = content[:200].decode(errors="replace").lstrip()
    for beginning, what in _BY_BEGINNING:
        if text.startswith(beginning):
            return what
    return f"text that begins with {text[:_SHOWN_CHARACTERS]!r}" if text else "blank"


def shown(content: bytes) -> str:
    """Return the first characters of a text, for a message."""
    return repr(content[: 4 * _SHOWN_CHARACTERS].decode(errors="replace")[:_SHOWN_CHARACTERS])


def _text(members: Fields, key: str) -> str | None:
    value = at(members, key)
    return None if value is None else string(value)
