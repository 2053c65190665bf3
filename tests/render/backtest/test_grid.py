"""Settings as maps: what is drawn, how dark, and what is thinned out."""

from dataclasses import replace

import pytest

from auditor.render.backtest.grid import SettingMark, Shades, grid
from auditor.result.recommendation import Recommendation
from tests.render.backtest.results import alarm_backtest


def test_shades_are_even_steps_of_the_logarithm() -> None:
    assert Shades.up_to(1023).ranges == (
        (1, 1, 3),
        (2, 4, 15),
        (3, 16, 63),
        (4, 64, 255),
        (5, 256, 1023),
    )


@pytest.mark.parametrize("most", [0, 1, 2, 3, 7, 79, 100_000])
def test_every_number_has_a_shade_and_the_ranges_say_which(most: int) -> None:
    shades = Shades.up_to(most)
    assert shades.of(0) == 0
    for shade, low, high in shades.ranges:
        assert low <= high
        assert shades.of(low) == shades.of(high) == shade
    assert len(shades.ranges) <= 5
    assert shades.of(most) == len(shades.ranges)


def test_there_is_a_map_for_all_but_threshold_and_period() -> None:
    drawn = grid(alarm_backtest(), 1000)
    assert [one.datapoints for one in drawn.maps] == ["1 of 1", "2 of 3"]
    assert [threshold for threshold, _ in drawn.maps[0].rows] == [1, 2, 3, 4, 5, 6]
    assert len(drawn.cells) == 24
    assert drawn.deployed == 1


def test_cells_have_marks_and_count_what_they_do_not_catch() -> None:
    cells = {cell.number: cell for cell in grid(alarm_backtest(), 1000).cells}
    assert cells[1].marks == (SettingMark.DEPLOYED,)
    assert cells[2].marks == (SettingMark.KNEE,)
    assert cells[3].marks == (SettingMark.RECOMMENDED, SettingMark.FRONTIER)
    assert [cells[n].lost for n in range(6)] == [0, 0, 0, 0, 1, 1]


def test_what_an_alarm_leaves_out_is_still_its_own_setting() -> None:
    """DatapointsToAlarm is as EvaluationPeriods where an alarm leaves it out."""
    alarm = alarm_backtest()
    own = replace(alarm.deployed.settings, datapoints_to_alarm=None)
    assert grid(replace(alarm, deployed=replace(alarm.deployed, settings=own)), 99).deployed == 1


def test_a_refused_combination_leaves_a_gap() -> None:
    alarm = alarm_backtest()
    drawn = grid(replace(alarm, settings=alarm.settings[:7]), 1000)
    assert drawn.maps[0].rows[1][1][1] is None


def test_a_large_grid_is_thinned_but_what_matters_stays() -> None:
    alarm = alarm_backtest(
        thresholds=200, periods=tuple(range(1, 40)), datapoints=((1, 1),), episodes=500
    )
    last = len(alarm.settings) - 1
    alarm = replace(
        alarm,
        recommendation=Recommendation(last, alarm.recommendation.basis, ""),
        frontier=(),
        knees=(),
    )
    drawn = grid(alarm, 240)
    assert drawn.thresholds == (24, 200)
    assert drawn.periods == (10, 39)
    assert len(drawn.cells) == 240
    assert {SettingMark.DEPLOYED, SettingMark.RECOMMENDED} <= {
        mark for cell in drawn.cells for mark in cell.marks
    }


def test_thresholds_at_which_nothing_fires_give_way_but_for_the_first() -> None:
    alarm = alarm_backtest(thresholds=500, periods=(5,), datapoints=((1, 1),), episodes=20)
    rows = grid(alarm, 1000).maps[0].rows
    assert [threshold for threshold, _ in rows] == list(range(1, 11))


@pytest.mark.parametrize("limit", [1, 20, 50, 300])
def test_maps_keep_to_the_limit_but_for_four_thresholds(limit: int) -> None:
    alarm = alarm_backtest(thresholds=50, periods=(1, 5), datapoints=((1, 1), (2, 3), (3, 5)))
    assert 0 < len(grid(alarm, limit).cells) <= max(limit, 4 * 2)
