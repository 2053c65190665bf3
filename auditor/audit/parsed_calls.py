"""The calls in the texts of records."""

import hashlib
from collections.abc import Mapping
from typing import Any

from auditor.cloudtrail.lineage import Call, call_of
from auditor.engine.evidence import parsed, text_at


def parsed_call(text: str) -> tuple[Mapping[str, Any], Call] | None:
    """Return a record and its call for lineage; `None` without a usable time."""
    record = parsed(text)
    if not isinstance(record, dict):
        return None
    call = call_of(record) or call_of(record, record_id(record, text))
    return None if call is None else (record, call)


def record_id(record: object, text: str) -> str:
    """Return the identity of a record: its eventID, or a hash of its text."""
    return text_at(record, "eventID") or hashlib.sha256(text.encode()).hexdigest()
