"""Labels held against episodes, against plain loops over the history of one alarm."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.backtest.settings.critical_values import critical_values
from auditor.backtest.settings.episodes import episode_tables
from auditor.backtest.settings.scores import LabelIndex, LabelMinutes, scores
from auditor.cloudwatch.alarms import AlarmState, Evaluation
from auditor.cloudwatch.evaluation.changes import evaluation_windows
from auditor.cloudwatch.evaluation.history import history
from auditor.cloudwatch.metrics import MetricData
from auditor.cloudwatch.minutes import MINUTE, Span, minute_of, time_of
from auditor.result.labels import Detection, Label, LabelKind, LabelMatch, Verdict
from tests.cloudwatch.evaluation.test_history import MIDNIGHT, alarms, samples

SPAN = Span(time_of(MIDNIGHT - 30), time_of(MIDNIGHT + 600))
THRESHOLDS = (-1.0, 1.0, 2.0)


@st.composite
def marks(draw):
    """A few labels, by events or by a span with the events in it."""
    labels: list[LabelMinutes] = []
    for kind in draw(st.lists(st.sampled_from(LabelKind), max_size=4)):
        minutes = draw(
            st.lists(st.integers(MIDNIGHT - 30, MIDNIGHT + 590), max_size=4, unique=True)
        )
        span = None
        first = min(minutes, default=0)
        if not minutes or draw(st.booleans()):
            start = draw(st.integers(MIDNIGHT - 30, MIDNIGHT + 500))
            end = start + draw(st.integers(1, 60))
            span = Span(time_of(start), time_of(end))
            minutes = [minute for minute in minutes if start <= minute < end]
            first = min(minutes, default=start)
        label = Label(f"{len(labels)}", kind, (), span)
        labelled = LabelMatch(label, len(minutes), time_of(first), 0, 0, 0, in_reach=True)
        labels.append(LabelMinutes(labelled, first, np.array(sorted(minutes), np.int64)))
    return LabelIndex(tuple(labels))


def episodes_of(alarm, data, evaluation):
    """Return since when, from when and to when an alarm was in ALARM, in minutes."""
    transitions = history(alarm, data, SPAN, evaluation).transitions
    ends = [*(change.at for change in transitions[1:]), time_of(SPAN.minutes.stop)]
    for change, end in zip(transitions, ends[: len(transitions)], strict=True):
        if change.new is AlarmState.ALARM:
            breaching = [one.start for one in change.windows if one.used and one.breaching]
            since = min(breaching, default=change.at)
            yield minute_of(since), minute_of(change.at), minute_of(end)


def begins_within(mark, start):
    span = mark.labelled.label.span
    return span is not None and minute_of(span.start) < start <= minute_of(span.end)


def holds(mark, since, start, end):
    held = any(since <= minute < end for minute in mark.minutes)
    return held or begins_within(mark, start)


def noticed(mark, episodes):
    span = mark.labelled.label.span
    for since, start, _ in episodes:
        if any(since <= minute < start for minute in mark.minutes) or begins_within(mark, start):
            return Detection(Verdict.CAUGHT, max(timedelta(0), (start - mark.first) * MINUTE))
    unnotified = any(
        any(start <= minute < end for minute in mark.minutes)
        or (span is not None and start <= minute_of(span.start) < end)
        for _, start, end in episodes
    )
    return Detection(Verdict.UNNOTIFIED if unnotified else Verdict.MISSED, None)


@settings(max_examples=50)
@given(alarms(), samples(), marks(), st.sampled_from(Evaluation))
def test_scores_are_what_loops_over_the_history_of_one_alarm_find(
    alarm, samples, marks, evaluation
):
    data = MetricData.of([at for at, _, _ in samples], [value for _, value, _ in samples])
    windows = evaluation_windows(alarm, data, SPAN, evaluation)
    (critical,) = critical_values([alarm], windows)
    (part,) = episode_tables(alarm.comparison_operator, critical, THRESHOLDS, SPAN.minutes)
    must, noise = (marks.of(kind) for kind in (LabelKind.MUST_CATCH, LabelKind.NOISE))
    for threshold, score in zip(THRESHOLDS, scores(alarm, windows, part, marks), strict=True):
        episodes = list(episodes_of(replace(alarm, threshold=threshold), data, evaluation))
        true = [one for one in episodes if any(holds(mark, *one) for mark in must)]
        other = [one for one in episodes if one not in true]
        if noise:
            other = [one for one in other if any(holds(mark, *one) for mark in noise)]
        assert score.noticed == tuple(noticed(mark, episodes) for mark in must)
        assert (score.true_episodes, score.noise_episodes) == (len(true), len(other))
