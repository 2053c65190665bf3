"""Progress on stderr, and the result to a file or stdout."""

import contextlib
import errno
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from auditor.errors import AuditorError
from auditor.paths import exists, is_file, is_folder, unwritable
from auditor.progress import SILENT, Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from auditor.cloudtrail.logfile import Intake
    from auditor.result.audit import AuditResult
    from auditor.result.backtest import BacktestResult


@contextlib.contextmanager
def progress(work: str = "reading log files") -> Iterator[Progress]:
    """Draw a bar on stderr while work goes on, where stderr is a terminal."""
    if not sys.stderr.isatty():
        yield SILENT
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(compact=True),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _Drawn(bar, work)


class _Drawn:
    """The Progress protocol on one bar of rich; safe to call from any thread."""

    def __init__(self, bar: "Bar", work: str) -> None:
        self._bar = bar
        self._work = work
        self._size = 0
        self._passes = 0
        self._task = bar.add_task(work, total=None, rate="")

    def total(self, files: int) -> None:
        self._passes += 1
        if self._passes > 1:
            self._size = 0
            self._bar.reset(self._task, description=f"{self._work}, pass {self._passes}")
        self._bar.update(self._task, total=files, rate="")

    def advance(self, files: int, size: int) -> None:
        self._size += size
        seconds = self._bar.tasks[0].elapsed or 0.0
        rate = f"{self._size / seconds / 1e6:,.1f} MB/s" if self._size and seconds else ""
        self._bar.update(self._task, advance=files, rate=rate)


def say(message: str) -> None:
    """Print a message on stderr, in which names from logs and files are harmless to a terminal."""
    from auditor.render.shared.lines import shown

    typer.echo(shown(message), err=True)


def prepare_output(output: Path | None) -> None:
    """Refuse an output that cannot be written, before any work is done for it.

    Text on a narrow terminal is wrapped to it.

    Raises:
        AuditorError: it is a folder, or its folder does not exist or is not writable.
    """
    if output is None:
        _fit_terminal()
        return
    if not is_folder(output.parent):
        raise AuditorError(f"{output}: cannot be written: the folder does not exist")
    if is_folder(output):
        raise AuditorError(f"{output}: cannot be written: it is a folder; name a file")
    try:
        output.stat()
    except FileNotFoundError:
        pass
    except OSError as error:  # such as a link to itself
        raise unwritable(output, error) from error
    target = output if _is_special(output) else Path(os.path.realpath(output)).parent
    if not os.access(target, os.W_OK):
        raise unwritable(output, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def _fit_terminal() -> None:
    """Wrap text to the terminal that stdout is, if it is one."""
    with contextlib.suppress(OSError):  # no terminal
        from auditor.render.shared.lines import fit_lines

        if terminal := os.get_terminal_size(sys.stdout.fileno()).columns:
            fit_lines(terminal)


def write(pieces: Iterable[bytes], output: Path | None) -> None:
    """Write a result to a file, completely or not at all, or to stdout.

    What a link leads to is written, and a pipe or device is written to, not replaced.

    Raises:
        AuditorError: the file cannot be written.
    """
    if output is None:
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
        return
    try:
        if _is_special(output):
            with output.open("wb") as file:
                size = sum(file.write(piece) for piece in pieces)
        else:
            size = _replace(Path(os.path.realpath(output)), pieces)
    except OSError as error:
        raise unwritable(output, error) from error
    say(f"wrote {output} ({size:,} bytes)")


def check_judged(result: "AuditResult | BacktestResult", sources: Iterable[str]) -> None:
    """Fail a run that judged nothing, so that no check in CI passes without records.

    Raises:
        AuditorError: no record was read, or none has a usable eventTime.
    """
    if result.span is None or not result.intake.records:
        raise _without_records(result.intake, sources, "no alarm could be judged: ")


def check_read(intake: "Intake", sources: Iterable[str]) -> None:
    """Fail a run that read no record.

    Raises:
        AuditorError: no record was read.
    """
    if not intake.records:
        raise _without_records(intake, sources)


def _without_records(intake: "Intake", sources: Iterable[str], effect: str = "") -> AuditorError:
    from auditor.render.shared.intake import without_records

    return AuditorError(
        f"{', '.join(sources)}: {effect}{without_records(intake)}; docs/formats.md lists the"
        " supported formats"
    )


def _is_special(output: Path) -> bool:
    return exists(output) and not is_file(output) and not is_folder(output)


def _replace(output: Path, pieces: Iterable[bytes]) -> int:
    """Put a file in place once it is whole, and return its size."""
    part = output.with_name(f"{output.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            size = sum(file.write(piece) for piece in pieces)
        part.replace(output)
    finally:
        with contextlib.suppress(OSError):
            part.unlink()
    return size
