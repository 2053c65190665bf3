"""The whole line, from log files to a result."""

import textwrap
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from auditor.audit.episodes import MAX_OPENED_EPISODES, MAX_RECORDS
from auditor.audit.run import audit_with_histories, audited, run_audit
from auditor.cloudwatch.alarms import Alarm, AlarmState, ComparisonOperator, Evaluation
from auditor.cloudwatch.clock import EVENT_CLOCK, Clock, ClockKind
from auditor.cloudwatch.metric_filter import DefaultValue, Dimension, MetricFilter
from auditor.cloudwatch.metrics import MetricId, Statistic
from auditor.cloudwatch.minutes import Span
from auditor.cloudwatch.rule import About, Rule, RulePack
from auditor.cloudwatch.statistics import ExtendedStatistic
from auditor.render.audit.formats import FORMATS
from auditor.render.audit.words import headline
from auditor.replay.bounds import Bounds
from auditor.replay.method import Method, Scope
from auditor.replay.question import Question
from auditor.result.audit import AuditResult
from auditor.result.json import from_json, to_json
from auditor.rules import load_rules
from tests.conftest import record

PACK = load_rules(["iam-changes"])


def at(clock, number, **fields):
    identity = f"00000000-0000-4000-8000-{number:012d}"
    return record(eventTime=f"2026-01-26T{clock}Z", eventID=identity, **fields)


def quiet(clock, number):
    return at(clock, number, eventSource="s3.amazonaws.com", eventName="GetObject")


def utc(clock):
    return datetime.fromisoformat(f"2026-01-26T{clock}").replace(tzinfo=UTC)


def audit(*sources, **options):
    return run_audit(Question([str(source) for source in sources], PACK, **options))


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
    (evidence,) = episode.details.records
    assert (evidence.time, evidence.event_name, evidence.user_agent) == (
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
    result = audit(folder, method=Method(Evaluation.BUCKETS))
    assert result.span == Span(utc("10:00"), utc("12:05"))
    (episode,) = result.alarms[0].episodes
    assert (episode.start, episode.end) == (utc("10:35"), utc("10:40"))


def test_an_episode_alive_at_the_end_is_open(archive):
    (episode,) = audit(archive(a=[quiet("10:00:00", 1), at("10:30:00", 2)])).alarms[0].episodes
    assert episode.end is None


def test_an_alarm_that_was_in_alarm_before_the_span_is_carried_into_it(archive):
    folder = archive(a=[at("10:00:00", 1), quiet("12:00:00", 2)])
    result = audit(folder, bounds=Bounds(start=utc("10:05")))
    alarm = result.alarms[0]
    assert (alarm.matches, alarm.samples_before) == (0, 1)
    (episode,) = alarm.episodes
    assert (episode.start, episode.end) == (utc("10:01"), utc("10:16"))
    assert (episode.carried, episode.matches, alarm.fired, alarm.days) == (True, 0, (), 0)
    assert (alarm.first_state, result.replayed_from) == (AlarmState.ALARM, utc("10:00"))
    assert headline(result) == (
        "None of 3 alarms would have fired, over 1 of 1 day with records. 3 alarms were already"
        " in ALARM when the span began."
    )


def test_samples_before_the_span_are_seen_by_its_first_windows(archive):
    twice = replace(PACK.rules[0].alarm, threshold=2.0)
    pack = replace(PACK, rules=(replace(PACK.rules[0], alarm=twice),), composites=())
    folder = archive(a=[at("10:00:00", 1), at("10:03:00", 2)])
    result = run_audit(Question([str(folder)], pack, Bounds(start=utc("10:02"))))
    (episode,) = result.alarms[0].episodes
    assert (episode.start, episode.carried, episode.matches) == (utc("10:04"), False, 2)


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


def test_coverage_is_that_of_the_span_where_records_lie_outside(archive):
    far = {"awsRegion": "eu-west-1"}
    folder = archive(a=[quiet("10:00:00", 1), at("10:30:20", 2), quiet("12:00:00", 3) | far])
    assert audit(folder).coverage.in_span is None
    wide = Bounds(utc("00:00"), utc("00:00") + timedelta(days=9))
    assert audit(folder, bounds=wide).coverage.in_span is None
    cut = audit(folder, bounds=Bounds(utc("10:30"), utc("12:00")))
    (cell,) = cut.coverage.judged
    assert (cell.region, cell.records, len(cut.coverage.cells)) == ("us-east-1", 1, 2)
    hour_between = audit(folder, bounds=Bounds(utc("11:00"), utc("11:30")))
    assert hour_between.coverage.in_span == ()
    assert (
        headline(hour_between) == "None of 3 alarms would have fired, over 0 of 1 day with records."
        " No record matches their filters."
    )


def test_only_the_telling_episodes_are_opened_and_their_records_are_bounded(archive):
    noise = [at(f"{n // 2:02d}:{30 * (n % 2):02d}:00", n) for n in range(1, 40)]
    storm = [at("05:00:30", 1000 + n) for n in range(60)]
    alarm = audit(archive(a=noise, b=storm)).alarms[0]
    opened = [episode for episode in alarm.episodes if episode.details]
    assert len(alarm.episodes) == 39
    assert len(opened) == MAX_OPENED_EPISODES
    assert alarm.episodes[0] in opened
    assert alarm.episodes[-1] in opened
    worst = max(alarm.episodes, key=lambda episode: episode.matches)
    assert worst.details is not None
    assert (worst.matches, len(worst.details.records)) == (61, MAX_RECORDS)


def test_the_result_survives_json_and_equal_input_gives_equal_bytes(archive):
    folder = archive(a=[at("10:30:00", 1), quiet("11:00:00", 2)], b=[at("10:31:00", 3)])
    text = to_json(audit(folder))
    assert to_json(from_json(AuditResult, text)) == text
    assert from_json(AuditResult, text) == from_json(AuditResult, to_json(audit(folder)))


METRIC = MetricId("N", "m")
ABOVE_ONE = Alarm(
    "a", METRIC, Statistic.SUM, timedelta(minutes=5), 1, 1.0, ComparisonOperator.GREATER_OR_EQUAL
)


def judged(folder, alarm, *filters, **options):
    (result,) = run_audit(
        Question([str(folder)], RulePack("p", "", (Rule(alarm, filters, About("a")),)), **options)
    ).alarms
    return result


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
    assert [evidence.user_name for evidence in episode.details.records] == ["eve"]


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
    per_event = judged(
        folder, counted, defaulted, method=Method(default_value=DefaultValue.PER_EVENT)
    )
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


def pack(tmp_path, text):
    path = tmp_path / "rules.yaml"
    path.write_text(textwrap.dedent(text))
    return load_rules([str(path)])


FILTERS = """
Resources:
  IamFilter:
    Type: AWS::Logs::MetricFilter
    Properties:
      FilterPattern: '{ $.eventSource = "iam.amazonaws.com" }'
      MetricTransformations: [{MetricNamespace: N, MetricName: Iam, MetricValue: "1"}]
  S3Filter:
    Type: AWS::Logs::MetricFilter
    Properties:
      FilterPattern: '{ $.eventSource = "s3.amazonaws.com" }'
      MetricTransformations: [{MetricNamespace: N, MetricName: S3, MetricValue: "1"}]
  Iam:
    Type: AWS::CloudWatch::Alarm
    Properties: {Namespace: N, MetricName: Iam, Statistic: Sum, Period: 60, EvaluationPeriods: 1,
      Threshold: 1, ComparisonOperator: GreaterThanOrEqualToThreshold,
      TreatMissingData: notBreaching}
"""
COMPOSITE = (
    FILTERS
    + """
  S3:
    Type: AWS::CloudWatch::Alarm
    Properties: {Namespace: N, MetricName: S3, Statistic: Sum, Period: 60, EvaluationPeriods: 1,
      Threshold: 1, ComparisonOperator: GreaterThanOrEqualToThreshold,
      TreatMissingData: notBreaching}
  Both:
    Type: AWS::CloudWatch::CompositeAlarm
    Properties: {AlarmName: both, AlarmRule: !Sub "ALARM(${Iam}) AND ALARM(${S3})"}
"""
)
MATH = (
    FILTERS
    + """
  Share:
    Type: AWS::CloudWatch::Alarm
    Properties:
      EvaluationPeriods: 1
      Threshold: 50
      ComparisonOperator: GreaterThanThreshold
      Metrics:
        - Id: iam
          MetricStat: {Metric: {Namespace: N, MetricName: Iam}, Period: 300, Stat: Sum}
          ReturnData: false
        - Id: s3
          MetricStat: {Metric: {Namespace: N, MetricName: S3}, Period: 300, Stat: Sum}
          ReturnData: false
        - {Id: share, Expression: "100 * iam / (iam + s3)"}
  Slow:
    Type: AWS::CloudWatch::Alarm
    Properties: {Namespace: N, MetricName: Iam, ExtendedStatistic: p90, Period: 300,
      EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: GreaterThanOrEqualToThreshold}
"""
)


@pytest.mark.parametrize(
    ("scope", "location"),
    [
        (Scope.ALL, ""),
        (Scope.ACCOUNT, "/111122223333"),
        (Scope.ACCOUNT_REGION, "/111122223333/us-east-1"),
    ],
)
def test_an_episode_is_named_by_its_alarm_start_and_log_group(archive, tmp_path, scope, location):
    folder = archive(a=[at("10:00:00", 1), quiet("10:01:30", 2), quiet("12:00:00", 3)])
    question = Question([str(folder)], pack(tmp_path, COMPOSITE), method=Method(scope=scope))
    with audited(question) as audit:
        done, behind = audit.audit.result, list(audit.matches())
    ids = {alarm.alarm.name: [episode.id for episode in alarm.episodes] for alarm in done.alarms}
    assert ids == {
        "Iam": [f"Iam/20260126T1001Z{location}"],
        "S3": [f"S3/20260126T1002Z{location}", f"S3/20260126T1201Z{location}"],
    }
    assert [episode.id for episode in done.composites[0].episodes] == [
        f"both/20260126T1002Z{location}"
    ]
    named = {
        name: {one for m in behind if m.alarm == name for one in m.episode_ids} for name in ids
    }
    assert named == {name: set(episodes) for name, episodes in ids.items()}


def test_a_composite_alarm_is_in_alarm_while_its_rule_is_true_of_its_children(archive, tmp_path):
    folder = archive(a=[at("10:00:00", 1), quiet("10:01:30", 2), quiet("12:00:00", 3)])
    result = run_audit(Question([str(folder)], pack(tmp_path, COMPOSITE)))
    (both,) = result.composites
    (episode,) = both.episodes
    assert (episode.start, episode.end) == (utc("10:02"), utc("10:04"))
    assert [(child.alarm, child.state) for child in episode.triggering] == [("S3", "ALARM")]
    assert episode.reason == (
        "arn:aws:cloudwatch:us-east-1:111122223333:alarm:S3 transitioned to ALARM at"
        " Monday 26 January, 2026 10:02:36 UTC"
    )
    assert episode.mail is not None
    assert episode.reason in episode.mail
    assert headline(result) == "3 of 3 alarms would have fired, 4 times on 1 day."
    assert to_json(from_json(AuditResult, to_json(result))) == to_json(result)


def test_no_composite_alarm_is_judged_without_a_dated_record(archive, tmp_path):
    opposite = COMPOSITE.replace("ALARM(${Iam}) AND", "NOT ALARM(${Iam}) OR")
    folder = archive(a=[record(eventTime="redacted")])
    done = audit_with_histories(Question([str(folder)], pack(tmp_path, opposite)))
    (both,) = done.result.composites
    assert (both.episodes, both.transitions, done.replays) == ((), (), ())
    assert headline(done.result).startswith("No alarm could be judged")


def test_composites_stand_in_text_and_page(archive, tmp_path):
    folder = archive(a=[at("10:00:00", 1), quiet("10:01:30", 2), quiet("12:00:00", 3)])
    result = run_audit(Question([str(folder)], pack(tmp_path, COMPOSITE)))
    text, page = FORMATS["text"](result), FORMATS["html"](result)
    assert "both: would have fired 1 time on 1 day, first on 2026-01-26 10:02." in text
    assert "2026-01-26 10:02  2026-01-26 10:04  S3 ALARM" in text
    assert "ALARM(Iam) AND ALARM(S3)" in page
    assert page.count('href="#composite-1"') == 4, "the timeline links to it, too"


def test_metric_math_and_percentiles_are_evaluated_over_the_filters_metrics(archive, tmp_path):
    folder = archive(
        a=[at("10:00:10", 1), at("10:00:20", 2), quiet("10:00:30", 3), quiet("12:00:00", 4)]
    )
    result = run_audit(Question([str(folder)], pack(tmp_path, MATH)))
    _, share, slow = result.alarms
    assert share.episodes[0].start == utc("10:01")
    assert "66.66666666666667" in share.episodes[0].reason
    assert share.periods[0].matches == 3
    assert slow.episodes[0].start == utc("10:01")
    page = FORMATS["html"](result)
    assert "100 * iam / (iam + s3) &gt; 50" in page
    assert "N / Iam, N / S3" in page


def by_clock(folder, clock):
    method = Method(clock=clock)
    return run_audit(Question([str(folder)], PACK, method=method))


LATE = "111122223333_CloudTrail_us-east-1_20260126T1042Z_AbCdEfGhIjKlMnOp"


@pytest.mark.parametrize(
    ("clock", "start", "end", "known_after"),
    [
        (EVENT_CLOCK, "10:31", "10:46", 1),
        (Clock(ClockKind.FIXED, timedelta(minutes=5)), "10:36", "10:51", 6),
        (Clock(ClockKind.DELIVERY), "10:43", "10:58", 13),
        (Clock(ClockKind.ARRIVAL), "10:43", "10:46", 13),
    ],
)
def test_the_clock_decides_when_an_alarm_could_have_fired(archive, clock, start, end, known_after):
    hours = "111122223333_CloudTrail_us-east-1_20260126T{}Z_AbCdEfGhIjKlMnOp"
    folder = archive(
        **{
            hours.format("1005"): [quiet("10:00:00", 1)],
            LATE: [at("10:30:20", 2)],
            hours.format("1205"): [quiet("12:00:00", 3)],
        }
    )
    result = by_clock(folder, clock)
    (episode,) = result.alarms[0].episodes
    assert (episode.start, episode.end) == (utc(start), utc(end))
    assert episode.first_match == utc("10:30")
    assert episode.known_after == timedelta(minutes=known_after)
    assert episode.details is not None
    assert [evidence.time for evidence in episode.details.records] == [utc("10:30:20")]
    assert (result.options.clock, result.without_delivery) == (str(clock), 0)


def test_extracted_values_count_by_the_clock_too(archive):
    soon = LATE.replace("1042", "1034")
    folder = archive(
        **{
            soon: [at("10:30:20", 1, size=60)],
            LATE: [at("10:30:40", 2, size=40), at("10:41:00", 3)],
        }
    )
    sized = MetricFilter("f", "{ $.eventName = * }", METRIC, "$.size")
    above = replace(ABOVE_ONE, period=timedelta(hours=1), threshold=100.0)
    arrival = Method(clock=Clock(ClockKind.ARRIVAL))
    assert judged(folder, above, sized).episodes[0].start == utc("10:31")
    late = judged(folder, above, sized, method=arrival)
    assert late.episodes[0].start == utc("10:43")
    assert (late.matches, late.matches_without_value) == (3, 1)


def test_what_arrives_last_is_still_judged(archive):
    result = by_clock(archive(**{LATE: [at("10:41:20", 1)]}), Clock(ClockKind.ARRIVAL))
    assert result.span == Span(utc("10:41"), utc("10:43"))
    assert [episode.start for episode in result.alarms[0].episodes] == [utc("10:43")]


def test_records_in_files_without_a_time_are_counted_and_in_no_metric(archive):
    folder = archive(**{LATE: [at("10:41:20", 1)], "renamed": [at("10:41:30", 2)]})
    result = by_clock(folder, Clock(ClockKind.ARRIVAL))
    assert (result.without_delivery, result.alarms[0].matches) == (1, 1)


def test_each_account_and_region_may_have_alarms_of_its_own(archive):
    folder = archive(
        a=[
            at("10:00:00", 1),
            at("10:01:00", 2, awsRegion="eu-west-1"),
            at("10:02:00", 3, recipientAccountId="444455556666", awsRegion="eu-west-1"),
        ]
    )
    accounts = audit(folder, method=Method(scope=Scope.ACCOUNT))
    assert [(alarm.name, alarm.matches) for alarm in accounts.alarms[::3]] == [
        ("IAMAllActivityAlarm (111122223333)", 2),
        ("IAMAllActivityAlarm (444455556666)", 1),
    ]
    by_region = audit(folder, method=Method(scope=Scope.ACCOUNT_REGION))
    assert [alarm.name.partition(" ")[2] for alarm in by_region.alarms[::3]] == [
        "(111122223333 eu-west-1)",
        "(111122223333 us-east-1)",
        "(444455556666 eu-west-1)",
    ]
    (episode,) = by_region.alarms[-1].episodes
    assert episode.details is not None
    assert "arn:aws:cloudwatch:eu-west-1:444455556666:alarm:" in episode.details.mail
    assert {len(alarm.episodes) for alarm in by_region.alarms} == {1}
