"""A record's text to the fields that answer who, from where and what."""

import json
from datetime import datetime
from typing import Final

from auditor.result.records import Evidence

SHOWN: Final = 2048
"""Characters of a record's text that evidence carries in a report."""

_MFA: Final = {"true": "yes", "yes": "yes", "false": "no", "no": "no"}


def evidence_of(text: str, time: datetime, file: str, shown: int | None = SHOWN) -> Evidence:
    """Return the evidence in one record, whatever the types of its fields.

    Args:
        text: the record's JSON as it stands in the file.
        time: its eventTime, aware, as the engine read it.
        file: name of the log file.
        shown: characters of the text to carry; `None` for all.

    Source: CloudTrail User Guide, "CloudTrail userIdentity element"; `MFAUsed` is what console
    sign-ins carry instead of a session's `mfaAuthenticated`.
    """
    record = parsed(text)
    identity_type = _text(record, "userIdentity", "type")
    issuer = _text(record, "userIdentity", "sessionContext", "sessionIssuer", "userName")
    mfa = _text(record, "additionalEventData", "MFAUsed") or _text(
        record, "userIdentity", "sessionContext", "attributes", "mfaAuthenticated"
    )
    return Evidence(
        time=time,
        event_id=_text(record, "eventID"),
        identity_type=identity_type,
        identity=next(
            filter(
                None,
                (
                    _text(record, "userIdentity", key)
                    for key in ("arn", "userName", "invokedBy", "principalId")
                ),
            ),
            "",
        ),
        user_name=_text(record, "userIdentity", "userName") or issuer,
        account=_text(record, "recipientAccountId") or _text(record, "userIdentity", "accountId"),
        access_key=_text(record, "userIdentity", "accessKeyId"),
        mfa=_MFA.get(mfa.lower(), ""),
        source_ip=_text(record, "sourceIPAddress"),
        user_agent=_text(record, "userAgent"),
        event_source=_text(record, "eventSource"),
        event_name=_text(record, "eventName"),
        region=_text(record, "awsRegion"),
        error_code=_text(record, "errorCode"),
        error_message=_text(record, "errorMessage"),
        file=file,
        record=text[:shown],
        record_length=len(text),
    )


def parsed(text: str) -> object:
    """Return a record's value; of one that is nested too deeply for Python nothing is taken out."""
    try:
        return json.loads(text, object_pairs_hook=_first_wins)
    except RecursionError:
        return None


def _first_wins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Keep the first of duplicate keys, as DuckDB's JSON functions do."""
    return dict(reversed(pairs))


def _text(value: object, *path: str) -> str:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, dict | list):
        return ""
    # A lone surrogate can be in Python's text but in no file that a report is written to.
    return str(value).encode(errors="replace").decode()
