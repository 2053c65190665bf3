"""Cases of lineage: records, and the one that began each credential."""

from typing import Any

from auditor.cloudtrail.lineage import call_of, links_of


def check(case: dict[str, Any]) -> str | None:
    """Return the differences in the links of a case's records."""
    calls = [call for record in case["records"] if (call := call_of(record)) is not None]
    links = {
        frozenset(call.event_id for call in link.credential.calls): (
            link.begun_by.event_id if link.begun_by else None,
            str(link.confidence),
        )
        for link in links_of(calls)
    }
    for expected in case["expected"]["links"]:
        wanted = (expected["begun_by"], expected["sure"])
        got = links.get(frozenset(expected["events"]))
        if got != wanted:
            return f"{expected['events']}: expected {wanted}, got {got}"
    return None
