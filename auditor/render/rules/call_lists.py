"""API calls as text, grouped by their services."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from auditor.result.comparison import (
    CallComparison,
    CallSet,
)

MAX_CALLS: Final = 24
"""Calls that a text lists by name."""


def call_list(calls: Sequence[str], count: int | None = None, limit: int = MAX_CALLS) -> str:
    """Return calls by their sources: `iam: CreateUser, DeleteUser; s3: PutBucketAcl`.

    Args:
        count: how many there are, where the calls are the first of more.
    """
    some = [call.split(":") for call in calls[:limit]]
    parts = [
        f"{source.removesuffix('.amazonaws.com')}: {', '.join(name for _, name in names)}"
        for source, names in groupby(some, key=lambda call: call[0])
    ]
    rest = (len(calls) if count is None else count) - len(some)
    return "; ".join(parts) + (f"; and {rest:,} more" if rest else "")


def differing_calls(calls: CallComparison, number: int, limit: int = MAX_CALLS) -> str:
    """Return in a clause what one side matches and the other does not.

    Args:
        number: 0 for what only A matches, 1 for what only B does.
        limit: API calls that are named.
    """
    names = (calls.only_a, calls.only_b)[number]
    partly = (calls.partly_a, calls.partly_b)[number]
    return call_gap(CallSet(len(names), names), partly, limit)


def call_gap(never: CallSet, partly: CallSet, limit: int = MAX_CALLS) -> str:
    """Return API calls that another side never matches, and those that it does in part."""
    parts = [call_list(never.names, never.count, limit)] if never.count else []
    if partly.count:
        parts.append(partly_matched(partly, limit))
    return "; and ".join(parts) or "only records that no known API call writes"


def partly_matched(calls: CallSet, limit: int = MAX_CALLS) -> str:
    """Return in a few words the API calls of which only some records match."""
    if calls.count > limit:
        return f"some records of {calls.count:,} API calls"
    return f"some records of {call_list(calls.names)}"
