"""The whole line, from log files to a result."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from auditor.audit import OPENED, RECORDS, Bounds, run_audit
from auditor.cloudwatch.alarms import Alarm, AlarmState, ComparisonOperator, Evaluation
from auditor.cloudwatch.metrics import (
    DefaultValue,
    Dimension,
    MetricFilter,
    MetricId,
    Span,
    Statistic,
)
from auditor.cloudwatch.rule import Rule, RulePack
from auditor.cloudwatch.statistics import ExtendedStatistic
from auditor.result import from_json, to_json
from auditor.rules import load_rules
from tests.conftest import record

PACK = load_rules("iam-changes")


def at(clock, number, **fields):
    identity = f"00000000-0000-4000-8000-{number:012d}"
    return record(eventTime=f"2026-01-26T{clock}Z", eventID=identity, **fields)


def quiet(clock, number):
    return at(clock, number, eventSource="s3.amazonaws.com", eventName="GetObject")


def utc(clock):
    return datetime.fromisoformat(f"2026-01-26T{clock}").replace(tzinfo=UTC)


def audit(*sources, **options):
    return run_audit([str(source) for source in sources], PACK, **options)


def test_one_match_makes_one_episode_of_three_periods(archive):
    folder = archive(a=[quiet("10:00:00", 1), at("10:30:20", 2), quiet("12:00:00", 3)])
    result = audit(folder)
    assert result.span == Span(utc("10:00"), utc("12:01"))
    everything, changes, authn = result.alarms
    for alarm in (everything, changes, authn):
        (episode,) = alarm.episodes
        assert (episode.start, episode.end) == (utc("10:31"), utc("10:46"))
        assert episode.known_after == timedelta(minutes=1)
        assert alarm.last_state is AlarmState.INSUFFICIENT_DATA
        assert (alarm.matches, alarm.days, alarm.periods_over_threshold) == (1, 1, 1)
    assert episode.reason == (
        "Threshold Crossed: 1 datapoint [1.0 (26/01/26 10:26:00)] was greater than or equal to the"
        " threshold (1.0)."
    )


def test_an_opened_episode_has_its_mail_and_the_records_behind_it(archive):
    folder = archive(a=[at("10:30:20", 2, userAgent="curl/8"), quiet("12:00:00", 3)])
    (episode,) = audit(folder).alarms[2].episodes
    assert episode.details is not None
    (found,) = episode.details.records
    assert (found.time, found.event_name, found.user_agent) == (
        utc("10:30:20"),
        "CreateUser",
        "curl/8",
    )
    mail = episode.details.mail
    assert "- Name:                       IAMAuthnAuthzActivityAlarm\n" in mail
    assert "- State Change:               INSUFFICIENT_DATA -> ALARM\n" in mail
    assert episode.reason in mail
    assert "- AWS Account:                111122223333\n" in mail


def test_buckets_evaluate_clock_aligned_periods_once_at_their_end(archive):
    folder = archive(a=[quiet("10:01:00", 1), at("10:31:20", 2), quiet("12:01:00", 3)])
    result = audit(folder, evaluation=Evaluation.BUCKETS)
    assert result.span == Span(utc("10:00"), utc("12:05"))
    (episode,) = result.alarms[0].episodes
    assert (episode.start, episode.end) == (utc("10:35"), utc("10:40"))


def test_an_episode_alive_at_the_end_is_open(archive):
    (episode,) = audit(archive(a=[quiet("10:00:00", 1), at("10:30:00", 2)])).alarms[0].episodes
    assert episode.end is None


def test_samples_before_the_span_are_seen_by_its_first_windows(archive):
    folder = archive(a=[at("10:00:00", 1), quiet("12:00:00", 2)])
    result = audit(folder, bounds=Bounds(start=utc("10:05")))
    alarm = result.alarms[0]
    assert (alarm.matches, alarm.samples_before) == (0, 1)
    (episode,) = alarm.episodes
    assert (episode.start, episode.end) == (utc("10:06"), utc("10:16"))


def test_the_span_may_count_back_from_the_last_event(archive):
    folder = archive(a=[at("08:00:00", 1), quiet("12:00:00", 2)])
    result = audit(folder, bounds=Bounds(start=timedelta(hours=1)))
    assert result.span == Span(utc("11:01"), utc("12:01"))


def test_without_a_dated_record_nothing_is_judged_and_nothing_fails(archive):
    result = audit(archive(a=[record(eventTime="redacted")], b=[]))
    assert result.span is None
    assert (result.intake.undated, result.intake.empty_files) == (1, 1)
    assert [len(alarm.episodes) for alarm in result.alarms] == [0, 0, 0]
    assert result.alarms[0].matches_undated == 1


def test_only_the_telling_episodes_are_opened_and_their_records_are_bounded(archive):
    noise = [at(f"{n // 2:02d}:{30 * (n % 2):02d}:00", n) for n in range(1, 40)]
    storm = [at("05:00:30", 1000 + n) for n in range(60)]
    alarm = audit(archive(a=noise, b=storm)).alarms[0]
    opened = [episode for episode in alarm.episodes if episode.details]
    assert len(alarm.episodes) == 39
    assert len(opened) == OPENED
    assert alarm.episodes[0] in opened
    assert alarm.episodes[-1] in opened
    worst = max(alarm.episodes, key=lambda episode: episode.matches)
    assert worst.details is not None
    assert (worst.matches, len(worst.details.records)) == (61, RECORDS)


def test_the_result_survives_json_and_equal_input_gives_equal_bytes(archive):
    folder = archive(a=[at("10:30:00", 1), quiet("11:00:00", 2)], b=[at("10:31:00", 3)])
    text = to_json(audit(folder))
    assert to_json(from_json(text)) == text
    assert from_json(text) == from_json(to_json(audit(folder)))


METRIC = MetricId("N", "m")
ABOVE_ONE = Alarm(
    "a", METRIC, Statistic.SUM, timedelta(minutes=5), 1, 1.0, ComparisonOperator.GREATER_OR_EQUAL
)


def judged(folder, alarm, *filters, **options):
    (found,) = run_audit(
        [str(folder)], RulePack("p", "", (Rule(alarm, filters, "a"),)), **options
    ).alarms
    return found


def test_an_alarm_on_one_series_is_explained_by_the_records_of_that_series(archive):
    eve = {"type": "IAMUser", "userName": "eve"}
    folder = archive(
        a=[at("10:00:00", 1), at("10:30:00", 2, userIdentity=eve), at("11:00:00", 3)],
        b=[at("11:30:00", 4, userIdentity={"type": "Root"})],
    )
    series = MetricId("N", "m", (("user", "eve"),))
    dimensions = (Dimension("user", "$.userIdentity.userName"),)
    calls = MetricFilter("f", "{ $.eventName = * }", series, dimensions=dimensions)
    alarm = judged(folder, replace(ABOVE_ONE, metric=series), calls)
    (episode,) = alarm.episodes
    assert episode.start == utc("10:31")
    assert (alarm.matches, alarm.matches_without_dimension) == (1, 1)
    assert [actor.identity for actor in alarm.actors] == ["eve"]
    assert episode.details is not None
    assert [found.user_name for found in episode.details.records] == ["eve"]


def test_an_alarm_on_extracted_values_counts_the_matches_that_have_none(archive):
    sizes = [40, "60", "many", None]
    folder = archive(
        a=[at(f"10:0{n}:00", n, size=size) for n, size in enumerate(sizes)],
        b=[at("10:30:00", 9, size="many")],
    )
    sized = MetricFilter("f", "{ $.eventName = * }", METRIC, "$.size")
    alarm = judged(folder, replace(ABOVE_ONE, threshold=100.0), sized)
    assert alarm.episodes[0].start == utc("10:02")
    assert (alarm.matches, alarm.matches_without_value) == (5, 3)
    assert [(p.start, p.matches, p.value) for p in alarm.periods] == [
        (utc("10:00"), 4, 100.0),
        (utc("10:30"), 1, None),
    ]


def test_percentiles_are_taken_over_the_single_values_of_all_filters(archive):
    folder = archive(a=[at("10:00:00", n, size=n) for n in range(10)])
    sized = MetricFilter("f", '{ $.eventName = "CreateUser" }', METRIC, "$.size")
    hundred = MetricFilter("g", "{ $.size = 0 }", METRIC, 100.0)
    p90 = replace(ABOVE_ONE, statistic=ExtendedStatistic("p90"))
    alarm = judged(folder, p90, sized, hundred)
    assert [period.value for period in alarm.periods] == [9]
    assert judged(folder, p90, sized).periods[0].value == 8


def test_a_default_value_can_be_published_per_event(archive):
    folder = archive(a=[quiet(f"10:00:0{n}", n) for n in range(3)])
    defaulted = MetricFilter("f", '{ $.eventName = "x" }', METRIC, 5.0, 0.0)
    counted = replace(ABOVE_ONE, statistic=Statistic.SAMPLE_COUNT)
    assert judged(folder, counted, defaulted).periods[0].value == 1
    per_event = judged(folder, counted, defaulted, default_value=DefaultValue.PER_EVENT)
    assert per_event.periods[0].value == 3


@pytest.mark.shared
def test_the_real_archive_has_the_counts_that_a_plain_scan_has(shared):
    invictus = audit(shared / "corpus" / "invictus")
    assert [alarm.matches for alarm in invictus.alarms] == [398, 72, 69]
    assert [alarm.periods_over_threshold for alarm in invictus.alarms] == [8, 7, 7]
    corpus = audit(shared / "corpus")
    assert corpus.intake.records == 4234
    assert [alarm.matches for alarm in corpus.alarms] == [409, 80, 77]
    assert [alarm.periods_over_threshold for alarm in corpus.alarms] == [15, 13, 13]
