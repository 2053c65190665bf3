"""`--matches FILE`: every record behind the alarms, to be sorted and searched by other tools."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from auditor.cli import console
from auditor.errors import UsageError
from auditor.progress import Progress

if TYPE_CHECKING:
    from auditor.result.matches import AlarmMatch

_FORMATS: Final = {".parquet": "parquet", ".csv": "csv", ".json": "json", ".jsonl": "json"}


def keeper(output: Path, reading: ExitStack) -> "Callable[[Iterable[AlarmMatch]], None]":
    """Return what writes matches to a file, once it closes what draws the reading of log files.

    Raises:
        UsageError: the file's name says no format.
        AuditorError: it cannot be written.
    """
    form = _FORMATS.get(output.suffix.lower())
    if form is None:
        raise UsageError(f"--matches {output}: name it .parquet, .csv or .json")
    console.check_writable(output)

    def keep(matches: "Iterable[AlarmMatch]") -> None:
        from auditor.render.audit.matches import rows
        from auditor.render.shared.rows import FORMATS

        reading.close()
        with console.progress("reading matching records") as progress:
            pieces = FORMATS[form](rows(_drawn(matches, progress)))
            console.write(pieces, output)

    return keep


def _drawn(matches: "Iterable[AlarmMatch]", progress: Progress) -> "Iterator[AlarmMatch]":
    for match in matches:
        progress.advance(1, 0)
        yield match
