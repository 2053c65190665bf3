"""Findings of the Open Cybersecurity Schema Framework (OCSF), version 1.5.0.

Source: schema.ocsf.io, classes Detection Finding (2004) and Compliance Finding (2003). Facts
without an attribute in the schema are omitted.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from auditor.render.shared.words import visible
from auditor.result.json import inert
from auditor.result.review import DispositionVerdict, EpisodeReview

VERSION: Final = "1.5.0"
DETECTION: Final = (2004, "Detection Finding")
COMPLIANCE: Final = (2003, "Compliance Finding")
_CATEGORY: Final = (2, "Findings")
_ACTIVITIES: Final = {1: "Create", 2: "Update"}
_STATUSES: Final = {1: "New", 3: "Suppressed", 4: "Resolved"}
_UNKNOWN: Final = "Unknown"


def finding(kind: tuple[int, str], auditor: str, review: EpisodeReview | None) -> dict[str, Any]:
    """Return the attributes of any finding; a review turns a new finding into an update.

    Args:
        auditor: the version of the software that made the result.
    """
    number, name = kind
    activity, status = 1, 1
    if review is not None and review.disposition is not None:
        incident = review.disposition.verdict is DispositionVerdict.INCIDENT
        activity, status = 2, 4 if incident else 3
    return {
        "activity_id": activity,
        "activity_name": _ACTIVITIES[activity],
        "category_uid": _CATEGORY[0],
        "category_name": _CATEGORY[1],
        "class_uid": number,
        "class_name": name,
        "type_uid": number * 100 + activity,
        "type_name": f"{name}: {_ACTIVITIES[activity]}",
        "severity_id": 0,
        "severity": _UNKNOWN,
        "status_id": status,
        "status": _STATUSES[status],
        "metadata": {
            "version": VERSION,
            "product": {"name": "auditor", "vendor_name": "auditor", "version": auditor},
        },
    }


def milliseconds(moment: datetime) -> int:
    """Return a time in milliseconds since 1970, as OCSF has it."""
    return int(moment.timestamp() * 1000)


def plain(text: str) -> str:
    """Return a text on one line, without characters that act on a terminal."""
    return visible(text).replace("\u202f", ",")


def lines(findings: Iterable[Mapping[str, Any]]) -> str:
    """Return findings as JSON Lines."""
    texts = (json.dumps(fields, ensure_ascii=False, separators=(",", ":")) for fields in findings)
    return "".join(f"{inert(text.encode(errors='replace')).decode()}\n" for text in texts)
