from datetime import UTC, datetime, timedelta

from auditor.cloudwatch.alarms import AlarmState
from auditor.cloudwatch.compare import HistoryComparison, compare_with_actual
from auditor.cloudwatch.messages.history_items import history_items
from auditor.cloudwatch.messages.recorded import recorded_items
from auditor.cloudwatch.messages.recorded_history import (
    RecordedHistory,
    RecordedItem,
    UnreadableItem,
)
from auditor.cloudwatch.transitions import Change
from tests.cloudwatch.messages.test_messages import ALARM, CREATED, HISTORY, LOCATION

START = datetime(2026, 1, 15, 10, tzinfo=UTC)
OK, ALARMED = AlarmState.OK, AlarmState.ALARM


def item(minute: int, old: AlarmState, new: AlarmState, second: int = 30) -> dict[str, str]:
    at = START + timedelta(minutes=minute, seconds=second)
    return {
        "AlarmName": "one",
        "AlarmType": "MetricAlarm",
        "Timestamp": at.isoformat(),
        "HistoryItemType": "StateUpdate",
        "HistorySummary": f"Alarm updated from {old} to {new}",
        "HistoryData": "{}",
    }


def change(minute: int, old: AlarmState, new: AlarmState) -> Change:
    return Change(START + timedelta(minutes=minute), old, new)


def recorded(items: object) -> RecordedHistory:
    items_read = list(recorded_items(items))
    return RecordedHistory(
        tuple(one for one in items_read if isinstance(one, RecordedItem)),
        tuple(one for one in items_read if isinstance(one, UnreadableItem)),
    )


def shown(compared: HistoryComparison) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Minutes of one alarm: of real changes and how late ours are, only real, only simulated."""
    (alarm,) = compared.alarms
    minute = timedelta(minutes=1)
    return (
        [((pair.real.at - START) // minute, pair.minutes) for pair in alarm.agreeing],
        [(one.at - START) // minute for one in alarm.only_real],
        [(one.at - START) // minute for one in alarm.only_simulated],
    )


def test_a_history_agrees_with_its_own_items():
    items = history_items(ALARM, HISTORY, CREATED, LOCATION)
    compared = compare_with_actual(recorded(items), {ALARM.name: HISTORY.changes})
    (alarm,) = compared.alarms
    assert [pair.minutes for pair in alarm.agreeing] == [0, 0, 0]
    assert (alarm.only_real, alarm.only_simulated, compared.unreadable) == ((), (), 0)


def test_changes_agree_within_the_tolerance_and_say_by_how_much_they_differ():
    items = [item(20, ALARMED, OK), item(5, OK, ALARMED), item(60, OK, ALARMED)]
    ours = {"one": [change(6, OK, ALARMED), change(18, ALARMED, OK), change(40, OK, ALARMED)]}
    assert shown(compare_with_actual(recorded(items), ours)) == ([(5, 1), (20, -2)], [60], [40])
    assert shown(compare_with_actual(recorded(items), ours, tolerances={"one": timedelta(0)})) == (
        [],
        [5, 20, 60],
        [6, 18, 40],
    )


def test_the_nearest_change_into_the_same_state_is_the_same_one():
    items = [item(5, OK, ALARMED), item(9, OK, ALARMED)]
    ours = {"one": [change(4, OK, ALARMED), change(5, ALARMED, OK), change(6, OK, ALARMED)]}
    compared = compare_with_actual(recorded(items), ours, tolerances={"one": timedelta(minutes=3)})
    assert shown(compared) == ([(5, -1), (9, -3)], [], [5])


def test_what_the_real_history_cannot_know_is_left_out_and_counted():
    items = [item(30, OK, ALARMED), item(40, ALARMED, OK)]
    ours = {"one": [change(0, OK, ALARMED), change(30, OK, ALARMED), change(40, ALARMED, OK)]}
    compared = compare_with_actual(recorded(items), ours)
    assert shown(compared) == ([(30, 0), (40, 0)], [], [])
    assert compared.outside == 1


def test_an_alarm_that_one_side_lacks_is_listed():
    compared = compare_with_actual(
        recorded([item(30, OK, ALARMED)]), {"two": [change(30, OK, ALARMED)]}
    )
    one, two = compared.alarms
    assert (one.alarm, len(one.only_real), len(one.only_simulated)) == ("one", 1, 0)
    assert (two.alarm, len(two.only_real), len(two.only_simulated)) == ("two", 0, 1)


def test_items_that_make_no_sense_are_counted():
    broken = {**item(1, OK, ALARMED), "HistorySummary": "Alarm updated from X to Y"}
    naive = {**item(1, OK, ALARMED), "Timestamp": "2026-01-15T10:00:00"}
    far = {**item(1, OK, ALARMED), "Timestamp": 1e300}
    compared = compare_with_actual(
        recorded([7, {}, None, broken, naive, far, item(3, OK, ALARMED)]), {}
    )
    assert compared.unreadable == 6
    assert shown(compared) == ([], [3], [])


def test_seconds_since_the_epoch_are_times_too():
    assert shown(
        compare_with_actual(
            recorded([{**item(0, OK, ALARMED), "Timestamp": START.timestamp() + 61.5}]), {}
        )
    ) == (
        [],
        [1],
        [],
    )


def test_an_empty_history_compares_nothing():
    compared = compare_with_actual(recorded([]), {"one": [change(30, OK, ALARMED)]})
    assert (compared.span, compared.alarms, compared.outside) == (None, (), 1)


def test_where_no_name_is_in_both_the_most_similar_ones_are_named():
    ours: dict[str, list[Change]] = {"root-login": [], "root-logout": []}
    items = [{**item(1, OK, ALARMED), "AlarmName": "Root-login"}]
    assert compare_with_actual(recorded(items), ours).nearest == (("Root-login", "root-login"),)
    both = [*items, {**item(1, OK, ALARMED), "AlarmName": "root-logout"}]
    assert compare_with_actual(recorded(both), ours).nearest == ()
