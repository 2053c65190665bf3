"""`--matches FILE`: every record behind the alarms, for other tools."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.cli import console
from auditor.progress import Progress
from auditor.render.formats import row_format_of

if TYPE_CHECKING:
    from auditor.result.matches import AlarmMatch


def keeper(output: Path, reading: ExitStack) -> "Callable[[Iterable[AlarmMatch]], None]":
    """Return the function that writes matches to a file, after the progress bar is closed.

    Raises:
        UsageError: no format has the extension of the file's name.
        AuditorError: it cannot be written.
    """
    chosen = row_format_of(output)
    console.prepare_output(output)

    def keep(matches: "Iterable[AlarmMatch]") -> None:
        from auditor.render.audit.matches import rows
        from auditor.render.shared.rows import FORMATS

        reading.close()
        with console.progress("reading matching records") as progress:
            pieces = FORMATS[chosen](rows(_drawn(matches, progress)))
            console.write(pieces, output)

    return keep


def _drawn(matches: "Iterable[AlarmMatch]", progress: Progress) -> "Iterator[AlarmMatch]":
    for match in matches:
        progress.advance(1, 0)
        yield match
