from datetime import UTC, datetime, timedelta

import pytest

from auditor.cloudwatch.alarms import AlarmState
from auditor.cloudwatch.composite.alarm import CompositeAlarm, Suppressor
from auditor.cloudwatch.composite.history import CompositeHistory, composite_histories
from auditor.cloudwatch.composite.suppression import Suppression
from auditor.cloudwatch.location import Location
from auditor.cloudwatch.minutes import Span
from auditor.cloudwatch.transitions import AlarmHistory, Change

START = datetime(2026, 1, 15, 10, tzinfo=UTC)
SPAN = Span(START, START + timedelta(hours=2))
PLACE = Location("111122223333", "eu-west-1")
OK, ALARM, INSUFFICIENT = AlarmState.OK, AlarmState.ALARM, AlarmState.INSUFFICIENT_DATA


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def child(*changes: tuple[int, AlarmState]) -> AlarmHistory:
    """A history that changes at those minutes after the start."""
    states = [INSUFFICIENT, *(state for _, state in changes)]
    return AlarmHistory(
        tuple(
            Change(at(minute), old, new)
            for (minute, new), old in zip(changes, states, strict=False)
        ),
        states[-1],
        lambda _: (),
        lambda _: (),
    )


def transitions_of(history: CompositeHistory) -> list[tuple[int, AlarmState]]:
    return [
        ((change.at - START) // timedelta(minutes=1), change.new) for change in history.transitions
    ]


def test_a_second_child_in_alarm_changes_nothing():
    histories = {"a": child((0, OK), (5, ALARM)), "b": child((0, OK), (7, ALARM), (9, OK))}
    composite = CompositeAlarm("both", "ALARM(a) OR ALARM(b)")
    history = composite_histories([composite], histories, SPAN, PLACE)["both"]
    assert transitions_of(history) == [(0, OK), (5, ALARM)]
    first, second = history.changes
    assert first.transition.reason == (
        "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:both was created and its alarm rule"
        " evaluates to OK"
    )
    assert [state.alarm for state in first.triggering] == ["a", "b"]
    assert second.transition.reason == (
        "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a transitioned to ALARM at"
        " Thursday 15 January, 2026 10:05:17 UTC"
    )
    assert [state.alarm for state in second.triggering] == ["a"]
    assert history.actions == ((at(0), OK), (at(5), ALARM))


def test_insufficient_data_of_a_child_makes_the_composite_ok():
    histories = {"a": child((3, ALARM), (18, INSUFFICIENT))}
    composite = CompositeAlarm("one", "ALARM(a)")
    history = composite_histories([composite], histories, SPAN, PLACE)["one"]
    assert transitions_of(history) == [(0, OK), (3, ALARM), (18, OK)]


def test_composites_can_stand_on_composites_in_any_order():
    histories = {"a": child((0, OK), (5, ALARM))}
    outer, inner = CompositeAlarm("outer", "NOT ALARM(inner)"), CompositeAlarm("inner", "ALARM(a)")
    by_name = composite_histories([outer, inner], histories, SPAN, PLACE)
    assert list(by_name) == ["outer", "inner"]
    assert transitions_of(by_name["outer"]) == [(0, ALARM), (5, OK)]


def test_a_circle_is_never_evaluated():
    left, right = CompositeAlarm("left", "OK(right)"), CompositeAlarm("right", "OK(left)")
    histories = composite_histories([left, right], {}, SPAN, PLACE)
    assert [history.last_state for history in histories.values()] == [INSUFFICIENT, INSUFFICIENT]


def test_a_composite_refers_to_its_children_and_its_suppressor_each_once():
    minute = timedelta(minutes=1)
    rule = "ALARM(b) OR ALARM(a) OR OK(b)"
    assert CompositeAlarm("one", rule).references == ("b", "a")
    for name, expected in (("s", ("b", "a", "s")), ("b", ("b", "a"))):
        suppressed = CompositeAlarm("one", rule, suppressor=Suppressor(name, minute, minute))
        assert suppressed.references == expected


def test_an_unknown_child_is_an_error():
    with pytest.raises(ValueError, match="one: no alarm has the name a"):
        composite_histories([CompositeAlarm("one", "ALARM(a)")], {}, SPAN, PLACE)


def acted(
    watched: AlarmHistory, suppressor: AlarmHistory, wait: int = 2, extension: int = 3
) -> tuple[list[tuple[int, AlarmState]], list[Suppression | None]]:
    composite = CompositeAlarm(
        "one",
        "ALARM(a)",
        suppressor=Suppressor("s", timedelta(minutes=wait), timedelta(minutes=extension)),
    )
    outcome = composite_histories([composite], {"a": watched, "s": suppressor}, SPAN, PLACE)["one"]
    minutes = [((time - START) // timedelta(minutes=1), state) for time, state in outcome.actions]
    return minutes, [change.suppressed for change in outcome.changes]


def test_without_the_suppressor_in_alarm_actions_wait():
    wait = Suppression.WAIT
    assert acted(child((10, ALARM)), child((0, OK))) == ([(2, OK), (12, ALARM)], [wait, wait])


def test_a_change_during_the_wait_begins_it_anew_and_the_last_state_counts():
    assert acted(child((10, ALARM), (11, OK)), child())[0] == [(2, OK), (13, OK)]


def test_a_suppressor_that_comes_during_the_wait_suppresses():
    actions, by = acted(child((10, ALARM)), child((11, ALARM), (40, OK)))
    assert actions == [(2, OK), (43, ALARM)]
    assert by == [Suppression.WAIT, Suppression.WAIT]


def test_a_change_under_the_suppressor_is_acted_on_after_the_extension():
    actions, by = acted(child((10, ALARM)), child((5, ALARM), (20, OK)))
    assert actions == [(2, OK), (23, ALARM)]
    assert by == [Suppression.WAIT, Suppression.ALARM]


def test_a_change_during_the_extension_starts_a_wait():
    assert acted(child((10, ALARM), (22, OK)), child((5, ALARM), (20, OK)))[0] == [
        (2, OK),
        (24, OK),
    ]


def test_without_wait_and_extension_actions_come_at_once():
    actions, by = acted(child((10, ALARM)), child((5, ALARM), (20, OK)), wait=0, extension=0)
    assert actions == [(0, OK), (20, ALARM)]
    assert by == [None, Suppression.ALARM]
