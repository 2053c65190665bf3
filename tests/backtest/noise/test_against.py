"""Two histories side by side: what became of episodes, and of the records behind them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.backtest.noise.against import AgainstSide, compare_histories, episode_changes
from auditor.cloudwatch.alarms import AlarmState
from auditor.cloudwatch.minutes import MINUTE, Span, minute_of
from auditor.cloudwatch.transitions import AlarmHistory, Change, Transition, Window
from auditor.replay.judge import replay
from auditor.replay.method import Method
from auditor.replay.opened import opened
from auditor.replay.question import Question
from auditor.result.against import Against, Fate, FateCount
from auditor.rules import load_rules
from tests.paths import SAMPLE

START = datetime(2026, 1, 15, 10, tzinfo=UTC)
SPAN = Span(START, START + timedelta(hours=10))
MARCH = Span(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 31, tzinfo=UTC))


def at(minute: int) -> datetime:
    return START + minute * MINUTE


def history(*episodes: tuple[int, int | None], window: int = 5) -> AlarmHistory:
    """An alarm in ALARM from one minute to another, because of the window before."""
    changes: list[Transition] = []
    for start, end in episodes:
        window_in_range = Window(at(start - window), 1.0, breaching=True, used=True)
        changes.append(
            Transition(at(start), AlarmState.OK, AlarmState.ALARM, "", (window_in_range,), 0, "")
        )
        if end is not None:
            changes.append(Transition(at(end), AlarmState.ALARM, AlarmState.OK, "", (), 0, ""))
    last = AlarmState.ALARM if episodes and episodes[-1][1] is None else AlarmState.OK
    return AlarmHistory(
        tuple(Change(change.at, change.old, change.new) for change in changes),
        last,
        lambda indexes: tuple(changes[index] for index in indexes),
        lambda indexes: [changes[index].windows for index in indexes],
    )


def fates(
    before: AlarmHistory, after: AlarmHistory, matched: Sequence[int] = ()
) -> list[tuple[Fate, int, int]]:
    minutes = np.array([minute_of(at(minute)) for minute in sorted(matched)], np.int64)
    return [
        (change.fate, len(change.before), len(change.after))
        for change in episode_changes(before, after, SPAN, minutes)
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (((10, 20),), ((10, 20),), [(Fate.SAME, 1, 1)]),
        (((10, None),), ((10, None),), [(Fate.SAME, 1, 1)]),
        (((10, 20),), ((12, 20),), [(Fate.MOVED, 1, 1)]),
        (((10, 20),), ((10, None),), [(Fate.MOVED, 1, 1)]),
        (((10, 20), (25, 30)), ((10, 30),), [(Fate.MERGED, 2, 1)]),
        (((10, 30),), ((10, 20), (25, 30)), [(Fate.SPLIT, 1, 2)]),
        (((10, 20), (25, 40)), ((10, 30), (35, 40)), [(Fate.REGROUPED, 2, 2)]),
        (((10, 20),), (), [(Fate.VANISHED, 1, 0)]),
        ((), ((10, 20),), [(Fate.APPEARED, 0, 1)]),
        (((10, 20),), ((100, 110),), [(Fate.VANISHED, 1, 0), (Fate.APPEARED, 0, 1)]),
        (((600, None),), ((600, None),), [(Fate.SAME, 1, 1)]),
        ((), (), []),
    ],
)
def test_episodes_that_overlap_belong_together(before, after, expected):
    assert fates(history(*before), history(*after)) == expected


def test_episodes_with_a_common_match_behind_them_belong_together():
    before, after = history((10, 15)), history((16, 20), window=10)
    assert fates(before, after, [8]) == [(Fate.MOVED, 1, 1)]
    assert fates(before, after, [15]) == [(Fate.VANISHED, 1, 0), (Fate.APPEARED, 0, 1)]


def test_a_moved_episode_says_how_much_later_it_begins():
    later, earlier = history((13, 20)), history((10, 20))
    (moved,) = episode_changes(earlier, later, SPAN, np.zeros(0, np.int64))
    assert moved.later == timedelta(minutes=3)
    (moved,) = episode_changes(later, earlier, SPAN, np.zeros(0, np.int64))
    assert moved.later == timedelta(minutes=-3)


ends = st.lists(st.integers(6, 590), unique=True, max_size=12).map(sorted)


@given(ends, ends, st.integers(1, 90), st.sets(st.integers(0, 599), max_size=30))
def test_each_episode_has_one_fate_and_the_other_way_round_it_is_the_mirrored_one(
    first, second, window, matched
):
    before = history(*zip(first[::2], first[1::2], strict=False))
    after = history(*zip(second[::2], second[1::2], strict=False), window=window)
    minutes = np.array(sorted(minute_of(at(minute)) for minute in matched), np.int64)
    changes = episode_changes(before, after, SPAN, minutes)
    for side, wanted in (("before", len(first) // 2), ("after", len(second) // 2)):
        numbers = sorted(episode.number for change in changes for episode in getattr(change, side))
        assert numbers == list(range(1, wanted + 1))
    mirrored = {
        Fate.MERGED: Fate.SPLIT,
        Fate.SPLIT: Fate.MERGED,
        Fate.VANISHED: Fate.APPEARED,
        Fate.APPEARED: Fate.VANISHED,
    }
    back = episode_changes(after, before, SPAN, minutes)
    assert {(mirrored.get(c.fate, c.fate), c.after, c.before) for c in changes} == {
        (c.fate, c.before, c.after) for c in back
    }


def sample(threshold: float = 1.0, pattern: str | None = None) -> Against:
    """The sample's alarm on IAM changes against itself with another threshold or pattern."""
    pack = load_rules(["iam-changes"], {})
    rule = pack.rules[1]
    filters = rule.filters if pattern is None else (replace(rule.filters[0], pattern=pattern),)
    other = replace(rule, alarm=replace(rule.alarm, threshold=threshold), filters=filters)
    both = replace(pack, rules=(rule, other))
    with opened(Question([str(SAMPLE)], both)) as archive:
        (group,) = archive.log_groups
        before, after = (
            AgainstSide(group.engine.indexes(judged.rule.filters), judged.history)
            for judged in replay(both, group, MARCH, Method(), MARCH.start).alarms
        )
        return compare_histories(group.engine, before, after, MARCH)


def test_a_setting_against_itself_changes_nothing():
    against = sample()
    assert against.fates == (FateCount(Fate.SAME, 39),)
    assert against.changes == ()
    assert against.silenced.count == against.raised.count == against.only_before.count == 0


def test_a_higher_threshold_loses_episodes_and_the_records_behind_them():
    against = sample(threshold=7)
    assert (against.before, against.after, against.change_count) == (39, 4, 39)
    assert {one.fate: one.changes for one in against.fates} == {
        Fate.MOVED: 1,
        Fate.SPLIT: 1,
        Fate.VANISHED: 37,
    }
    assert len(against.changes) == 39
    assert against.silenced.count == 142
    assert len(against.silenced.first) == 20
    assert against.only_before.count == against.only_after.count == 0
    assert msgspec.json.decode(msgspec.json.encode(against), type=Against) == against


def test_a_narrower_pattern_says_which_records_it_no_longer_matches():
    against = sample(
        pattern='{ $.eventSource = "iam.amazonaws.com" && $.eventName = "Create*"'
        ' && ($.userIdentity.arn NOT EXISTS || $.userIdentity.arn != "*/terraform-deploy/*") }'
    )
    assert against.only_after.count == 0
    assert against.only_before.count > 124
    assert len(against.only_before.first) == 20
    assert against.raised.count == 0
    assert against.after < against.before
