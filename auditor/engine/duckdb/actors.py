"""The identities behind the matches of some filters."""

from collections.abc import Sequence
from typing import Any

from auditor.cloudwatch.minutes import Span
from auditor.engine.duckdb.log_group_view import LogGroupView, matches_in
from auditor.engine.duckdb.timestamps import aware
from auditor.result.records import Actor


def actors_of(
    view: LogGroupView, filter_indexes: Sequence[int], span: Span, limit: int
) -> tuple[tuple[Actor, ...], int]:
    """Return the identities with the most matches in a span, and the number of identities."""
    rows = view.answer("actors", {**matches_in(filter_indexes, span), "limit": limit})
    return tuple(_actor(row) for row in rows), rows[0][11] if rows else 0


def _actor(row: tuple[Any, ...]) -> Actor:
    *who, first, last, ips, ip_count, names, name_count, errors = row[:11]
    identity, identity_type, account, matches = who
    return Actor(
        identity,
        identity_type,
        account,
        matches,
        aware(first),
        aware(last),
        tuple(ips),
        ip_count,
        tuple(names),
        name_count,
        errors,
    )
