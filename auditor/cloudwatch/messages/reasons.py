"""State reasons, worded as CloudWatch words them.

Source: published alarm histories, notifications and recorded API answers; two styles exist,
*counted* where the alarm sets DatapointsToAlarm and *plain* where it does not.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from auditor.cloudwatch.alarms import Alarm, AlarmState, ComparisonOperator, TreatMissingData
from auditor.cloudwatch.transitions import Window

CREATED: Final = "Unchecked: Initial alarm creation"

MAX_DATAPOINTS: Final = 5
"""The most datapoints that a reason lists; with that many it has another form."""

_OPERATORS: Final = {
    ComparisonOperator.GREATER_OR_EQUAL: "greater than or equal to",
    ComparisonOperator.GREATER: "greater than",
    ComparisonOperator.LESS: "less than",
    ComparisonOperator.LESS_OR_EQUAL: "less than or equal to",
}


def number(value: float) -> str:
    """Return a number as Java's `Double.toString` prints it, like AWS."""
    if 1 <= value < 1e7 and value == int(value):  # as nearly all of them are
        return f"{value:.1f}"
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        fixed = format(Decimal(repr(value)), "f")
        return fixed if "." in fixed else f"{fixed}.0"
    digits = Decimal(repr(value)).normalize()
    sign, numerals, _ = digits.as_tuple()
    mantissa = "".join(map(str, numerals))
    shown = f"{mantissa[0]}.{mantissa[1:] or '0'}"
    return f"{'-' if sign else ''}{shown}E{digits.adjusted()}"


def reason(alarm: Alarm, new: AlarmState, windows: Sequence[Window]) -> str:
    """Return why an alarm entered a state.

    Args:
        windows: the evaluation range, oldest first.
    """
    used = [window for window in reversed(windows) if window.used]
    n, k = alarm.n, len(used)
    if new is AlarmState.INSUFFICIENT_DATA:
        unknown = "datapoint was" if n - k == 1 else "datapoints were"
        return f"Insufficient Data: {n - k} {unknown} unknown."
    alarming = new is AlarmState.ALARM
    side = [window for window in used if window.breaching == alarming]
    c, f = len(side), filled(alarm, k)
    label = "Breaching" if alarm.missing is TreatMissingData.BREACHING else "NonBreaching"
    missing = f"{f} missing {'datapoint was' if f == 1 else 'datapoints were'} treated as [{label}]"
    if c == 0:
        received = "no datapoints were" if k == 0 else f"{k} {_datapoints(k)} {_were(k)}"
        periods = "period" if n == 1 else "periods"
        return f"Threshold Crossed: {received} received for {n} {periods} and {missing}."
    relation = f"{'' if alarming else 'not '}{_OPERATORS[alarm.comparison_operator]}"
    threshold = f"{relation} the threshold ({number(alarm.threshold)})"
    tail = f" and {missing}" if f else ""
    listed = ", ".join(_datapoint(window) for window in side[:MAX_DATAPOINTS])
    counted = alarm.datapoints_to_alarm is not None
    subject = f"{c} out of the last {n} datapoints" if counted else f"{c} {_datapoints(c)}"
    if c < MAX_DATAPOINTS:
        body = f"{subject} [{listed}] {_were(c)} {threshold}{tail}"
    else:
        recent = f"The most recent datapoints which crossed the threshold: [{listed}]"
        body = f"{subject} were {threshold}{tail}. {recent}"
    if not counted:
        return f"Threshold Crossed: {body}."
    least = alarm.m if alarming else n - alarm.m + 1
    change = "OK -> ALARM" if alarming else "ALARM -> OK"
    minimum = f"minimum {least} {_datapoints(least)} for {change} transition"
    return f"Threshold Crossed: {body} ({minimum})."


def filled(alarm: Alarm, real: int) -> int:
    """Return how many missing datapoints TreatMissingData fills in."""
    fills = alarm.missing in {TreatMissingData.BREACHING, TreatMissingData.NOT_BREACHING}
    return max(alarm.n - real, 0) if fills else 0


def approximate(alarm: Alarm, new: AlarmState, windows: Sequence[Window]) -> bool:
    """Return whether no published text shows CloudWatch's wording of such a reason.

    There is none for four datapoints, for the long form of OK or with filled datapoints, for filled
    good datapoints that outweigh real ones, and for breaches that are too young for an alarm.
    """
    used = [window for window in windows if window.used]
    k = len(used)
    if new is AlarmState.INSUFFICIENT_DATA:
        return k > 0
    c = sum(window.breaching == (new is AlarmState.ALARM) for window in used)
    long_form = c >= MAX_DATAPOINTS and (new is AlarmState.OK or filled(alarm, k) > 0)
    return c == MAX_DATAPOINTS - 1 or long_form or (c == 0 < k and new is AlarmState.OK)


def rule(alarm: Alarm, windows: Sequence[Window]) -> str:
    """Return which rule of evaluation decided, in one sentence.

    Source: CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data".
    """
    used = [window for window in windows if window.used]
    k, n, m = len(used), alarm.n, alarm.m
    b = sum(window.breaching for window in used)
    few = sum(window.sample_count < alarm.samples_needed for window in used)
    if few:
        needed = f"{alarm.samples_needed:g} that {alarm.statistic} needs"
        return f"The state is kept: {few} of {k} datapoints used hold fewer samples than {needed}."
    held = f"{k} of the {len(windows)} periods in range {'holds' if k == 1 else 'hold'} data"
    if k == n:
        newest = "the newest decides" if n == 1 else f"the newest {n} decide"
        counted = f"{b} of {n} breach{'es' if b == 1 else ''}, {m} needed"
        return f"Enough periods in range hold data: {newest}, however old ({counted})."
    if alarm.missing in {TreatMissingData.BREACHING, TreatMissingData.NOT_BREACHING}:
        treated = "breaching" if alarm.missing is TreatMissingData.BREACHING else "not breaching"
        return f"{held}; the {n - k} missing of {n} count as {treated} ({b} breach, {m} needed)."
    ignore = alarm.missing is TreatMissingData.IGNORE
    if k == 0:
        then = "ignored, so the state is kept" if ignore else "insufficient data"
        return f"No period in range holds data; missing data is {then}."
    if b >= m:
        return f"{held}; {b} breach, {m} needed, so filling cannot change it."
    if k > b:
        return f"{held}; {k - b} of them not breaching, which is enough for OK."
    if ignore:
        return (
            f"{held}, all breaching but fewer than {m}; missing data is ignored: the state is kept."
        )
    return (
        f"{held}, all breaching; the state depends on whether the oldest is at least {m} periods"
        " old."
    )


def _datapoint(window: Window) -> str:
    value = 0.0 if window.value is None else window.value
    return f"{number(value)} ({window.start:%d/%m/%y %H:%M:%S})"


def _datapoints(count: int) -> str:
    return "datapoint" if count == 1 else "datapoints"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
