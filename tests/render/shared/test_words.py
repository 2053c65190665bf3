"""Numbers, times and strangers' text."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from auditor.cloudwatch.alarms import AlarmState
from auditor.cloudwatch.compare import Agreement, AlarmComparison, HistoryComparison
from auditor.cloudwatch.metric_filter import Dimension, MetricFilter
from auditor.cloudwatch.metrics import MetricId
from auditor.cloudwatch.minutes import Span
from auditor.cloudwatch.transitions import Change
from auditor.render.audit.words import compared
from auditor.render.shared import method, words


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (timedelta(seconds=30), "0 min"),
        (timedelta(minutes=12), "12 min"),
        (timedelta(hours=3, minutes=12), "3 h 12 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(days=3, minutes=5), "3 d"),
        (timedelta(days=3, hours=2, minutes=5), "3 d 2 h"),
    ],
)
def test_durations_have_their_two_largest_units(length: timedelta, expected: str) -> None:
    assert words.duration(length) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (138_700_000, "138.7 MB"),
        (2 * 10**15, "2000.0 TB"),
    ],
)
def test_sizes(number: int, expected: str) -> None:
    assert words.size(number) == expected


def test_values_have_no_needless_digits() -> None:
    assert [words.value(v) for v in (3.0, 0.125, 1e7)] == ["3", "0.125", "10\u202f000\u202f000"]


def test_text_is_cut_and_says_so() -> None:
    assert words.cut("x" * 200) == "x" * 200
    assert words.cut("x" * 201, 3) == "xxx … and 198 more characters"


@pytest.mark.parametrize("character", ["\x00", "\t", "\x7f", "\x9b", "\xad", "\u200b", "\ud800"])
def test_characters_that_do_something_become_symbols(character: str) -> None:
    shown = words.visible(f"a{character}b")
    assert character not in shown
    assert shown.isprintable()


def test_text_without_symbols_to_replace_stays_as_it_is() -> None:
    printable = [one for one in map(chr, range(0x110000)) if one.isprintable()]
    assert words.visible("".join(printable) + "##[") == "".join(printable) + "#⟨#⟩["


def test_letters_of_any_script_stay() -> None:
    assert words.visible("naïve 警报 אבג 🙂") == "naïve 警报 אבג 🙂"


def test_width_counts_columns() -> None:
    assert words.width("a警e\u0301") == 4


def test_a_transformation_is_shown_where_it_is_more_than_counting() -> None:
    plain = MetricFilter("f", "{ $.a = 1 }", MetricId("N", "m"))
    assert method.transformation(plain) == ""
    full = replace(plain, value="$.size", default_value=0.0, unit="Bytes")
    assert method.transformation(full) == ("Publishes value $.size; default value 0; unit Bytes.")
    series = MetricId("N", "m", (("user", "eve"),))
    by_user = replace(plain, metric=series, dimensions=(Dimension("user", "$.u"),))
    assert method.transformation(by_user) == "Publishes value 1; dimension user = $.u, here eve."


def test_a_value_that_is_none_or_huge_stays_short() -> None:
    assert words.value(None) == "none"
    assert words.value(2.0**360) == "2.34854e+108"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (0, "0 changes of state agree, 0 are only real and 0 only simulated."),
        (1, "1 change of state agrees, 1 is only real and 1 only simulated."),
        (2, "2 changes of state agree, 2 are only real and 2 only simulated."),
    ],
)
def test_one_change_that_agrees_is_shown_as_one(changes: int, expected: str) -> None:
    start = datetime(2026, 1, 26, tzinfo=UTC)
    change = Change(start, AlarmState.OK, AlarmState.ALARM)
    agreeing = (Agreement(change, change, 0),) * changes
    alarm = AlarmComparison("a", agreeing, (change,) * changes, (change,) * changes)
    comparison = HistoryComparison(Span(start, start + timedelta(days=1)), (alarm,), 0, 0)
    assert compared(comparison).endswith(f", {expected}")
