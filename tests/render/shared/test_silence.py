"""Logs that begin late, stop, pause or are mostly missing are named before all else."""

from datetime import date, timedelta

import pytest

from auditor.cloudtrail.logfile import Cell
from auditor.render.shared.silence import sentences, silences

FIRST = date(2026, 3, 1)  # a Sunday
LAST = date(2026, 3, 30)


def cells(account, region, *days):
    return [Cell(account, region, FIRST + timedelta(days=day - 1), 5) for day in days]


def sentences_of(*groups):
    some = silences([cell for group in groups for cell in group], FIRST, LAST)
    return sentences(some)


EVERY = range(1, 31)


def test_logs_on_every_day_are_not_silence():
    assert sentences_of(cells("1", "us-east-1", *EVERY)) == []


def test_an_account_that_stops_in_the_middle_is_named():
    assert sentences_of(
        cells("1", "us-east-1", *EVERY), cells("2", "eu-west-1", *range(1, 16))
    ) == [
        "Account 2 has no record after 2026-03-15 (records on 15 of 30 days): unknown, not quiet."
    ]


def test_a_region_that_begins_late_is_named_unless_its_account_is():
    late = cells("1", "eu-west-1", *range(11, 31))
    assert sentences_of(cells("1", "us-east-1", *EVERY), late) == [
        "Account 1 eu-west-1 has no record before 2026-03-11 (records on 20 of 30 days): unknown,"
        " not quiet."
    ]
    assert [one.split(" has ")[0] for one in sentences_of(late)] == ["Account 1"]


def test_a_pause_in_the_middle_of_complete_logs_is_named():
    paused = cells("2", "us-east-1", *range(1, 9), *range(21, 31))
    assert sentences_of(cells("1", "us-east-1", *EVERY), paused) == [
        "Account 2 has no record from 2026-03-09 to 2026-03-20 (records on 18 of 30 days): unknown,"
        " not quiet."
    ]
    twice = cells("2", "us-east-1", *range(1, 6), *range(10, 20), *range(23, 31))
    (sentence,) = sentences_of(twice)
    assert "no record from 2026-03-06 to 2026-03-09 or from 2026-03-20 to 2026-03-22 (" in sentence


@pytest.mark.parametrize(
    "days",
    [
        [day for day in EVERY if day not in {9, 10}],  # two days
        [day for day in EVERY if day % 5 in {1, 2}],  # three days, again and again
        [day for day in EVERY if day not in {3, 20, 21, 22, 23}],  # days are missing elsewhere, too
    ],
)
def test_days_that_are_often_missing_are_no_pause(days):
    sentences = sentences_of(cells("1", "us-east-1", *days))
    assert not any(" from " in one for one in sentences)


def test_the_only_day_of_an_account_is_named_once():
    assert sentences_of(cells("1", "us-east-1", *EVERY), cells("2", "us-east-1", 12)) == [
        "Account 2 has records only on 2026-03-12, 1 of 30 days: the others are unknown, not quiet."
    ]


def test_a_few_days_only_are_named():
    assert sentences_of(
        cells("1", "us-east-1", *EVERY), cells("1", "sa-east-1", 1, 9, 17, 25, 30)
    ) == [
        "Account 1 sa-east-1 has records on 5 of 30 days only: the others are unknown, not quiet."
    ]


def test_free_days_of_the_week_explain_an_end():
    weekdays = [day for day in EVERY if (FIRST + timedelta(days=day - 1)).weekday() < 5]
    assert sentences_of(cells("1", "us-east-1", *weekdays)) == []
    assert silences(cells("1", "us-east-1", *weekdays), date(2026, 2, 28), date(2026, 4, 5)) != ()


@pytest.mark.parametrize("regions", [3, 4, 9])
def test_three_are_named_and_the_others_counted(regions):
    groups = [cells(f"{n}", "us-east-1", *range(1, 10 + n)) for n in range(regions)]
    lines = sentences_of(*groups)
    assert len(lines) == min(regions, 4)
    if regions > 3:
        more = regions - 3
        noun = "more account or Region" if more == 1 else "more accounts or Regions"
        assert lines[-1] == f"And {more} {noun}."
