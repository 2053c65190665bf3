"""The minutes in which records match, queried once over all times."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auditor.cloudwatch.minutes import Span
from auditor.engine.duckdb.log_group_view import LogGroupView, counted_from_1


@dataclass(frozen=True, slots=True)
class _Counts:
    """The numbers of matches over all times."""

    minutes: NDArray[np.int64]
    """The minutes with matches since the epoch, increasing, shape (n,)."""
    counts: NDArray[np.int64]
    """The number of matches in each minute, shape (n,)."""
    undated: int


class MatchMinutes:
    """Counts matches by the minute. Parts of a report ask about many spans, but few filters."""

    def __init__(self, view: LogGroupView) -> None:
        self._view = view
        self._counts: dict[tuple[int, ...], _Counts] = {}
        self._identities: dict[tuple[int, ...], list[str]] = {}

    def inside(
        self, filter_indexes: Sequence[int], span: Span
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the minutes of a span with matches of any of the filters, and their counts."""
        matches = self._matches(filter_indexes)
        minutes = span.minutes
        first, end = np.searchsorted(matches.minutes, (minutes.start, minutes.stop))
        return matches.minutes[first:end], matches.counts[first:end]

    def identities(self, filter_indexes: Sequence[int], span: Span) -> list[str]:
        """Return the identity of all matches in each minute of `inside`; "" for several."""
        key = self._view.distinct(filter_indexes)
        if key and key not in self._identities:
            rows = self._view.answer("minute_identities", {"filters": counted_from_1(key)})
            self._identities[key] = [identity for (identity,) in rows]
        minutes = span.minutes
        first, end = np.searchsorted(self._matches(key).minutes, (minutes.start, minutes.stop))
        return self._identities.get(key, [])[first:end]

    def undated(self, filter_indexes: Sequence[int]) -> int:
        """Count the matches of any of the filters that count in no minute."""
        return self._matches(filter_indexes).undated

    def _matches(self, filter_indexes: Sequence[int]) -> _Counts:
        key = self._view.distinct(filter_indexes)
        if key not in self._counts:
            parameters: dict[str, object] = {"filters": counted_from_1(key)}
            rows = self._view.answer("minutes", parameters) if key else []
            undated = rows.pop()[1] if rows and rows[-1][0] is None else 0
            minutes, counts = np.array(rows, np.int64).reshape(-1, 2).T.copy()
            minutes.flags.writeable = counts.flags.writeable = False
            self._counts[key] = _Counts(minutes, counts, undated)
        return self._counts[key]
