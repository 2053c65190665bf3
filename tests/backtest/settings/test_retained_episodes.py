"""Episodes that a result keeps: the first of each setting, as many as there is room for."""

import numpy as np
import pytest

from auditor.backtest.settings.episodes import EpisodeTable
from auditor.backtest.settings.retained_episodes import fair_share, first_of_each


def table(*counts: int) -> EpisodeTable:
    """The given number of episodes of each threshold, an hour apart, of five minutes each."""
    rows = np.repeat(np.arange(len(counts)), counts)
    starts = np.concatenate([1000 + 60 * np.arange(count) for count in counts])
    return EpisodeTable(
        thresholds=np.arange(len(counts), dtype=np.float64),
        rows=rows,
        starts=starts,
        ends=starts + 5,
        open=np.zeros(len(rows), np.bool_),
        positions=np.zeros(len(rows), np.intp),
        since=0,
    )


def test_each_threshold_has_its_own_in_minutes_of_the_span():
    retained = list(first_of_each(table(2, 0, 1), 990))
    assert [one.tolist() for one in retained] == [[[10, 5], [70, 5]], [], [[10, 5]]]


@pytest.mark.parametrize(
    ("room", "expected"),
    [(100, [7, 0, 1, 4]), (12, [7, 0, 1, 4]), (11, [6, 0, 1, 4]), (9, [4, 0, 1, 4]),
     (7, [3, 0, 1, 3]), (3, [1, 0, 1, 1]), (2, [0, 0, 0, 0])],
)  # fmt: skip
def test_what_is_kept_fits_and_no_setting_goes_without_for_another(room, expected):
    retained = list(first_of_each(table(7, 0, 1, 4), 0))
    counts = [len(one) for one in fair_share(retained, room)]
    assert counts == expected
    assert sum(counts) <= room


def test_no_setting_keeps_nothing():
    assert list(fair_share([], 10)) == []
