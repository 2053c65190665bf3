"""Acts by their times."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from auditor.cloudtrail.lineage import call_of
from auditor.cloudtrail.lineage.acts import around
from auditor.cloudtrail.lineage.call import near
from tests.conftest import record

SECONDS = st.integers(0, 9)


@given(st.lists(SECONDS).map(sorted), SECONDS, st.sampled_from([0, 500_000]))
def test_acts_around_a_time_are_those_within_a_second(seconds, second, microsecond):
    records = [
        record(eventID=f"{number}", eventTime=f"2026-01-19T09:00:0{one}Z")
        for number, one in enumerate(seconds)
    ]
    calls = [call for one in records if (call := call_of(one)) is not None]
    if calls:
        time = calls[0].time.replace(second=second, microsecond=microsecond)
        assert [*around(calls, time)] == [call for call in calls if near(call.time, time)]


def test_times_at_the_ends_of_the_calendar_have_no_acts_around_them():
    call = call_of(record(eventTime="2026-01-19T09:00:00Z"))
    assert call is not None
    for time in (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)):
        assert [*around([call], time)] == []
