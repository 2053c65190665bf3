"""The records of calls that criteria name, with their texts, some megabytes at a time."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from auditor import resources
from auditor.engine.answers import CalledRecord
from auditor.engine.base import RecordAddress, Relations

_FIRST_RECORDS: Final = 64
_MOST_RECORDS: Final = 10_000
_CHUNK_BYTES: Final = 16_000_000
"""The most bytes of texts held at a time, estimated by earlier texts."""


class CalledTexts:
    """Reads records by their addresses, as many at a time as fit into memory."""

    def __init__(self, relations: Relations) -> None:
        self._relations = relations
        self._count = _FIRST_RECORDS

    def records(self, rows: Sequence[tuple[Any, ...]]) -> Iterator[CalledRecord]:
        """Yield some records.

        Args:
            rows: file, position and matches, or NULL in place of them, of each record.
        """
        first = 0
        while first < len(rows):
            some = rows[first : first + self._count]
            texts = self._texts([(file, position) for file, position, _ in some])
            first += len(some)
            size = sum(map(len, texts.values()))
            self._count = min(max(_CHUNK_BYTES * len(some) // max(size, 1), 1), _MOST_RECORDS)
            for file, position, matches in some:
                matched = tuple(
                    index for index, matches_it in enumerate(matches or ()) if matches_it
                )
                yield CalledRecord(texts[file, position], matched, (file, position))

    def _texts(self, addresses: Sequence[RecordAddress]) -> dict[RecordAddress, str]:
        """Return the texts of some records, from log files where `matched` lacks them."""
        parameters = {
            "files": [file for file, _ in addresses],
            "positions": [position for _, position in addresses],
        }
        connection = self._relations.connection
        rows = connection.execute(resources.sql("called_texts"), parameters).fetchall()
        texts = {(file, position): text for file, position, text in rows}
        absent = [address for address in addresses if address not in texts]
        read = self._relations.texts(absent) if absent else {}
        return texts | {address: record.text for address, record in read.items()}
