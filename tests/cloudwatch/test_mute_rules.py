"""Windows of mute rules, against a plain loop over every minute."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.cloudwatch.minutes import MINUTE, Span, minute_of, time_of
from auditor.cloudwatch.mute_rules import MuteRule, mute_windows
from auditor.cloudwatch.schedules import CronSchedule, parse_duration, parse_schedule
from auditor.times import zone_named

ALARM = "one"


def rule(
    expression: str,
    duration: str = "PT1H",
    timezone: str = "UTC",
    start: datetime | None = None,
    expires: datetime | None = None,
) -> MuteRule:
    schedule, length = parse_schedule(expression), parse_duration(duration)
    return MuteRule("mute", (ALARM,), schedule, length, timezone, start, expires)


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def windows(one: MuteRule, start: str, end: str) -> list[tuple[str, str]]:
    muted = mute_windows([one], ALARM, Span(day(start), day(end)))
    return [
        (f"{time_of(first):%m-%d %H:%M}", f"{time_of(last):%m-%d %H:%M}")
        for first, last in zip(muted.starts.tolist(), muted.ends.tolist(), strict=True)
    ]


def test_the_examples_of_the_reference_are_understood():
    assert windows(rule("cron(0 2 * * *)", "PT4H"), "2026-03-02", "2026-03-04") == [
        ("03-02 02:00", "03-02 06:00"),
        ("03-03 02:00", "03-03 06:00"),
    ]
    assert windows(rule("cron(0 2 * * SUN)"), "2026-03-01", "2026-03-14") == [
        ("03-01 02:00", "03-01 03:00"),
        ("03-08 02:00", "03-08 03:00"),
    ]
    assert windows(rule("cron(0 18 * * FRI)", "P2DT12H"), "2026-03-03", "2026-03-10") == [
        ("03-06 18:00", "03-09 06:00")
    ]
    assert windows(rule("cron(0 1 1 * *)"), "2026-03-01", "2026-05-01") == [
        ("03-01 01:00", "03-01 02:00"),
        ("04-01 01:00", "04-01 02:00"),
    ]
    assert windows(rule("at(2026-03-10T14:00)", "PT2H"), "2026-03-01", "2026-04-01") == [
        ("03-10 14:00", "03-10 16:00")
    ]


def test_a_window_that_began_before_the_span_counts():
    assert windows(rule("cron(0 23 * * *)", "PT4H"), "2026-03-02T01:00", "2026-03-02T02:00") == [
        ("03-01 23:00", "03-02 03:00")
    ]


def test_times_are_those_of_the_zone_also_when_clocks_change():
    berlin = rule("cron(30 2 * * *)", "PT1H", "Europe/Berlin")
    assert windows(berlin, "2026-03-28", "2026-03-31") == [
        ("03-28 01:30", "03-28 02:30"),
        ("03-29 01:30", "03-29 02:30"),  # 02:30 does not exist on that day
        ("03-30 00:30", "03-30 01:30"),
    ]
    assert windows(rule("at(2026-03-10T14:00)", "PT1H", "+05:30"), "2026-03-01", "2026-04-01") == [
        ("03-10 08:30", "03-10 09:30")
    ]


def test_a_rule_has_a_start_and_an_end():
    bounded = rule("cron(0 0 * * *)", "PT6H", start=day("2026-03-03"), expires=day("2026-03-04T03"))
    assert windows(bounded, "2026-03-01", "2026-03-10") == [
        ("03-03 00:00", "03-03 06:00"),
        ("03-04 00:00", "03-04 03:00"),
    ]


def test_lists_ranges_and_names_are_values():
    assert parse_schedule("cron(0,30 8-10 1,15 JAN-MAR,12 *)") == CronSchedule(
        frozenset({0, 30}),
        frozenset({8, 9, 10}),
        frozenset({1, 15}),
        frozenset({1, 2, 3, 12}),
        None,
    )
    weekdays = parse_schedule("cron(0 0 * * mon-fri,7)")
    assert isinstance(weekdays, CronSchedule)
    assert weekdays.weekdays == frozenset({0, 1, 2, 3, 4, 5})


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("rate(1 day)", "is neither cron"),
        ("cron(0 2 * *)", "is neither cron"),
        ("cron(60 2 * * *)", "Minutes '60' is not a value from 0 to 59"),
        ("cron(*/5 2 * * *)", "Minutes '*/5' is not a value from 0 to 59"),
        ("cron(0 2 31-1 * *)", "Day-of-month '31-1' goes backwards"),
        ("cron(0 2 * FOO *)", "Month 'FOO' is not a value from 1 to 12"),
        ("at(2026-03-10)", "is neither cron"),
        ("at(0001-01-01T00:00)", "years are from 1970 to 2999"),
        ("at(9999-12-31T23:59)", "years are from 1970 to 2999"),
    ],
)
def test_other_expressions_are_refused(expression, reason):
    with pytest.raises(ValueError, match=reason.replace("*", r"\*")):
        parse_schedule(expression)


@pytest.mark.parametrize("text", ["", "P", "PT", "4H", "PT4", "P1Y"])
def test_other_durations_are_refused(text):
    with pytest.raises(ValueError, match="is not an ISO 8601 duration"):
        parse_duration(text)


def test_a_duration_longer_than_any_time_is_refused():
    with pytest.raises(ValueError, match="longer than any time"):
        parse_duration("PT99999999999999999H")


@pytest.mark.parametrize("duration", ["PT59S", "P15DT1M"])
def test_durations_have_bounds(duration):
    with pytest.raises(ValueError, match="Duration is from PT1M to P15D"):
        rule("cron(0 2 * * *)", duration)


FIELDS = st.tuples(
    st.sets(st.integers(0, 59), min_size=1, max_size=3),
    st.sets(st.integers(0, 23), min_size=1, max_size=3),
    st.none() | st.sets(st.integers(1, 31), min_size=1, max_size=4),
    st.none() | st.sets(st.integers(0, 6), min_size=1, max_size=3),
)
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "+05:45"])


@settings(max_examples=60, deadline=None)
@given(FIELDS, st.integers(1, 3000), ZONES, st.integers(0, 6000))
def test_windows_agree_with_a_plain_loop(fields, length, timezone, begin):
    minutes, hours, days, weekdays = fields
    cron = CronSchedule(
        frozenset(minutes),
        frozenset(hours),
        None if days is None else frozenset(days),
        frozenset(range(1, 13)),
        None if weekdays is None else frozenset(weekdays),
    )
    one = MuteRule("mute", (ALARM,), cron, length * MINUTE, timezone)
    start = minute_of(day("2026-03-24")) + begin  # clocks change in Berlin on the 29th
    span = Span(time_of(start), time_of(start + 2000))
    muted = mute_windows([one], ALARM, span).end_at(np.arange(start, start + 2000)) >= 0
    zone = zone_named(timezone)
    expected = np.zeros(2000 + length + 1, bool)
    for minute in range(start - length, start + 2000):
        local = time_of(minute).astimezone(zone)
        skipped = (local + timedelta(hours=-1)).astimezone(UTC).astimezone(zone)
        same = local.hour in hours and local.minute in minutes and cron.on(local) and not local.fold
        # A time that does not exist is an hour later by the clock that goes then.
        gap = skipped.hour != (local.hour - 1) % 24
        missing = gap and (local.hour - 1) % 24 in hours and local.minute in minutes
        if same or (missing and cron.on(local)):
            first = minute - (start - length)
            expected[first : first + length] = True
    assert muted.tolist() == expected[length : length + 2000].tolist()


def test_what_a_window_holds_back_it_lets_go_if_the_state_lasts():
    muted = mute_windows(
        [rule("cron(0 2 * * *)")], ALARM, Span(day("2026-03-02"), day("2026-03-03"))
    )
    two = minute_of(day("2026-03-02T02:00"))
    changes, until = (
        np.array([two - 1, two, two + 30, two + 60]),
        np.array([two, two + 9, two + 61, two + 99]),
    )
    held, released = muted.held_back(changes, until)
    assert held.tolist() == [False, True, True, False]
    assert released.tolist() == [False, False, True, False]


def test_windows_of_several_rules_are_one_where_they_meet():
    rules = [rule("cron(0 2 * * *)"), rule("cron(30 2 * * *)"), rule("cron(30 3 * * *)")]
    muted = mute_windows(rules, ALARM, Span(day("2026-03-02"), day("2026-03-03")))
    assert (muted.ends - muted.starts).tolist() == [150]
    assert not len(mute_windows(rules, "other", Span(day("2026-03-02"), day("2026-03-03"))).starts)
