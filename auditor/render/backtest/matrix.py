"""Incidents and alarms as a table: the catches, their delays, and the first alarm of each."""

import re
from dataclasses import dataclass
from typing import Final

from auditor.render.shared import words
from auditor.result.backtest import BacktestResult
from auditor.result.incidents import Incident

_MAX_ALARMS: Final = 12
_MAX_INCIDENTS: Final = 200
_NUMBER: Final = re.compile(r"(?<=\d) ")
_WITH_UNIT: Final = "\u00a0"
"""Keeps a number and its unit on one line."""


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """The outcome of one incident for one alarm."""

    alarm: str
    kind: str
    """A class of the style sheet: `hit first`, `hit`, `unnotified` or `none`."""
    text: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """An incident with a cell for each shown alarm."""

    incident: Incident
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The incidents of a backtest against its alarms, as deployed."""

    alarms: tuple[str, ...]
    """At most 12: alarms that are first or alone to catch an incident, then other catchers."""
    rows: tuple[MatrixRow, ...]
    left_out: int
    """The number of alarms that are not shown."""
    more: int
    """The number of omitted alarms that catch an incident."""
    several: bool
    """Whether the backtest has more than one alarm."""


def matrix(result: BacktestResult) -> Matrix:
    """Return the table; it has no row if no incident is labelled."""
    names = [alarm.name for alarm in result.alarms]
    first = {incident.caught[0].alarm for incident in result.incidents if incident.caught}
    catching = {catch.alarm for incident in result.incidents for catch in incident.caught}
    catching |= {name for incident in result.incidents for name in incident.unnotified}
    ranked = sorted(catching, key=lambda name: (name not in first, names.index(name)))
    chosen = ranked[:_MAX_ALARMS]
    shown = tuple(name for name in names if name in chosen)
    return Matrix(
        alarms=shown,
        rows=tuple(
            MatrixRow(incident, tuple(_cell(incident, name) for name in shown))
            for incident in result.incidents[:_MAX_INCIDENTS]
        ),
        left_out=len(names) - len(shown),
        more=len(catching) - len(chosen),
        several=len(names) > 1,
    )


def _cell(incident: Incident, name: str) -> MatrixCell:
    for catch in incident.caught:
        if catch.alarm == name:
            soonest = catch.after == incident.caught[0].after
            after = _NUMBER.sub(_WITH_UNIT, words.duration(catch.after))
            return MatrixCell(name, "hit first" if soonest else "hit", after)
    if name in incident.unnotified:
        return MatrixCell(name, "unnotified", "in ALARM already")
    return MatrixCell(name, "none", "")
