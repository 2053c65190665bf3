"""Rows by the share of the identity of their event."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def shares_of(identities: pa.ChunkedArray, shares: int) -> NDArray[np.int32]:
    """Return the share of each identity, from its bits alone."""
    storage = pa.chunked_array([c.storage for c in identities.chunks], pa.binary(16))
    whole = storage.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks)
    raw = np.frombuffer(whole.buffers()[1] or b"", np.uint64)
    pairs = raw[whole.offset * 2 : (whole.offset + len(whole)) * 2].reshape(-1, 2)
    mixed = (pairs[:, 0] ^ pairs[:, 1]) * np.uint64(0x9E3779B97F4A7C15)
    return ((mixed >> np.uint64(32)) % np.uint64(shares)).astype(np.int32)


def sliced(table: pa.Table, numbers: NDArray[np.int32]) -> Iterator[tuple[int, pa.Table]]:
    """Yield the rows of each number, in their order."""
    order = np.argsort(numbers, kind="stable")
    distinct, starts = np.unique(numbers[order], return_index=True)
    ends = np.append(starts, len(numbers))[1:]
    for number, start, end in zip(distinct.tolist(), starts.tolist(), ends.tolist(), strict=True):
        yield number, table.take(pa.array(order[start:end]))
