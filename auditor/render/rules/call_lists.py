"""API calls as text, grouped by service."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from auditor.result.comparison import (
    CallComparison,
    CallSet,
)

MAX_CALLS: Final = 24
"""The most calls that text lists by name."""


def call_list(calls: Sequence[str], count: int | None = None, limit: int = MAX_CALLS) -> str:
    """Return calls by event source: `iam: CreateUser, DeleteUser; s3: PutBucketAcl`.

    Args:
        count: the number of all calls, if `calls` has only the first of them.
    """
    some = [call.split(":") for call in calls[:limit]]
    parts = [
        f"{source.removesuffix('.amazonaws.com')}: {', '.join(name for _, name in names)}"
        for source, names in groupby(some, key=lambda call: call[0])
    ]
    rest = (len(calls) if count is None else count) - len(some)
    return "; ".join(parts) + (f"; and {rest:,} more" if rest else "")


def differing_calls(calls: CallComparison, number: int, limit: int = MAX_CALLS) -> str:
    """Return a clause with the calls that one side matches and the other does not.

    Args:
        number: 0 for calls that only A matches, 1 for calls that only B matches.
        limit: the most API calls to list by name.
    """
    names = (calls.only_a, calls.only_b)[number]
    partly = (calls.partly_a, calls.partly_b)[number]
    return call_gap(CallSet(len(names), names), partly, limit)


def call_gap(never: CallSet, partly: CallSet, limit: int = MAX_CALLS) -> str:
    """Return the API calls that the other side never matches, or matches only in part."""
    parts = [call_list(never.names, never.count, limit)] if never.count else []
    if partly.count:
        parts.append(partly_matched(partly, limit))
    return "; and ".join(parts) or "only records that no known API call writes"


def partly_matched(calls: CallSet, limit: int = MAX_CALLS) -> str:
    """Return in a few words the API calls that match in some records only."""
    if calls.count > limit:
        return f"some records of {calls.count:,} API calls"
    return f"some records of {call_list(calls.names)}"
