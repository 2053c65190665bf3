"""The settings to try: all combinations of the axes that CloudWatch would accept."""

from collections import Counter
from dataclasses import dataclass, replace
from itertools import product

from auditor.cloudwatch.alarms import Alarm, TreatMissingData, not_simulated
from auditor.cloudwatch.settings import Settings, with_settings
from auditor.result.backtest import Axes, RejectedSettings


@dataclass(frozen=True, slots=True)
class Curve:
    """Settings that differ only in the threshold, and therefore share most of the work."""

    alarm: Alarm
    """The alarm with all settings but the threshold."""
    thresholds: tuple[float, ...]

    def settings(self, row: int) -> Settings:
        """Return the setting with one of its thresholds, all six values filled in."""
        return replace(settings_of(self.alarm), threshold=self.thresholds[row])


def settings_of(alarm: Alarm) -> Settings:
    """Return the settings of an alarm."""
    return Settings(
        threshold=alarm.threshold,
        period=alarm.period,
        datapoints_to_alarm=alarm.datapoints_to_alarm,
        evaluation_periods=alarm.evaluation_periods,
        statistic=alarm.statistic,
        treat_missing_data=alarm.missing,
    )


def as_deployed(alarm: Alarm) -> Curve:
    """Return a curve with only the alarm's own setting."""
    return Curve(alarm, (alarm.threshold,))


def curves(alarm: Alarm, axes: Axes) -> tuple[tuple[Curve, ...], tuple[RejectedSettings, ...]]:
    """Return the settings to try, and counts of rejected ones by reason.

    They are in order of statistic, treatment of missing data, M of N and period, each axis in its
    given order.
    """
    thresholds = axes.thresholds or (alarm.threshold,)
    tried: list[Curve] = []
    refused: Counter[str] = Counter()
    for statistic, treatment, datapoints, period in product(
        axes.statistics or (None,),
        axes.treatments or (None,),
        axes.datapoints or ((None, None),),
        axes.periods or (None,),
    ):
        m, n = datapoints
        wanted = Settings(
            period=period,
            datapoints_to_alarm=m,
            evaluation_periods=n,
            statistic=statistic,
            treat_missing_data=treatment,
        )
        try:
            other = with_settings(alarm, wanted)
        except ValueError as error:
            refused[str(error)] += len(thresholds)
            continue
        if problem := not_simulated(other):
            refused[problem] += len(thresholds)
        else:
            tried.append(Curve(other, thresholds))
    ordered = sorted(refused.items(), key=lambda item: (-item[1], item[0]))
    return tuple(tried), tuple(RejectedSettings(count, reason) for reason, count in ordered)


def speaks_of_silence(alarm: Alarm) -> bool:
    """Return whether an alarm can fire because of missing data."""
    return alarm.comparison_operator.below or alarm.missing is TreatMissingData.BREACHING
