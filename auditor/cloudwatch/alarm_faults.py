"""Checks of the parameters of an alarm, as PutMetricAlarm and PutCompositeAlarm make them."""

import re
from datetime import timedelta
from typing import Final

from auditor.cloudwatch.minutes import DAY, HOUR, MINUTE

MORE_THAN_A_WEEK: Final = (
    "Metrics cannot be checked across more than a week (EvaluationPeriods * Period must be"
    " <= 604800) for alarms using period >= 3600"
)

_SECOND: Final = timedelta(seconds=1)
_SUB_MINUTE: Final = tuple(timedelta(seconds=seconds) for seconds in (10, 20, 30))
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


def window_faults(period: timedelta, n: int, m: int | None) -> dict[str, bool]:
    """Return the checks of an alarm's periods, each with whether it fails.

    Args:
        n: EvaluationPeriods.
        m: DatapointsToAlarm; `None` if the alarm does not set it.

    Source: CloudWatch API Reference, PutMetricAlarm; the two messages on long windows are AWS's
    own.
    """
    # In whole seconds, which can be multiplied by any number of periods.
    day = DAY // _SECOND
    window = period // _SECOND * n
    return {
        "Period must be 10, 20, 30 or a multiple of 60": (
            period not in _SUB_MINUTE and (period < MINUTE or period % MINUTE != timedelta(0))
        ),
        "EvaluationPeriods must be at least 1": n < 1,
        "DatapointsToAlarm must be from 1 to EvaluationPeriods": m is not None and not 1 <= m <= n,
        "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be"
        " <= 86400) for alarms using period < 3600": period < HOUR and window > day,
        MORE_THAN_A_WEEK: period >= HOUR and window > 7 * day,
    }


def named_faults(name: str, description: str) -> dict[str, bool]:
    """Return the checks of an alarm's name and description, each with whether it fails."""
    return {
        "AlarmName has 1 to 255 characters": not 1 <= len(name) <= 255,
        "AlarmName has no control characters": _CONTROL.search(name) is not None,
        "AlarmDescription has at most 1024 characters": len(description) > 1024,
    }


def action_faults(*actions: tuple[str, ...]) -> dict[str, bool]:
    """Return the checks of an alarm's actions, each with whether it fails."""
    return {"at most 5 actions for each state": max(map(len, actions)) > 5}
