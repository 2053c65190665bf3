"""What makes the noise of an alarm, over the demo archive and in time zones."""

from datetime import UTC, datetime

import msgspec
import pytest

from auditor.backtest.noise.attribution import attribute, week
from auditor.cloudwatch.minutes import Span, minute_of
from auditor.errors import UsageError
from auditor.replay.episodes import episode_spans
from auditor.replay.judge import replay
from auditor.replay.method import Method
from auditor.replay.opened import opened
from auditor.replay.question import Question
from auditor.result.noise import Field, Noise
from auditor.rules import load_rules
from tests.paths import SAMPLE

MARCH = Span(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 31, tzinfo=UTC))


@pytest.fixture(scope="module")
def noise() -> Noise:
    pack = load_rules(["iam-changes"], {})
    method = Method()
    with opened(Question([str(SAMPLE)], pack, method=method)) as archive:
        (group,) = archive.log_groups
        _, judged, _ = replay(pack, group, MARCH, method, MARCH.start).alarms
        episodes = episode_spans(judged.history, MARCH)
        return attribute(group.engine, group.engine.indexes(judged.rule.filters), MARCH, episodes)


def test_the_nightly_role_makes_most_of_the_sample(noise):
    assert (noise.matches, noise.episodes) == (158, 39)
    role = next(f.shares for f in noise.fields if f.field is Field.ROLE)[0]
    assert role.value == "arn:aws:iam::444455556666:role/terraform-deploy"
    assert (role.matches, role.episodes, role.only_count) == (124, 30, 30)
    assert len(role.only) == 20


def test_the_nightly_role_comes_at_two_and_the_people_by_day(noise):
    hours = [sum(day[hour] for day in noise.week.hours) for hour in range(24)]
    assert hours[2] == 124
    assert sum(hours) == 158
    assert noise.week.timezone == "UTC"


def test_what_makes_noise_round_trips_through_json(noise):
    assert msgspec.json.decode(msgspec.json.encode(noise), type=Noise) == noise


def test_days_and_hours_are_those_of_the_wall_clock():
    sunday = minute_of(datetime(2026, 3, 29, 0, 59, tzinfo=UTC))
    days = week([sunday, sunday + 1], [2, 3], "Europe/Paris")
    # The hour from 2 to 3 does not exist in that night.
    assert days.hours[6][1] == 2
    assert days.hours[6][3] == 3
    assert week([sunday], [1], "Asia/Kathmandu").hours[6][6] == 1


def test_an_unknown_time_zone_is_wrong_usage():
    for name in ("Mars/Olympus", "../../etc/passwd", ""):
        with pytest.raises(UsageError, match="not the name of a time zone"):
            week([], [], name)
