"""Tallies against plain loops over the same episodes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from auditor.backtest.settings.episodes import EpisodeTable
from auditor.backtest.settings.totals import MatchTotals, totals

EVALUATED = range(10, 5000)


@st.composite
def rows_of_episodes(draw):
    """For each of a few thresholds some episodes that do not overlap, the last one perhaps open."""
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        bounds = draw(st.lists(st.integers(10, 4999), unique=True, max_size=8).map(sorted))
        episodes = list(zip(bounds[0::2], bounds[1::2], strict=False))
        if len(bounds) % 2:
            episodes.append((bounds[-1], EVALUATED.stop))
        rows.append(episodes)
    return rows


def table_of(rows, since):
    flat = [(row, start, end) for row, episodes in enumerate(rows) for start, end in episodes]
    where, starts, ends = (np.array([one[n] for one in flat], np.int64) for n in range(3))
    size = len(flat)
    still = ends == EVALUATED.stop
    positions = np.zeros(size, np.intp)
    return EpisodeTable(np.zeros(len(rows)), where, starts, ends, still, positions, since)


@given(
    rows_of_episodes(),
    st.dictionaries(st.integers(10, 4999), st.integers(1, 5)),
    st.one_of(st.just(EVALUATED.start), st.integers(EVALUATED.start, EVALUATED.stop - 1)),
)
def test_totals_are_what_loops_over_episodes_add_up_to(rows, counts, since):
    counts = {minute: count for minute, count in counts.items() if minute >= since - 1}
    rows = [[episode for episode in episodes if episode[1] >= since] for episodes in rows]
    minutes = sorted(counts)
    matches = MatchTotals(
        np.array(minutes, np.int64), np.array([counts[m] for m in minutes], np.int64)
    )
    sums = totals(table_of(rows, since), matches, range(since, EVALUATED.stop))
    for row, episodes in enumerate(rows):
        days = [(start - 1) // 1440 for start, _ in episodes if start >= since]
        worst = max(days, key=lambda day: (days.count(day), -day), default=-1)
        inside = [(max(start, since), end) for start, end in episodes]
        edges = [since, *(edge for episode in inside for edge in episode), EVALUATED.stop]
        assert sums.episodes[row] == len(days)
        assert sums.days[row] == len(set(days))
        assert sums.worst_day[row] == worst
        assert sums.worst_day_episodes[row] == days.count(worst)
        assert sums.in_alarm[row] == sum(end - start for start, end in inside)
        assert sums.longest[row] == max((end - start for start, end in episodes), default=0)
        assert sums.quiet[row] == max(
            after - before for before, after in zip(edges[0::2], edges[1::2], strict=True)
        )
        assert sums.unnotified[row] == sum(
            counts.get(minute, 0) for start, end in episodes for minute in range(start, end)
        )
