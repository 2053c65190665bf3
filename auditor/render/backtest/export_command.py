"""The commands that write an alarm of a backtest with another setting."""

import shlex
from datetime import timedelta
from typing import Final

from auditor.render.backtest.setting_text import of
from auditor.result.backtest import AlarmBacktest, BacktestResult, Tally
from auditor.result.noise import Exclusion
from auditor.result.recommendation import Basis

_FOLDER: Final = "PATH/TO/"
"""A placeholder for the folder of a rule file, since results name no folders."""


def export_command(alarm: AlarmBacktest, result: BacktestResult) -> str | None:
    """Return the command that writes the alarm with the recommended setting.

    It is `None` without a recommendation, for the deployed setting, and for unknown rules.
    """
    index, base = alarm.recommendation.setting, command(result, alarm)
    if index is None or alarm.recommendation.basis is not Basis.LABELS:
        return None
    tally = alarm.settings[index]
    if tally.settings.means(alarm.deployed.settings) or not base:
        return None
    return f"{base} {options(alarm, tally)}"


def command(result: BacktestResult, alarm: AlarmBacktest) -> str:
    """Return the command that writes the alarm, without the options of a setting.

    It is "" where the result does not name the rules of the alarm.
    """
    given = result.options
    rules = [*map(shlex.quote, given.packs), *(_FOLDER + shlex.quote(file) for file in given.files)]
    if not rules and given.rules != "--pattern":
        return ""
    more = [f"--parameter={name}={value}" for name, value in given.parameters]
    more += ["--alarm", alarm.alarm.name] if rules else ["--pattern", alarm.filters[0].pattern]
    return " ".join(["auditor rules export", *rules, shlex.join(more)])


def exclusion_command(alarm: AlarmBacktest, result: BacktestResult, exclusion: Exclusion) -> str:
    """Return the command that writes the alarm with the patterns of an exclusion.

    It is "" where the result does not name the rules, and for several metric filters.
    """
    base = command(result, alarm)
    if not base or len(alarm.filters) > 1:
        return ""
    return " ".join(
        [base, shlex.join(f"--filter-pattern={pattern}" for pattern in exclusion.patterns)]
    )


def note(result: BacktestResult) -> str:
    """Return an instruction on what to replace in the command; "" for nothing."""
    if not result.options.files:
        return ""
    return f"Replace {_FOLDER} with the folder of the rules; results do not name folders."


def options(alarm: AlarmBacktest, tally: Tally) -> str:
    """Return the options of the command for a setting."""
    old, new = alarm.deployed.settings, tally.settings
    parts: list[str] = []
    if new.threshold != old.threshold:
        parts += ["--threshold", f"{new.threshold:.15g}"]
    if new.period != old.period and new.period is not None:
        parts += ["--period", _period(new.period)]
    if of(new) != of(old):
        parts += ["--datapoints", of(new).replace(" of ", "/")]
    if new.statistic != old.statistic:
        parts += ["--statistic", str(new.statistic)]
    if new.treat_missing_data != old.treat_missing_data:
        parts += ["--treat-missing-data", str(new.treat_missing_data)]
    return shlex.join(parts)


def _period(length: timedelta) -> str:
    minutes = length // timedelta(minutes=1)
    for unit, size in (("d", 1440), ("h", 60)):
        if minutes % size == 0:
            return f"{minutes // size}{unit}"
    return f"{minutes}m"
