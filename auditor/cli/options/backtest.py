"""Options of backtests: the settings to try, the incidents to catch, and what to explain."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.options.settings import parse_changes
from auditor.cli.options.sources import announce_pipes
from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.cloudwatch.rule import RulePack
    from auditor.cloudwatch.settings import Settings
    from auditor.result.backtest import Axes
    from auditor.result.labels import Label

PatternOption = Annotated[
    str | None,
    typer.Option(
        "--pattern",
        metavar="PATTERN",
        help="Instead of --rules: a filter pattern; the alarm is Sum >= 1 over 5 minutes.",
    ),
]
MustCatch = Annotated[
    Path | None,
    typer.Option(
        "--must-catch",
        metavar="FILE",
        callback=announce_pipes,
        help="Incidents that an alarm has to catch: event IDs or spans of time; see"
        " docs/backtest.md.",
    ),
]
Quiet = Annotated[
    float,
    typer.Option(
        "--quiet",
        min=0,
        metavar="NUMBER",
        help="Highest acceptable number of noise episodes per week.",
    ),
]
Explain = Annotated[
    bool,
    typer.Option(
        "--explain",
        help="Show who and what causes the matches, and suggest a pattern without the noise.",
    ),
]
ShareOption = Annotated[
    float,
    typer.Option(
        "--share",
        metavar="0.8",
        help="With --explain: fraction of the noise that an exclusion must remove.",
    ),
]
Timezone = Annotated[
    str | None,
    typer.Option(
        "--timezone",
        metavar="NAME",
        help="With --explain: time zone of the weekly breakdown, e.g. Europe/Paris. Default: UTC.",
    ),
]


@dataclass(frozen=True, slots=True)
class GridOptions:
    """The settings to try: all combinations of these values."""

    threshold: Annotated[
        str | None,
        typer.Option(
            "--threshold",
            metavar="1..50",
            help="Thresholds: a list (1,2,5) or a range (1..50, or 10..100/10).",
        ),
    ] = None
    period: Annotated[
        str | None,
        typer.Option(
            "--period",
            metavar="5m,1h",
            help="Periods in m, h or d: a list (5m,1h) or a range (1m..10m/1m).",
        ),
    ] = None
    datapoints: Annotated[
        str | None,
        typer.Option(
            "--datapoints",
            metavar="M/N",
            help="M datapoints to alarm out of N periods: 1/1,2/3 or 1..3/5.",
        ),
    ] = None
    statistic: Annotated[
        str | None,
        typer.Option(
            "--statistic", metavar="Sum,p99", help="Statistics, spelt as in the CloudWatch API."
        ),
    ] = None
    treat_missing_data: Annotated[
        str | None,
        typer.Option(
            "--treat-missing-data",
            metavar="missing,...",
            help="Treatments: one or several of missing, ignore, breaching, notBreaching.",
        ),
    ] = None

    def axes(self) -> "Axes":
        """Return the axes of the grid; see `parse_axes`."""
        from auditor.cli.options.axes import parse_axes

        return parse_axes(
            self.threshold,
            self.period,
            self.datapoints,
            self.statistic,
            self.treat_missing_data,
        )


@dataclass(frozen=True, slots=True)
class LabelOptions:
    """The incidents to catch, and the known noise."""

    must_catch: MustCatch = None
    noise: Annotated[
        Path | None,
        typer.Option(
            "--noise",
            metavar="FILE",
            callback=announce_pipes,
            help="Known noise, in the same formats. Default: everything not in --must-catch.",
        ),
    ] = None

    def labels(self) -> "tuple[Label, ...]":
        """Return the labels of both files.

        Raises:
            UsageError: a file cannot be used, or the files contradict each other.
        """
        from auditor.backtest.label_file import contradictions, read_labels
        from auditor.result.labels import LabelKind

        labels = (
            *(read_labels(self.must_catch, LabelKind.MUST_CATCH) if self.must_catch else ()),
            *(read_labels(self.noise, LabelKind.NOISE) if self.noise else ()),
        )
        contradictions(labels)
        return labels


@dataclass(frozen=True, slots=True)
class VariantOptions:
    """The variant to compare each alarm with."""

    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="SETTINGS|PATTERN|PACK|FILE",
            help="Variant to compare each alarm with: other settings ('threshold=5 period=15m'),"
            " another pattern ('{ ... }'), or the alarm of another pack or file with the same"
            " name, the same control or the nearest meaning.",
        ),
    ] = None
    against_alarm: Annotated[
        str | None,
        typer.Option(
            "--against-alarm",
            metavar="NAME",
            help="With --against PACK|FILE: name of the alarm to compare with.",
        ),
    ] = None

    def variant(self, parameters: dict[str, str]) -> "Settings | RulePack | str | None":
        """Return other settings, other rules or another pattern; `None` without a variant.

        Args:
            parameters: the parameters of the other rules, by name.

        Raises:
            UsageError: the variant cannot be read, or its rules have no such alarm.
        """
        against, alarm = self.against, self.against_alarm
        if against is None:
            if alarm is not None:
                raise UsageError("--against-alarm: give --against PACK|FILE, too")
            return None
        if not against.strip():
            raise UsageError("--against: give settings (threshold=5), a pattern, a pack or a file")
        is_pattern = against.lstrip()[:1] in {"{", "["}
        if not is_pattern and "=" not in against:
            from auditor.replay.judge import select_alarms
            from auditor.rules import load_rules

            rules = load_rules([against], parameters)
            return select_alarms(rules, [] if alarm is None else [alarm])
        if alarm is not None:
            raise UsageError("--against-alarm: --against has to be a pack or a file")
        return against if is_pattern else parse_changes(against)
