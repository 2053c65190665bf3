"""The fields of a record's text that show who made which call from where."""

import json
from datetime import datetime
from typing import Final, cast

import msgspec

from auditor.result.records import Evidence

SHOWN: Final = 2048
"""The most characters of a record's text in the evidence of a report."""

_MFA: Final = {"true": "yes", "yes": "yes", "false": "no", "no": "no"}


def evidence_of(text: str, time: datetime, file: str, shown: int | None = SHOWN) -> Evidence:
    """Return the evidence in one record, with fields of any type.

    Args:
        text: the record's JSON as in the file.
        time: its eventTime, aware, as read by the engine.
        file: name of the log file.
        shown: characters of the text to carry; `None` for all.

    Source: CloudTrail User Guide, "CloudTrail userIdentity element"; `MFAUsed` is what console
    sign-ins carry instead of a session's `mfaAuthenticated`.
    """
    return evidence_in(parsed(text), text, time, file, shown)


def evidence_in(
    record: object, text: str, time: datetime, file: str, shown: int | None = SHOWN
) -> Evidence:
    """Return the evidence in a parsed record."""
    identity_type = text_at(record, "userIdentity", "type")
    issuer = text_at(record, "userIdentity", "sessionContext", "sessionIssuer", "userName")
    return Evidence(
        time=time,
        event_id=text_at(record, "eventID"),
        identity_type=identity_type,
        identity=next(
            filter(
                None,
                (
                    text_at(record, "userIdentity", key)
                    for key in ("arn", "userName", "invokedBy", "principalId")
                ),
            ),
            "",
        ),
        user_name=text_at(record, "userIdentity", "userName") or issuer,
        account=text_at(record, "recipientAccountId")
        or text_at(record, "userIdentity", "accountId"),
        access_key=text_at(record, "userIdentity", "accessKeyId"),
        mfa=mfa_of(record),
        source_ip=text_at(record, "sourceIPAddress"),
        user_agent=text_at(record, "userAgent"),
        event_source=text_at(record, "eventSource"),
        event_name=text_at(record, "eventName"),
        region=text_at(record, "awsRegion"),
        error_code=text_at(record, "errorCode"),
        error_message=text_at(record, "errorMessage"),
        file=file,
        record=text[:shown],
        record_length=len(text),
    )


def mfa_of(record: object) -> str:
    """Return `yes` or `no` for a call with or without MFA, "" if the record does not show it."""
    used = text_at(record, "additionalEventData", "MFAUsed") or text_at(
        record, "userIdentity", "sessionContext", "attributes", "mfaAuthenticated"
    )
    return _MFA.get(used.lower(), "")


def parsed(text: str) -> object:
    """Return a record's value; `None` if it is nested too deeply for Python.

    A text that is unchanged when it is written again has no duplicate keys. Nearly all texts are
    of this kind; the others are read in a slower way that handles duplicates.
    """
    try:  # contextlib.suppress takes a tenth of the time
        value = msgspec.json.decode(text)
        if msgspec.json.encode(value) == text.encode():
            return cast("object", value)
    except (msgspec.MsgspecError, RecursionError, UnicodeEncodeError):
        pass
    try:
        return json.loads(text, object_pairs_hook=_first_wins)
    except RecursionError:
        return None


def _first_wins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Keep the first of duplicate keys, as DuckDB's JSON functions do."""
    return dict(reversed(pairs))


def text_at(value: object, *path: str) -> str:
    """Return a field of a record as text; "" where it is absent, null, an object or an array."""
    for name in path:
        if not isinstance(value, dict):
            return ""
        value = value.get(name)
    return text_of(value)


def text_of(value: object) -> str:
    """Return a value from JSON as text; "" for null, objects and arrays."""
    if isinstance(value, str):
        # A lone surrogate can be in Python's text but in no file that a report is written to.
        return value if value.isascii() else value.encode(errors="replace").decode()
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, dict | list):
        return ""
    return str(value)
