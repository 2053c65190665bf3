"""The files that a result was made of, each with its size and SHA-256."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from auditor.cloudtrail.keys import ALL, Pruning
from auditor.engine.store.file_type import is_store
from auditor.file_names import system_name
from auditor.progress import Progress
from auditor.readers import LogFile, discover, is_object_url
from auditor.render.shared.csv_cells import cell

COLUMNS: Final = ("name", "size", "sha256")
_PIECE: Final = 1 << 20
_THREADS: Final = 2
_REMOTE_THREADS: Final = 16
_AHEAD: Final = 64


@dataclass(frozen=True, slots=True)
class InputFile:
    """One log file as it was stored."""

    name: str
    """Begins with the name of its source."""
    size: int
    sha256: str
    """Of the stored bytes, hexadecimal; "" where they could not be read, or a store has no hash."""


def input_files(
    sources: Sequence[str], pruning: Pruning, progress: Progress
) -> Iterator[InputFile]:
    """Yield the log files of sources, ordered by name."""
    if is_store(sources[0]):
        yield from _stored(sources[0])
        return
    remote = any(map(is_object_url, sources))
    files = discover(sources, pruning if remote else ALL).log_files
    progress.total(len(files))
    with ThreadPoolExecutor(_REMOTE_THREADS if remote else _THREADS) as threads:
        for first in range(0, len(files), _AHEAD):
            some = files[first : first + _AHEAD]
            for log_file, digest in zip(some, threads.map(_digest, some), strict=True):
                progress.advance(1, log_file.size)
                yield InputFile(log_file.name, log_file.size, digest)


def write_inputs(files: Iterable[InputFile], out: IO[bytes]) -> None:
    """Write files as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for file in files:
        writer.writerow([cell(file.name), file.size, file.sha256])
        if text.tell() > _PIECE:
            out.write(text.getvalue().encode())
            text.seek(0)
            text.truncate()
    out.write(text.getvalue().encode())


def _digest(log_file: LogFile) -> str:
    if log_file.bucket is not None:
        from auditor.cloudtrail.logfile import Rejection
        from auditor.readers.objects import fetch

        stored = fetch(log_file.bucket, log_file.path.removeprefix(f"{log_file.bucket.url}/"))
        return "" if isinstance(stored, Rejection) else hashlib.sha256(stored).hexdigest()
    digest = hashlib.sha256()
    try:
        with Path(system_name(log_file.path)).open("rb", buffering=0) as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
    except OSError:
        return ""
    return digest.hexdigest()


def _stored(store: str) -> Iterator[InputFile]:
    """Yield the files that a store was made of, as far as it keeps what they were."""
    from auditor.engine.store.store import attached

    with attached(store, read_only=True) as connection:
        columns = {
            name
            for (name,) in connection.execute(
                "SELECT column_name FROM duckdb_columns()"
                " WHERE database_name = 'store' AND table_name = 'log_files'"
            ).fetchall()
        }
        digest = "coalesce(lower(hex(sha256)), '')" if "sha256" in columns else "''"
        rows = connection.execute(
            f"SELECT name, size, {digest} FROM store.log_files ORDER BY name, origin"  # noqa: S608  # ours
        ).fetchall()
    yield from (InputFile(name, size, sha256) for name, size, sha256 in rows)
