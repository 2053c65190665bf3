"""Lanes of the timeline: markers apart, episodes and days where they belong."""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from auditor.cloudtrail.logfile import Cell
from auditor.cloudwatch.minutes import Span
from auditor.render.page import charts
from auditor.render.page.coverage import coverage_view
from auditor.render.page.lanes import MarkerPlace, alarm_lane, gap_lane, log_lane, merged
from auditor.render.page.svg import Scale
from tests.render.conftest import ACCOUNT, REGION, START, audit, fired

SPAN = Span(START, START + timedelta(days=10))
SCALE = Scale(SPAN, 1000)
NARROW = 300
PAGE_MARGIN = 16


@given(st.lists(st.floats(0, 1), max_size=7))
@example([0, 0, 0, 1, 1, 1])
def test_no_two_markers_touch_or_are_cut_on_the_narrowest_screen_and_no_number_is_lost(parts):
    markers = [MarkerPlace(part, (n,)) for n, part in enumerate(parts, 1)]
    shown = merged(markers)
    spans = [
        (
            one.part * NARROW + one.shift - one.width / 2,
            one.part * NARROW + one.shift + one.width / 2,
        )
        for one in shown
    ]
    for (_, left), (right, _) in pairwise(spans):
        assert left <= right
    assert all(left >= -PAGE_MARGIN and right <= NARROW + PAGE_MARGIN for left, right in spans)
    assert sorted(n for one in shown for n in one.numbers) == list(range(1, len(parts) + 1))


def test_markers_far_apart_stay_apart():
    markers = [MarkerPlace(0.1, (2,)), MarkerPlace(0.9, (1,))]
    assert [one.label for one in merged(markers)] == ["2", "1"]


def test_markers_of_more_than_three_threads_show_the_first_and_how_many_more():
    assert MarkerPlace(0, (1, 2, 3)).label == "1, 2, 3"
    assert MarkerPlace(0, (1, 2, 3, 4)).label == "1 +3"


def test_a_wide_marker_at_an_edge_moves_inside_and_the_others_stay():
    assert MarkerPlace(0, (1, 2, 3)).shift == -MarkerPlace(1, (1, 2, 3)).shift > 0
    assert [MarkerPlace(part, (1,)).shift for part in (0, 0.5, 1)] == [0, 0, 0]
    assert MarkerPlace(0.5, (1, 2, 3)).shift == 0


def test_an_episode_of_a_thread_is_tall_and_a_short_one_is_two_columns_wide():
    drawn = alarm_lane(SCALE, [(100, 100, True), (200, 250, False)])
    assert re.findall(r"M(\d+) (\d+)H(\d+)v(\d+)", drawn) == [
        ("200", "7", "250", "8"),
        ("100", "3", "102", "16"),
    ]


def test_days_without_records_are_outlined_boxes_and_weekends_are_bars_on_the_axis_alone():
    saturday = date(2026, 1, 31)
    gap = gap_lane(SCALE, [(saturday, saturday + timedelta(days=1))])
    assert re.findall(r'class="gap" x="([\d.]+)%" width="([\d.]+)%"', gap) == [("50.00", "20.00")]
    bars = re.findall(r'<rect class="wb" x="([\d.]+)%" width="([\d.]+)%"', charts.weekends(SPAN, 0))
    assert bars == [("50.00", "20.00")]
    every_day = {START.date() + timedelta(days=n) for n in range(10)}
    assert charts.days(SPAN, every_day) == ""


def test_spans_of_less_than_two_days_or_more_than_hundred_mark_no_weekends():
    assert charts.weekends(Span(START, START + timedelta(days=2)), 0) == ""
    assert charts.weekends(Span(START, START + timedelta(days=101)), 0) == ""


def test_a_lane_of_logs_lies_over_the_minutes_of_the_span_not_over_whole_days():
    noon = START + timedelta(hours=12)
    span = Span(noon, noon + timedelta(days=1))
    coverage = coverage_view(replace(audit(fired(), days=2), span=span))
    assert coverage is not None
    drawn = log_lane(Scale(span, 1000), coverage, coverage.rows)
    assert re.findall(r"M([\d.]+) 4H([\d.]+)", drawn) == [("0.0", "1000.0")]


def test_missing_days_are_those_of_accounts_and_of_regions_that_write_on_most_days():
    days = [START.date() + timedelta(days=n) for n in range(10)]
    often = tuple(Cell(ACCOUNT, REGION, day, 5) for day in days if day != days[4])
    seldom = (Cell(ACCOUNT, "ap-south-1", days[4], 1), Cell("", "us-east-1", days[0], 1))
    coverage = coverage_view(audit(fired(), days=10, cells=often + seldom))
    assert coverage is not None
    assert coverage.missing == ((days[4], days[4]),)
    assert coverage.days_missing == 1
