"""Texts of records as an Arrow column that refers to the documents without copying."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auditor.readers import Json, Reading
from auditor.readers.wrappings.s3 import FIRST_RECORD, stand_evenly

_VIEW: Final = np.dtype([("length", "<i4"), ("prefix", "<u4"), ("buffer", "<i4"), ("start", "<i4")])
"""A text longer than `_INLINE_BYTES`; a shorter one is stored in place of the last three fields.

Source: Arrow Columnar Format, "Variable-size Binary View Layout".
"""
_INLINE_BYTES: Final = 12
"""The most bytes of a text that is stored in place of a reference to it."""
_MAX_BYTES: Final = (1 << 31) - 1
"""The most bytes of a buffer that a view can point into."""
_SMALL_BYTES: Final = 1 << 16
"""The bytes of documents below which copying into one buffer is faster than handling each."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A buffer with consecutive texts."""

    buffer: bytes | bytearray
    texts: int
    first: int
    """The position of the first text."""
    gap: int
    """The number of bytes between two texts."""


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """JSON texts of records, in the same order as in the buffers."""

    views: NDArray[np.void]
    """The views, of the type `_VIEW`, shape (n,)."""
    buffers: tuple[bytes | bytearray, ...]

    def __len__(self) -> int:
        """Return the number of texts."""
        return len(self.views)

    @property
    def held(self) -> int:
        """The number of bytes of the buffers."""
        return sum(map(len, self.buffers))

    @property
    def size(self) -> int:
        """The number of bytes of the texts."""
        return int(self.views["length"].sum(dtype=np.int64))

    def part(self, first: int, last: int) -> "Texts":
        """Return some of the texts, with only the buffers that hold them."""
        views = self.views[first:last].copy()
        pointing = views["length"] > _INLINE_BYTES
        used = views["buffer"][pointing]
        if not len(used):
            return Texts(views, ())
        views["buffer"][pointing] = used - used[0]
        return Texts(views, self.buffers[used[0] : used[-1] + 1])

    def column(self) -> pa.Array:
        """Return the texts as strings, which keep the buffers alive."""
        buffers = [None, pa.py_buffer(self.views), *map(pa.py_buffer, self.buffers)]
        return pa.Array.from_buffers(pa.string_view(), len(self), buffers)


def texts_of(readings: Sequence[Reading]) -> Texts:
    """Return the records of log files, one after the other."""
    records = list(chain.from_iterable(reading.records for reading in readings))
    lengths = np.fromiter(map(len, records), np.int64, len(records))
    pieces = list(_pieces(readings, records, lengths))
    buffers, bases, filled = _buffers(pieces)
    counts = np.array([piece.texts for piece in pieces], np.int64)
    sizes = lengths + np.repeat(np.array([piece.gap for piece in pieces], np.int64), counts)
    offsets = np.cumsum(sizes) - sizes
    firsts = bases + np.array([piece.first for piece in pieces], np.int64)
    starts = offsets + np.repeat(firsts - offsets[np.cumsum(counts) - counts], counts)
    views = np.zeros(len(records), _VIEW)
    views["length"], views["start"] = lengths, starts
    views["buffer"] = np.repeat(np.arange(len(buffers)), filled)
    prefix, first = views["prefix"], 0
    for buffer, texts in zip(buffers, filled, strict=True):
        from_each_byte = np.ndarray((len(buffer) - 3,), "<u4", buffer, 0, (1,))
        prefix[first : first + texts] = from_each_byte[starts[first : first + texts]]
        first += texts
    inline = views.view(np.uint8).reshape(-1, _VIEW.itemsize)[:, _VIEW.itemsize - _INLINE_BYTES :]
    for row in np.flatnonzero(lengths <= _INLINE_BYTES).tolist():
        inline[row] = np.frombuffer(bytes(records[row]).ljust(_INLINE_BYTES, b"\0"), np.uint8)
    return Texts(views, tuple(buffers))


def _buffers(
    pieces: Sequence[_Piece],
) -> tuple[list[bytes | bytearray], NDArray[np.int64], list[int]]:
    """Return the buffers of the pieces, with small ones merged.

    Returns:
        Buffers; the position of each piece in its buffer; the number of texts per buffer.
    """
    buffers, texts = [piece.buffer for piece in pieces], [piece.texts for piece in pieces]
    ends = np.cumsum([0, *map(len, buffers)])
    if ends[-1] >= _SMALL_BYTES * len(buffers):
        return buffers, np.zeros(len(buffers), np.int64), texts
    return [b"".join(buffers)], ends[:-1], [sum(texts)]


def _pieces(
    readings: Sequence[Reading], records: Sequence[Json], lengths: NDArray[np.int64]
) -> Iterator[_Piece]:
    """Yield the documents of log files, or copies of records that are not evenly spaced in one."""
    ends = np.concatenate([[0], np.cumsum(lengths)])
    first = 0
    for reading in readings:
        last = first + len(reading.records)
        document, size = reading.document, int(ends[last] - ends[first])
        if stand_evenly(document, last - first, size) and len(document) <= _MAX_BYTES:
            yield _Piece(document, last - first, FIRST_RECORD, 1)
            first = last
        while first < last:
            fitting = (
                np.searchsorted(ends, ends[first] + _MAX_BYTES - _INLINE_BYTES, side="right") - 1
            )
            stop = min(max(int(fitting), first + 1), last)
            yield _Piece(b"".join([*records[first:stop], bytes(_INLINE_BYTES)]), stop - first, 0, 0)
            first = stop
