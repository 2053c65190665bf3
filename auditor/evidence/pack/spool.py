"""Records that wait on disk until all values to replace are known."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from types import TracebackType
from typing import Final, Self

import msgspec

from auditor.engine.answers import FileMatch
from auditor.evidence.behind_alarms import BehindAlarms
from auditor.evidence.redaction.redactor import Redactor
from auditor.temporary import writing_temporary

_CHUNK_RECORDS: Final = 2_000
"""The number of records that are read back at a time."""
_SpoolRow = tuple[FileMatch, tuple[str, ...], tuple[str, ...]]


class RecordSpool:
    """Records behind alarms, in a file without a name; a context manager."""

    def __init__(self) -> None:
        with writing_temporary():
            self._file = TemporaryFile()  # noqa: SIM115  # closed with the spool
        self._files: list[tuple[str, int, int]] = []
        """The name of each log file, the offset of its records, and their number."""

    def __enter__(self) -> Self:
        """Return the spool."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file, which deletes it."""
        self._file.close()

    def add(self, chunk: list[BehindAlarms]) -> None:
        """Add records."""
        for behind in chunk:
            line = msgspec.json.encode((behind.match, behind.alarms, behind.episodes)) + b"\n"
            if not self._files or self._files[-1][0] != behind.match.file:
                self._files.append((behind.match.file, self._file.tell(), 0))
            name, start, count = self._files[-1]
            self._files[-1] = (name, start, count + 1)
            with writing_temporary():
                self._file.write(line)

    def redacted(self, redactor: Redactor) -> Iterator[list[BehindAlarms]]:
        """Yield the records with values replaced, sorted by the replaced file names.

        The order of the original names would reveal something about them.
        """
        order = sorted((redactor.text(name), start, count) for name, start, count in self._files)
        chunk: list[BehindAlarms] = []
        for name, start, count in order:
            self._file.seek(start)
            for _ in range(count):
                match, alarms, episodes = msgspec.json.decode(self._file.readline(), type=_SpoolRow)
                shown = match._replace(file=name, text=redactor.record(match.text))
                names, ids = map(redactor.text, alarms), map(redactor.text, episodes)
                chunk.append(BehindAlarms(shown, tuple(names), tuple(ids)))
            if len(chunk) >= _CHUNK_RECORDS:
                yield chunk
                chunk = []
        if chunk:
            yield chunk
