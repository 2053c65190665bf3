"""The fields of a record that lineage needs."""

import hashlib
from collections.abc import Mapping
from typing import Any

from auditor.cloudtrail.lineage import Call, call_of
from auditor.engine.evidence import parsed


def called(text: str) -> tuple[Mapping[str, Any], Call] | None:
    """Return a record's fields and its call for lineage; `None` without a usable time.

    A record without an eventID is identified by its text.
    """
    record = parsed(text)
    if not isinstance(record, dict):
        return None
    call = call_of(record) or call_of(record, hashlib.sha256(text.encode()).hexdigest())
    return None if call is None else (record, call)
