"""Files of dispositions: the results of reviews of episodes, with reviewer and time."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from auditor.errors import UsageError
from auditor.evidence.tables import TableFault, TableRow, table_rows
from auditor.result.review import Disposition, DispositionVerdict
from auditor.texts import place, read_text
from auditor.times import parse_at

COLUMNS: Final = (
    "episode",
    "verdict",
    "by",
    "when",
    "note",
    "ticket",
    "start",
    "end",
    "matches",
    "who",
)
"""The columns of a row; `matches` and `who` help the reviewer and are ignored."""
_WANTED: Final = "a YAML or CSV file of dispositions; see docs/compliance.md"
_ID: Final = re.compile(r"(?P<alarm>.+)/(?P<start>\d{8}T\d{4}Z)(?P<location>(?:/[^/]+){0,2})")
_MAX_FAULTS: Final = 50
"""The most faults of a file in a message."""


class _FaultError(Exception):
    """A row is invalid."""


def read_dispositions(path: Path) -> tuple[Disposition, ...]:
    """Return the dispositions of a file in its order, without rows that have no verdict.

    Raises:
        UsageError: the file does not exist, or has invalid rows; the message lists the faults.
    """
    faults: list[str] = []
    lines: dict[str, int] = {}
    dispositions: list[Disposition] = []
    for row in table_rows(path, read_text(path, _WANTED), COLUMNS, "disposition"):
        try:
            if isinstance(row, TableFault):
                raise _FaultError(row.what)
            disposition = _disposition(row)
            if disposition is None:
                continue
            if disposition.episode in lines:
                first = lines[disposition.episode]
                raise _FaultError(
                    f"{disposition.episode}: already has a disposition in line {first}"
                )
            lines[disposition.episode] = row.line
            dispositions.append(disposition)
        except _FaultError as fault:
            message = str(fault).encode("utf-8", "backslashreplace").decode()
            faults.append(f"{place(path, row.line)}: {message}")
    if faults:
        more = len(faults) - _MAX_FAULTS
        raise UsageError("\n".join([*faults[:_MAX_FAULTS], *([f"and {more:,} more"] * (more > 0))]))
    return tuple(dispositions)


def alarm_and_location(episode: str) -> tuple[str, str]:
    """Return the alarm and the location in an episode's id."""
    parts = _ID.fullmatch(episode)
    return (parts["alarm"], parts["location"]) if parts else (episode, "")


def start_in(episode: str) -> datetime | None:
    """Return the start in an episode's id; `None` if the text is not an id."""
    parts = _ID.fullmatch(episode)
    if parts is None:
        return None
    try:
        return datetime.strptime(parts["start"], "%Y%m%dT%H%MZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _disposition(row: TableRow) -> Disposition | None:
    values = row.values
    episode = values.get("episode", "")
    start = start_in(episode)
    if start is None:
        shown = repr(episode) if episode else "no episode"
        raise _FaultError(f"{shown}: give the id of an episode, such as Alarm/20260326T0214Z")
    if "verdict" not in values:
        if given := [name for name in ("by", "when", "ticket") if name in values]:
            raise _FaultError(f"{', '.join(given)} without a verdict; give {_verdicts()}")
        return None
    try:
        verdict = DispositionVerdict(values["verdict"].lower())
    except ValueError as error:
        raise _FaultError(f"verdict {values['verdict']!r}: give {_verdicts()}") from error
    for name in ("by", "when"):
        if name not in values:
            raise _FaultError(f"{name} is missing: who reviewed the episode, and when")
    when = _time("when", values["when"])
    date_only = re.fullmatch(r"\d{4}-\d{2}-\d{2}", values["when"]) is not None
    recorded = _time("start", values["start"]) if "start" in values else start
    end = _time("end", values["end"]) if "end" in values else None
    if when + (timedelta(days=1) if date_only else timedelta(minutes=1)) <= recorded:
        raise _FaultError(f"when {values['when']}: before the episode began")
    if end is not None and end <= recorded:
        raise _FaultError(f"end {values['end']}: not after the start of the episode")
    return Disposition(
        episode=episode,
        verdict=verdict,
        by=values["by"],
        when=when,
        date_only=date_only,
        note=values.get("note", ""),
        ticket=values.get("ticket", ""),
        start=recorded,
        end=end,
    )


def _verdicts() -> str:
    *others, last = DispositionVerdict
    return f"{', '.join(others)} or {last}"


def _time(name: str, text: str) -> datetime:
    if re.fullmatch(r"\d{4}-\d{2}", text):
        raise _FaultError(f"{name} {text}: give a day or a time, not a month")
    try:
        return parse_at(text)
    except UsageError as error:
        raise _FaultError(f"{name} {error}") from error
