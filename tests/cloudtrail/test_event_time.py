"""A time is the same in Python and in SQL, whichever tool spelled it."""

from datetime import UTC, datetime

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor import resources
from auditor.cloudtrail.event_time import event_time, event_time_text

MOMENT = datetime(2026, 1, 26, 21, 45, 30, tzinfo=UTC)
SPELLINGS = [
    "2026-01-26T21:45:30Z",
    "2026-01-26 21:45:30.000",
    "2026-01-26 21:45:30",
    "2026-01-26 21:45:30 UTC",
    "2026-01-26 21:45:30+00",
    "2026-01-26T21:45:30+00:00",
    "2026-01-26T23:15:30.000+01:30",
    "2026-01-26T23:15:30+0130",
    "2026-01-26 16:45:30-05",
    "2026-01-26t21:45:30z",
    " 2026-01-26T21:45:30.0000000Z ",
    "1769463930",
    "1769463930.0",
    "1769463930000",
]
NOT_TIMES = [
    "",
    "redacted",
    "2026-01-26",
    "2026-02-30T21:45:30Z",
    "2026-01-26T24:00:01Z",
    "2026-01-26T24:00:00Z",
    "2026-01-26T21: 5:30Z",
    "2026-01-26T 1:45:30Z",
    "2026-01-26T21:45:3.Z",
    "2026-01-26T21:45:60Z",
    "2026-01-26T21:60:30Z",
    "2026-01-26T21:45:30+24:00",
    "2026-01-26T21:45:30 Europe/Paris",
    "Jan 26, 2026, 9:45:30 PM",
    "26/01/2026 21:45",
    "infinity",
    "epoch",
    "17694639300",
    "\u0662026-01-26T21:45:30Z",
    "2026-01-2\u0666T21:45:30Z",
]


@pytest.fixture(scope="module")
def in_sql():
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(resources.sql("macros"))

        def instant(text: str) -> datetime | None:
            ((value,),) = connection.execute("SELECT instant($1)", [text]).fetchall()
            return value.replace(tzinfo=UTC) if value else None

        yield instant


@pytest.mark.parametrize("text", SPELLINGS)
def test_every_spelling_of_a_moment_is_that_moment(text: str, in_sql):
    assert event_time(text) == in_sql(text) == MOMENT
    assert event_time_text(MOMENT) == SPELLINGS[0]


@pytest.mark.parametrize("text", NOT_TIMES)
def test_what_is_not_a_time_is_none_in_both(text: str, in_sql):
    assert event_time(text) is None
    assert in_sql(text) is None


def test_a_time_without_seconds_and_one_with_a_fraction_keep_what_they_have(in_sql):
    for text, shown in {
        "2026-01-26T21:45Z": "2026-01-26T21:45:00Z",
        "2026-01-26 21:45:30.25": "2026-01-26T21:45:30.25Z",
        "2026-01-26T21:45:30.123456789Z": "2026-01-26T21:45:30.123456Z",
    }.items():
        instant = event_time(text)
        assert instant is not None
        assert instant == in_sql(text)
        assert event_time_text(instant) == shown


@given(
    st.from_regex(
        r"[ ]?20[0-3]\d-[0-3]\d-[0-4]\d[T ]?[0-2]\d:[0-6]\d(:[0-6]\d)?(\.\d{0,9})?"
        r"[ ]?(Z|UTC|[+-]\d\d(:?\d\d)?)?",
        fullmatch=True,
    )
    | st.from_regex(r"\d{9,14}(\.\d{0,7})?", fullmatch=True).map(lambda text: f"1{text[1:]}")
)
def test_both_understand_the_same_texts(in_sql, text: str):
    instant = event_time(text)
    usable = instant is not None and 2013 <= instant.year < 2100
    assert in_sql(text) == (instant if usable else None)
