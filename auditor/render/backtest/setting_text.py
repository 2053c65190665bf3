"""A setting and its changes, in words."""

from datetime import timedelta
from typing import Final

from auditor.cloudwatch.settings import Settings, with_settings
from auditor.render.shared import method, words
from auditor.render.shared.words import counted
from auditor.result.backtest import AlarmBacktest, Axes, Tally

_M_OF_N: Final = "choice of M of N"
_PLURALS: Final = {_M_OF_N: "choices of M of N"}
"""Plurals of nouns that do not end in s."""


def settings(alarm: AlarmBacktest, tally: Tally, *, treatment: bool = False) -> str:
    """Return a setting on one line, with the treatment of missing data on request."""
    message = method.settings(with_settings(alarm.alarm, tally.settings))
    return f"{message}, missing data {tally.settings.treat_missing_data}" if treatment else message


def of(settings: Settings) -> str:
    """Return M of N as `2 of 3`."""
    return f"{settings.m} of {settings.evaluation_periods}"


def changed(alarm: AlarmBacktest, tally: Tally) -> str:
    """Return the changes to the deployed alarm, such as `threshold 5 and a period of…`."""
    old, new = alarm.deployed.settings, tally.settings
    parts = []
    if new.threshold != old.threshold:
        parts.append(f"threshold {words.value(new.threshold)}")
    if new.period != old.period:
        parts.append(f"a period of {words.duration(new.period or timedelta(0))}")
    if of(new) != of(old):
        parts.append(f"{of(new)} datapoints")
    if new.statistic != old.statistic:
        parts.append(f"statistic {new.statistic}")
    if new.treat_missing_data != old.treat_missing_data:
        parts.append(f"missing data treated as {new.treat_missing_data}")
    *others, last = parts or ["the same setting"]
    return f"{', '.join(others)} and {last}" if others else last


def axes(tried: Axes) -> str:
    """Return a clause with the values that were tried in all combinations."""
    parts = [
        (len(tried.thresholds), "threshold", _ends([words.value(t) for t in tried.thresholds])),
        (len(tried.periods), "period", _ends([words.duration(p) for p in tried.periods])),
        (len(tried.datapoints), _M_OF_N, _ends([f"{m} of {n}" for m, n in tried.datapoints])),
        (
            len(tried.statistics),
            "statistic",
            _ends([str(statistic) for statistic in tried.statistics]),
        ),
        (
            len(tried.treatments),
            "treatment",
            _ends([str(treatment) for treatment in tried.treatments]),
        ),
    ]
    sentences = [
        f"{counted(number, name, _PLURALS.get(name))} ({ends})"
        for number, name, ends in parts
        if number
    ]
    return ", ".join(sentences) or "each alarm as deployed"


def _ends(values: list[str]) -> str:
    if len(values) > 6:
        return f"{values[0]} to {values[-1]}"
    return ", ".join(values)
