"""Alarms that can never fire, always do, or do so for other reasons than a match."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from auditor.cloudwatch.alarms import Alarm, ComparisonOperator, Evaluation, TreatMissingData
from auditor.cloudwatch.evaluation.grid import periods_in_range
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import Statistic
from auditor.cloudwatch.minutes import MINUTE
from auditor.cloudwatch.rule import Origin, Rule
from auditor.cloudwatch.statistics import ExtendedStatistic
from auditor.result.checks import Check
from auditor.result.lint import Finding, Severity
from auditor.rules.lint.outlook import Outlook, breaches, outlook
from auditor.rules.lint.published import Interval, Samples, values
from auditor.rules.lint.words import number, period

_COMPARED: Final = {
    ComparisonOperator.GREATER_OR_EQUAL: "{} or more",
    ComparisonOperator.GREATER: "more than {}",
    ComparisonOperator.LESS: "less than {}",
    ComparisonOperator.LESS_OR_EQUAL: "{} or less",
}


def firing(rule: Rule, origin: Origin) -> Iterator[Finding]:
    """Yield what is wrong with the states that an alarm can be in; the worst by itself."""
    case = _Case(rule.alarm, rule.filters, origin, outlook(rule.alarm, rule.filters))
    alone = next(case.hopeless(), None)
    if alone is not None:
        yield alone
        return
    yield from case.unexpected()


@dataclass(frozen=True, slots=True)
class _Case:
    alarm: Alarm
    filters: tuple[MetricFilter, ...]
    origin: Origin
    outlook: Outlook

    def hopeless(self) -> Iterator[Finding]:
        """Yield why the alarm is of no use at all."""
        outlook = self.outlook
        if outlook.never_fires:
            yield self._finding(Check.NEVER_FIRES, Severity.ERROR, *self._never())
        elif outlook.fires_on_silence_only:
            message = (
                f"no datapoint is ever {self._threshold}, but missing data is filled as breaching:"
                f" it is in ALARM when nothing was published for {self._range}"
            )
            remedy = (
                "nothing, if it is meant to notice that records stopped coming; else another"
                " threshold and TreatMissingData: notBreaching"
            )
            yield self._finding(Check.FIRES_ON_SILENCE_ONLY, Severity.NOTE, message, remedy)
        elif outlook.always_in_alarm:
            missing = (
                "missing data is filled as breaching" if outlook.missing else "none is missing"
            )
            message = (
                f"every datapoint is {self._threshold} and {missing}: it is in ALARM from the first"
                " evaluation on, and notifies once"
            )
            remedy = "TreatMissingData: notBreaching" if outlook.missing else "another threshold"
            yield self._finding(Check.ALWAYS_IN_ALARM, Severity.ERROR, message, remedy)
        elif outlook.stays_in_alarm:
            message = (
                f"every datapoint is {self._threshold} and missing data keeps the state: after its"
                " first ALARM it never notifies again"
            )
            remedy = "TreatMissingData: notBreaching"
            yield self._finding(Check.STAYS_IN_ALARM, Severity.ERROR, message, remedy)

    def unexpected(self) -> Iterator[Finding]:
        """Yield what an alarm that can fire does besides."""
        if self.alarm.samples_needed:
            message = (
                f"the state is kept while a datapoint has fewer than"
                f" {number(self.alarm.samples_needed)} samples"
                " (EvaluateLowSampleCountPercentile: ignore)"
            )
            remedy = "EvaluateLowSampleCountPercentile: evaluate, or Statistic: Sum"
            yield self._finding(Check.TOO_FEW_SAMPLES, Severity.WARNING, message, remedy)
        if not isinstance(self.alarm.statistic, Statistic | ExtendedStatistic):
            return
        samples = Samples.of(self.filters)
        yield from self._lone_match(samples)
        yield from self._defaults(samples) if samples.default else self._sparse(samples)

    def _never(self) -> tuple[str, str]:
        possible = self.outlook.values
        if possible is None:
            sentence = "no filter ever publishes a sample that its statistic can use"
            if Samples.of(self.filters).all:
                return sentence, "a MetricValue that is not negative, which percentiles pass over"
            return sentence, "a pattern that can match"
        if self.alarm.samples_needed:
            return (
                f"no datapoint ever has samples enough for {self.alarm.statistic}, so the state is"
                " kept (EvaluateLowSampleCountPercentile: ignore)",
                "EvaluateLowSampleCountPercentile: evaluate, or Statistic: Sum",
            )
        subject = self.alarm.statistic or "the expression"
        message = f"{subject} is {_span(possible)} here, never {self._threshold}"
        counted = self.alarm.statistic is not None and self._breaches_as_sum()
        if counted:
            return (
                message,
                f"Statistic: Sum, which counts the matches of {period(self.alarm.period)}",
            )
        upward = not self.alarm.comparison_operator.below
        if upward and possible.high <= 0:  # a threshold that low is one that silence reaches
            return message, 'MetricValue: "1", so that matches count'
        match self.alarm.comparison_operator:
            case ComparisonOperator.GREATER_OR_EQUAL:
                return message, f"a Threshold of {number(possible.high)} or less"
            case ComparisonOperator.GREATER:
                return message, f"a Threshold below {number(possible.high)}"
            case ComparisonOperator.LESS:
                return message, f"a Threshold above {number(possible.low)}"
            case ComparisonOperator.LESS_OR_EQUAL:
                return message, f"a Threshold of {number(possible.low)} or more"

    def _lone_match(self, samples: Samples) -> Iterator[Finding]:
        """Yield whether the value of one match is the threshold itself, which it has to exceed."""
        alarm = self.alarm
        if alarm.comparison_operator is not ComparisonOperator.GREATER or breaches(alarm, 0):
            return
        lone = {
            value.low
            for match in samples.matched
            if (value := values_of_one(alarm, match)) is not None and value.low == value.high
        }
        if alarm.threshold in lone:
            shown = number(alarm.threshold)
            message = (
                f"a single match makes {alarm.statistic} {shown}, which is not {self._threshold}:"
                f" only a second match in the same {period(alarm.period)} brings it to ALARM"
            )
            remedy = (
                f"{ComparisonOperator.GREATER_OR_EQUAL}, if one match is enough;"
                " nothing, if two are meant"
            )
            yield self._finding(Check.NEEDS_TWO_MATCHES, Severity.NOTE, message, remedy)

    def _defaults(self, samples: Samples) -> Iterator[Finding]:
        """Yield what default values do to an alarm."""
        alarm, minutes = self.alarm, self.alarm.period // MINUTE
        shown = ", ".join(sorted({number(one.low) for one in samples.default}))
        quiet = _statistic(alarm, [one.low for one in samples.default] * minutes)
        if not alarm.comparison_operator.below and breaches(alarm, quiet):
            message = (
                f"{period(alarm.period)} of records without a match make {alarm.statistic}"
                f" {number(quiet)}, by the DefaultValue {shown}, and that is {self._threshold}"
            )
            remedy = "Statistic: Sum and DefaultValue: 0, or no DefaultValue"
            if breaches(alarm, 0):
                remedy = f"{self._above_zero(samples)}, or no DefaultValue"
            yield self._finding(Check.FIRES_WITHOUT_MATCH, Severity.ERROR, message, remedy)
            return
        for match in samples.matched:
            if match.low != match.high or len(self.filters) > 1:
                continue
            others = [one.low for one in samples.default] * (minutes - 1)
            diluted = _statistic(alarm, [match.low, *others])
            if breaches(alarm, _statistic(alarm, [match.low])) and not breaches(alarm, diluted):
                message = (
                    f"a match beside {minutes - 1} minutes with records but no match makes"
                    f" {alarm.statistic} {number(diluted)}, by the DefaultValue {shown}, and"
                    f" that is not {self._threshold}"
                )
                remedy = "Statistic: Sum, or no DefaultValue"
                yield self._finding(Check.DILUTED_BY_DEFAULT, Severity.WARNING, message, remedy)

    def _sparse(self, samples: Samples) -> Iterator[Finding]:
        """Yield what follows where minutes without a match publish nothing."""
        alarm, outlook = self.alarm, self.outlook
        if alarm.comparison_operator.below:
            return
        if outlook.good and alarm.missing is TreatMissingData.BREACHING:
            message = (
                "nothing is published where nothing matches, and that is filled as breaching: it is"
                " in ALARM from the first evaluation on, until matches come that are not"
                f" {self._threshold}"
            )
            remedy = "TreatMissingData: notBreaching, or a DefaultValue of 0 in the filter"
            yield self._finding(Check.ALARM_WHILE_SILENT, Severity.WARNING, message, remedy)
        if outlook.good and alarm.missing is TreatMissingData.IGNORE:
            message = (
                f"nothing is published where nothing matches, and that keeps the state: ALARM ends"
                f" only with matches that are not {self._threshold}"
            )
            remedy = "TreatMissingData: notBreaching, or a DefaultValue of 0 in the filter"
            yield self._finding(Check.STAYS_IN_ALARM, Severity.WARNING, message, remedy)
        if alarm.missing is TreatMissingData.MISSING:
            yield from self._treated_as_missing(samples)
        point = outlook.values
        counting = {Statistic.SUM, Statistic.SAMPLE_COUNT}
        if point and alarm.statistic not in counting and point.low == point.high:
            message = (
                f"{alarm.statistic} is {_span(point)} here, however many matches there are: any"
                f" threshold that it can cross, a single match crosses"
            )
            yield self._finding(
                Check.ONE_VALUE, Severity.NOTE, message, "Statistic: Sum, which counts matches"
            )

    def _treated_as_missing(self, samples: Samples) -> Iterator[Finding]:
        alarm, outlook = self.alarm, self.outlook
        lone = (values_of_one(alarm, match) for match in samples.matched)
        if alarm.m > 1 and any(breaches(alarm, end) for one in lone if one for end in one.ends):
            message = (
                f"{alarm.m} of {alarm.n} datapoints are asked for, but a single one that breaches"
                f" leads to ALARM, {period((alarm.m - 1) * alarm.period)} later, if none follows"
                " (CloudWatch's premature alarm state)"
            )
            yield self._finding(
                Check.PREMATURE_ALARM,
                Severity.WARNING,
                message,
                "TreatMissingData: notBreaching, or a DefaultValue of 0 in the filter",
            )
        if outlook.never_ok:
            severity = Severity.WARNING if alarm.ok_actions else Severity.NOTE
            idle = "; its OKActions never run" if alarm.ok_actions else ""
            message = (
                f"every datapoint is {self._threshold} and missing data stays missing: it goes from"
                f" ALARM to INSUFFICIENT_DATA, {self._range} after the last match, never to"
                f" OK{idle}"
            )
            yield self._finding(
                Check.NEVER_OK,
                severity,
                message,
                "TreatMissingData: notBreaching, which gives OK",
            )

    def _breaches_as_sum(self) -> bool:
        possible = values(Statistic.SUM, Samples.of(self.filters).all)
        return possible is not None and any(breaches(self.alarm, end) for end in possible.ends)

    def _above_zero(self, samples: Samples) -> str:
        """Return the settings that zero does not breach and the least of matches does."""
        least = min((match.low for match in samples.matched), default=0.0)
        strict = f"{ComparisonOperator.GREATER} and Threshold: 0"
        if not math.isfinite(least) or least <= 0:
            return strict
        return f"{ComparisonOperator.GREATER_OR_EQUAL} and Threshold: {number(least)}, or {strict}"

    @property
    def _threshold(self) -> str:
        return _COMPARED[self.alarm.comparison_operator].format(number(self.alarm.threshold))

    @property
    def _range(self) -> str:
        return period(periods_in_range(self.alarm, Evaluation.SLIDING) * self.alarm.period)

    def _finding(self, check: Check, severity: Severity, message: str, remedy: str) -> Finding:
        return Finding(check, severity, self.origin, message, remedy)


def values_of_one(alarm: Alarm, match: Interval) -> Interval | None:
    """Return the values of a datapoint of a single sample."""
    if alarm.statistic is Statistic.SAMPLE_COUNT:
        return Interval(1.0, 1.0)
    if alarm.statistic is Statistic.SUM:
        return match
    return None if alarm.statistic is None else values(alarm.statistic, [match])


def _statistic(alarm: Alarm, samples: list[float]) -> float:
    """Return the statistic of a few samples; NaN, which breaches nothing, where there is none."""
    ordered = np.sort(np.array(samples, np.float64))
    if not len(ordered):
        return float("nan")
    match alarm.statistic:
        case Statistic.SAMPLE_COUNT:
            return float(len(ordered))
        case Statistic.SUM:
            return float(ordered.sum())
        case Statistic.AVERAGE:
            return float(ordered.mean())
        case Statistic.MINIMUM:
            return float(ordered[0])
        case Statistic.MAXIMUM:
            return float(ordered[-1])
        case ExtendedStatistic() as extended:
            is_bounded = ordered[0] >= 0
            return float(extended.of_sorted(ordered[None, :])[0]) if is_bounded else float("nan")
        case None:
            return float("nan")


def _span(interval: Interval) -> str:
    low, high = interval.ends
    if low == high:
        return f"always {number(low)}"
    if high == float("inf"):
        return "any number" if low == -high else f"{number(low)} or more"
    if low == -float("inf"):
        return f"{number(high)} or less"
    return f"from {number(low)} to {number(high)}"
