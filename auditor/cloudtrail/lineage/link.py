"""A link between a credential and the record that began it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from auditor.cloudtrail.lineage.call import Call
from auditor.cloudtrail.lineage.credentials import Credential


class Confidence(StrEnum):
    """How certain a link is."""

    EXACT = "exact"
    """An id, or a principal and a second, that only one record has."""
    MATCHED = "matched"
    """Names and times agree; the reason names what is not proven."""
    NONE = "none"
    """No record can be named; see the reason."""


@dataclass(frozen=True, slots=True)
class Link:
    """The origin of a credential."""

    credential: Credential
    begun_by: Call | None
    field: str
    """The fields that join them."""
    confidence: Confidence
    reason: str = ""
    """What the join does not prove, or why no record can be named."""


def exact_link(one: Credential, act: Call, field: str) -> Link:
    """Return a link that an id, or a principal and a second, proves."""
    return Link(one, act, field, Confidence.EXACT)


def matched_link(one: Credential, act: Call, field: str, reason: str) -> Link:
    """Return a link by names and times, with what they do not prove."""
    return Link(one, act, field, Confidence.MATCHED, reason)


def ambiguous_link(
    one: Credential, acts: Iterable[Call], field: str = "principalId and creationDate"
) -> Link:
    """Return the link of a credential that several records may have begun.

    Args:
        field: the fields that do not distinguish them.
    """
    names = ", ".join(sorted(act.record_id for act in acts))
    reason = f"several records fit, and no field distinguishes them: {names}"
    return unnamed_link(one, field, reason)


def unnamed_link(one: Credential, field: str, reason: str) -> Link:
    """Return the link of a credential whose beginning no record names."""
    return Link(one, None, field, Confidence.NONE, reason)
