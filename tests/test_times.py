from datetime import UTC, datetime, timedelta

import pytest

from auditor.cloudwatch.clock import parse_clock
from auditor.errors import UsageError
from auditor.times import parse_from, parse_to


def test_a_month_is_all_of_the_month_and_a_day_all_of_the_day():
    assert parse_from("2026-01") == datetime(2026, 1, 1, tzinfo=UTC)
    assert parse_to("2026-12") == datetime(2027, 1, 1, tzinfo=UTC)
    assert parse_from("2026-02-28") == datetime(2026, 2, 28, tzinfo=UTC)
    assert parse_to("2026-02-28") == datetime(2026, 3, 1, tzinfo=UTC)


def test_a_time_is_utc_unless_it_says_otherwise():
    assert parse_from("2026-01-26T21:45") == datetime(2026, 1, 26, 21, 45, tzinfo=UTC)
    assert parse_to("2026-01-26T21:45:30+02:00") == datetime(2026, 1, 26, 19, 45, tzinfo=UTC)


def test_a_span_counts_back_from_the_end():
    assert parse_from("7d") == timedelta(days=7)
    assert parse_from("90m") == timedelta(minutes=90)


@pytest.mark.parametrize(
    "text",
    ["yesterday", "2026-13", "2026-02-30", "", "9999-12", "7y", "0001-01-01", "3000-01", "999999w"],
)
def test_anything_else_is_wrong_usage(text: str):
    with pytest.raises(UsageError, match="not a time"):
        parse_from(text)


def test_a_clock_may_not_be_fixed_beyond_the_calendar():
    with pytest.raises(UsageError, match="give event, arrival, delivery or fixed:5m"):
        parse_clock("fixed:999999w")
