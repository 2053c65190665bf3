"""Texts of rows of a store, each read once."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import duckdb

from auditor.engine.store.stored_relations import stored_texts

_CHUNK_RECORDS: Final = 100_000
"""The records whose texts are held at a time; each time, all texts of the store are scanned."""
_MANY_RECORDS: Final = 1_000
"""The number of records from which on nearly all texts are inflated, so none is read separately."""


class RowTexts:
    """Reads the texts of rows, and texts ahead that are likely to be next."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._given: set[int] = set()
        self._ahead: dict[int, str] = {}
        """Texts that were read ahead, by row."""

    def new(self, rows: Iterable[int]) -> Iterator[str]:
        """Yield the texts of those rows that were not given before."""
        yield from self.read(sorted({*rows} - self._given))

    def read(self, rows: Sequence[int], ahead: Sequence[int] = ()) -> Iterator[str]:
        """Yield the texts of some rows, and read others ahead."""
        self._given.update(rows)
        later = {*ahead}
        left = [*(row for row in rows if row not in self._ahead), *ahead]
        for row in {*rows} & self._ahead.keys():
            yield self._ahead.pop(row)
        for first in range(0, len(left), _CHUNK_RECORDS):
            chunk = left[first : first + _CHUNK_RECORDS]
            for row, text in stored_texts(
                self._connection, chunk, separate=len(chunk) < _MANY_RECORDS
            ):
                if row in later:
                    self._ahead[row] = text
                else:
                    yield text
