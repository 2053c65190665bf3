"""Charts: bounded, and true to the numbers."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from auditor.cloudwatch.minutes import Span
from auditor.render.page import charts
from auditor.render.page.svg import Scale, axis, ticks
from tests.render.conftest import START, fired

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("length", "wanted"),
    [
        (timedelta(hours=48), timedelta(minutes=5)),
        (timedelta(hours=49), timedelta(hours=1)),
        (timedelta(days=62), timedelta(hours=1)),
        (timedelta(days=63), timedelta(days=1)),
        (timedelta(days=3650), timedelta(days=5)),
    ],
)
def test_a_bar_covers_more_as_the_span_grows(length: timedelta, wanted: timedelta) -> None:
    assert charts.bucket(Span(START, START + length), timedelta(minutes=5)) == wanted


def test_a_bar_covers_whole_periods() -> None:
    span = Span(START, START + timedelta(hours=4))
    assert charts.bucket(span, timedelta(minutes=7)) == timedelta(minutes=7)


@pytest.mark.parametrize("minutes", [0, 1, 7, 56, 1500, 10_000, 130_000, 6_000_000, 10**9])
def test_a_time_axis_has_at_most_six_round_ticks_inside_the_span(minutes: int) -> None:
    start = datetime(2026, 1, 26, 11, 42, tzinfo=UTC) if minutes < 10**9 else START.replace(year=1)
    times = ticks(Span(start, start + timedelta(minutes=minutes)))
    assert len(times) <= 6
    assert all(start <= tick for tick in times)
    assert bool(times) == (minutes > 0)


@pytest.mark.parametrize("hours", [12, 20, 26, 40, 60])
@pytest.mark.parametrize("begin", range(24))
def test_a_narrow_screen_shows_the_date_of_each_midnight_on_a_time_axis(
    hours: int, begin: int
) -> None:
    start = START.replace(hour=begin)
    span = Span(start, start + timedelta(hours=hours))
    labels = re.findall(r'class="(ev|od)[^"]*"[^>]*>([^<]*)<', "".join(axis(Scale(span), 0)))
    dates = [kind for kind, label in labels if label.startswith("2026-")]
    assert len(dates) == sum((moment.hour, moment.minute) == (0, 0) for moment in ticks(span))
    assert "od" not in dates


@pytest.mark.parametrize("days", [1, 2, 3, 9, 27, 30, 33, 36, 100, 400, 1500, 4347])
def test_labels_at_the_end_of_an_axis_do_not_overlap(days: int) -> None:
    start = datetime(2014, 3, 6, tzinfo=UTC)
    span = Span(start, start + days * DAY)
    drawn = "".join(axis(Scale(span), 0))
    places = [(kind, float(x)) for kind, x in re.findall(r'class="([^"]*)" x="([\d.]+)%"', drawn)]
    (_, before), (kind, last) = places[-2:]
    assert "e" not in kind.split() or last - before >= 30
    assert len(ticks(span)) - len(places) <= 1
    assert days != 4347 or len(places) == 5


def test_few_episodes_are_blocks_and_many_are_parts_of_the_time() -> None:
    scale = Scale(Span(START, START + timedelta(days=10)))
    few = charts.strip(fired(episodes=3), scale)
    assert re.findall(r'class="ab" d="([^"]*)"', few)[0].count("M") == 3
    many = charts.strip(fired(episodes=700, every=timedelta(minutes=20)), scale)
    heights = [float(h) for h in re.findall(r"v-([\d.]+)h", many)]
    assert len(heights) <= 150
    assert heights[50] == pytest.approx(10, abs=1.5)  # ten of every twenty minutes, of 20 pixels


def test_bars_add_up_the_matches_of_their_periods() -> None:
    one = fired(episodes=2, every=timedelta(minutes=20))
    span = Span(START, START + timedelta(days=100))
    assert "2 matches" in charts.timeline(one, Scale(Span(START, START + timedelta(days=1))))
    assert "4 matches" in charts.timeline(one, Scale(span))


def test_the_threshold_is_drawn_only_where_bars_measure_the_same() -> None:
    one = fired()
    day = Scale(Span(START, START + timedelta(days=1)))
    assert "threshold 2" in charts.timeline(one, day)
    assert "threshold" not in charts.timeline(one, Scale(Span(START, START + timedelta(days=9))))
    averages = tuple(replace(period, value=1.0) for period in one.periods)
    assert "threshold" not in charts.timeline(replace(one, periods=averages), day)


def test_days_without_a_record_are_hatched_as_one_stretch() -> None:
    span = Span(START, START + timedelta(days=4))
    drawn = charts.days(span, {START.date(), START.date() + timedelta(days=3)})
    assert re.findall(r'class="hf" x="([\d.]+)%" width="([\d.]+)%"', drawn) == [("25.00", "50.00")]


def test_unknown_cells_are_hatched_and_seen_ones_shaded_by_volume() -> None:
    drawn = charts.heat([1, None, None, 1000], 1000, "a row")
    assert re.findall(r'class="hf" x="([\d.]+)%" width="([\d.]+)%"', drawn) == [("25.00", "50.00")]
    assert 'class="q1" d="M0 ' in drawn
    assert 'class="q5" d="M3 ' in drawn
