"""The evaluator: metric data in, states and histories out; vectorised over minutes, no clock.

Source: CloudWatch User Guide, "Evaluating an alarm" and "Configuring how CloudWatch alarms treat
missing data"; what the guide leaves open was settled from published alarm histories.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from auditor.cloudwatch.alarms import (
    DAY,
    HOUR,
    MINUTE,
    Alarm,
    AlarmHistory,
    AlarmState,
    ComparisonOperator,
    Evaluation,
    Transition,
    TreatMissingData,
    Window,
)
from auditor.cloudwatch.metrics import MetricData, Span, Statistic, time_of
from auditor.cloudwatch.reasons import filled, reason, rule

EXTRA_PERIODS: Final = 2
"""The evaluation range is N + 2 periods (observed for N = 1, 2, 3 and 8; AWS gives no number)."""

STATES: Final = (AlarmState.OK, AlarmState.ALARM, AlarmState.INSUFFICIENT_DATA)
"""What the codes in `states()` stand for, by index."""

_OK, _ALARM, _INSUFFICIENT, _KEEP = range(4)


def lookback(alarm: Alarm, evaluation: Evaluation) -> timedelta:
    """Return how far before an evaluation its samples may lie."""
    return _range(alarm, evaluation) * alarm.period


def breaches(alarm: Alarm, values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Compare values of the statistic, on the left, with the threshold."""
    match alarm.comparison_operator:
        case ComparisonOperator.GREATER_OR_EQUAL:
            return values >= alarm.threshold
        case ComparisonOperator.GREATER:
            return values > alarm.threshold
        case ComparisonOperator.LESS:
            return values < alarm.threshold
        case ComparisonOperator.LESS_OR_EQUAL:
            return values <= alarm.threshold


def states(
    alarm: Alarm, data: MetricData, span: Span, evaluation: Evaluation = Evaluation.SLIDING
) -> NDArray[np.int8]:
    """Return the state after each evaluation minute of the span, as indexes of `STATES`.

    An evaluation at minute E sees the samples of the minutes before E. The alarm begins in
    INSUFFICIENT_DATA. Under `buckets`, and for hourly evaluation of windows longer than a day, the
    state holds between evaluations.
    """
    return _Windows.of(alarm, data, span, evaluation).states()


def history(
    alarm: Alarm, data: MetricData, span: Span, evaluation: Evaluation = Evaluation.SLIDING
) -> AlarmHistory:
    """Return the changes of state over the evaluation minutes of the span, and the last state."""
    windows = _Windows.of(alarm, data, span, evaluation)
    after = windows.states()
    before = np.concatenate([[_INSUFFICIENT], after[:-1]]) if len(after) else after
    transitions = tuple(
        windows.transition(place, STATES[before[place]], STATES[after[place]])
        for place in np.flatnonzero(after != before).tolist()
    )
    return AlarmHistory(transitions, STATES[after[-1] if len(after) else _INSUFFICIENT])


def evaluate_at(alarm: Alarm, data: MetricData, at: datetime, previous: AlarmState) -> Transition:
    """Return what one sliding evaluation makes of the state before it, changed or not."""
    windows = _Windows.of(alarm, data, Span(at, at + MINUTE), Evaluation.SLIDING)
    code = windows.decide()[0]
    return windows.transition(0, previous, previous if code == _KEEP else STATES[code])


def clock_aligned(
    alarm: Alarm, data: MetricData, span: Span
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Return the clock-aligned periods that hold samples of the span.

    Periods are multiples of the alarm's period since the epoch.

    Returns:
        Starts in minutes since the epoch, increasing; the statistic; the sample count; whether
        the statistic breaches. Each of shape (n,).
    """
    period = alarm.period // MINUTE
    minutes = span.minutes
    inside = (data.minutes >= minutes.start) & (data.minutes < minutes.stop)
    part = MetricData(
        data.minutes[inside],
        data.sample_count[inside],
        data.sum[inside],
        data.minimum[inside],
        data.maximum[inside],
    )
    ends = np.unique(part.minutes // period * period) + period
    counts, values = _statistic(alarm.statistic, part, ends, period)
    return ends - period, values, counts, breaches(alarm, values)


def _range(alarm: Alarm, evaluation: Evaluation) -> int:
    """Return how many periods an evaluation looks at."""
    return alarm.n + (EXTRA_PERIODS if evaluation is Evaluation.SLIDING else 0)


def _statistic(
    statistic: Statistic, data: MetricData, ends: NDArray[np.int64], period: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return sample counts and the statistic of the windows of `period` minutes before `ends`.

    The statistic of a window without samples is 0.
    """
    first = np.searchsorted(data.minutes, ends - period)
    last = np.searchsorted(data.minutes, ends)
    counts = _sums(data.sample_count, first, last)
    match statistic:
        case Statistic.SAMPLE_COUNT:
            return counts, counts
        case Statistic.SUM:
            return counts, _sums(data.sum, first, last)
        case Statistic.AVERAGE:
            return counts, _sums(data.sum, first, last) / np.maximum(counts, 1)
        case Statistic.MINIMUM:
            return counts, _reduced(np.minimum, data.minimum, first, last)
        case Statistic.MAXIMUM:
            return counts, _reduced(np.maximum, data.maximum, first, last)


def _sums(
    values: NDArray[np.float64], first: NDArray[np.intp], last: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Add up slices; by running totals where those are exact, which whole numbers are."""
    if np.all(values == np.rint(values)) and np.abs(values).sum() < 2**53:
        totals = np.concatenate([[0.0], np.cumsum(values)])
        return np.asarray(totals[last] - totals[first])
    return _reduced(np.add, values, first, last)


def _reduced(
    operation: np.ufunc,
    values: NDArray[np.float64],
    first: NDArray[np.intp],
    last: NDArray[np.intp],
) -> NDArray[np.float64]:
    """Reduce slices one by one, so that equal slices give equal results; 0 where empty."""
    out = np.zeros(len(first))
    some = last > first
    if some.any():
        pairs = np.stack([first[some], last[some]], axis=1).ravel()
        out[some] = operation.reduceat(np.append(values, 0.0), pairs)[::2]
    return out


@dataclass(frozen=True, slots=True, eq=False)
class _Windows:
    """The window that ends at each minute an evaluation of the span can look at.

    Arrays have one entry a minute, from the oldest that the first evaluation looks at on.
    """

    alarm: Alarm
    evaluation: Evaluation
    minutes: range
    """The evaluation minutes."""
    values: NDArray[np.float64]
    present: NDArray[np.bool_]
    breaching: NDArray[np.bool_]

    @classmethod
    def of(cls, alarm: Alarm, data: MetricData, span: Span, evaluation: Evaluation) -> "_Windows":
        minutes = span.minutes
        period = alarm.period // MINUTE
        reach = _range(alarm, evaluation) * period
        ends = np.arange(minutes.start - reach, minutes.stop, dtype=np.int64)
        counts, values = _statistic(alarm.statistic, data, ends, period)
        present = counts > 0
        return cls(alarm, evaluation, minutes, values, present, present & breaches(alarm, values))

    @property
    def periods(self) -> int:
        """How many windows an evaluation looks at."""
        return _range(self.alarm, self.evaluation)

    def states(self) -> NDArray[np.int8]:
        """Decide each evaluation, then carry states over those that keep it."""
        decided = self.decide()
        evaluated = self._evaluated()
        changes = np.where(evaluated & (decided != _KEEP), np.arange(len(decided)), -1)
        latest = np.maximum.accumulate(changes) if len(changes) else changes
        return np.where(latest >= 0, decided[latest], _INSUFFICIENT).astype(np.int8)

    def _evaluated(self) -> NDArray[np.bool_]:
        """Return at which of its minutes the alarm is evaluated."""
        minutes = np.asarray(self.minutes, np.int64)
        if self.evaluation is Evaluation.BUCKETS:
            return np.asarray(minutes % (self.alarm.period // MINUTE) == 0)
        if self.alarm.period * self.alarm.n > DAY:
            return np.asarray(minutes % (HOUR // MINUTE) == 0)
        return np.ones(len(minutes), np.bool_)

    def decide(self) -> NDArray[np.int8]:
        """Return the verdict at each minute.

        With k real datapoints in range: if k >= N, the newest N decide; else all k count and the
        treatment of missing data decides for the rest.
        """
        n, m, last = self.alarm.n, self.alarm.m, self.periods
        real, breaching = self._totals(self.present), self._totals(self.breaching)
        k, b = self._between(real, 0, last), self._between(breaching, 0, last)
        b_used = b - self._surplus(k, real, breaching)
        enough = k >= n
        match self.alarm.missing:
            case TreatMissingData.BREACHING:
                short = np.where(b + (n - k) >= m, _ALARM, _OK)
            case TreatMissingData.NOT_BREACHING:
                short = np.where(b >= m, _ALARM, _OK)
            case TreatMissingData.MISSING | TreatMissingData.IGNORE as treatment:
                ignore = treatment is TreatMissingData.IGNORE
                old = self._between(real, m - 1, last) > 0
                young = _KEEP if ignore else np.where(old, _ALARM, _INSUFFICIENT)
                short = np.select(
                    [k == 0, b >= m, k > b],
                    [_KEEP if ignore else _INSUFFICIENT, _ALARM, _OK],
                    young,
                )
        return np.where(enough, np.where(b_used >= m, _ALARM, _OK), short).astype(np.int8)

    def _surplus(
        self, k: NDArray[np.int64], real: NDArray[np.int64], breaching: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Count the breaching datapoints in range that are not among the newest N real ones.

        With all of the range real these are the windows older than N; with one fewer, the oldest
        real one.
        """
        n, last = self.alarm.n, self.periods
        older = np.zeros_like(k)
        still = k - n
        for age in range(last - 1, n - 1, -1):
            taken = (still > 0) & (self._between(real, age, age + 1) > 0)
            older += np.where(taken, self._between(breaching, age, age + 1), 0)
            still = still - taken
        return older

    def _totals(self, flags: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return running totals along every period-th entry, one period longer in front."""
        period = self.alarm.period // MINUTE
        rows = -(-len(flags) // period)
        padded = np.zeros(((rows + 1) * period,), np.int64)
        padded[period : period + len(flags)] = flags
        return np.asarray(padded.reshape(-1, period).cumsum(axis=0).ravel())

    def _between(self, totals: NDArray[np.int64], newest: int, oldest: int) -> NDArray[np.int64]:
        """Sum over the windows of age `newest` (0: the newest) up to but not `oldest`."""
        period = self.alarm.period // MINUTE
        at = np.arange(len(self.minutes)) + (self.periods + 1) * period
        return np.asarray(totals[at - newest * period] - totals[at - oldest * period])

    def transition(self, place: int, old: AlarmState, new: AlarmState) -> Transition:
        """Return the change of state at the evaluation minute with that index."""
        windows = self._seen(place)
        return Transition(
            at=time_of(self.minutes[place]),
            old=old,
            new=new,
            reason=reason(self.alarm, new, windows),
            windows=windows,
            filled=filled(self.alarm, sum(window.used for window in windows)),
            rule=rule(self.alarm, windows),
        )

    def _seen(self, place: int) -> tuple[Window, ...]:
        """Return the windows in range of an evaluation, oldest first."""
        period = self.alarm.period // MINUTE
        windows: list[Window] = []
        used = 0
        for age in range(self.periods):
            at = place + (self.periods - age) * period
            present = bool(self.present[at])
            counts = present and used < self.alarm.n
            used += counts
            windows.append(
                Window(
                    start=time_of(self.minutes[place] - (age + 1) * period),
                    value=float(self.values[at]) if present else None,
                    breaching=bool(self.breaching[at]),
                    used=counts,
                )
            )
        return tuple(reversed(windows))
