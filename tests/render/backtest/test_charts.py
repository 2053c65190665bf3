"""Charts of a backtest: episodes as blocks, as bars where they crowd, and in the script."""

from datetime import timedelta

from auditor.cloudwatch.minutes import Span
from auditor.render.backtest import charts as backtest_charts
from auditor.render.page.svg import Scale
from auditor.result.episodes import Period
from tests.render.conftest import START

SCALE = Scale(Span(START, START + timedelta(minutes=3000)), 300)


def test_a_stay_is_at_least_one_column_wide() -> None:
    assert backtest_charts.blocks([(0, 1), (100, 50)], 3000, SCALE) == (
        "M0 0H1V20H0zM10 0H16V20H10z"
    )


def test_where_stays_crowd_a_bar_says_the_part_of_the_time() -> None:
    path = backtest_charts.crowd([(0, 20), (30, 5)], 3000, SCALE)
    assert path == "M0.0 20v-20.0h2.0V20zM2.0 20v-5.0h2.0V20z"


def test_stays_are_packed_as_gaps_and_lengths() -> None:
    assert backtest_charts.compact([(36, 3), (75, 35)]) == "10 3 10 z"
    assert backtest_charts.compact([]) == ""


def test_matches_say_how_many_there_are_at_most() -> None:
    periods = [
        Period(START + timedelta(minutes=5 * n), n, float(n), breaching=False) for n in range(4)
    ]
    drawn = backtest_charts.matches(periods, timedelta(minutes=5), SCALE)
    assert "Matches over the span, at most 6 per hour" in drawn


def test_a_strip_says_what_it_shows() -> None:
    strip = backtest_charts.strip([(0, 1)], SCALE, "As deployed: <in> ALARM 1 time")
    assert 'aria-label="As deployed: &lt;in&gt; ALARM 1 time"' in strip
