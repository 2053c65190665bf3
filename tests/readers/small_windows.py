"""Every document read like a long one."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from auditor import readers
from auditor.readers import long_documents


@contextmanager
def small_windows(window_bytes: int = 300) -> Iterator[None]:
    """Treat every document as a long one, and read it in small windows."""
    with (
        mock.patch.multiple(
            long_documents,
            LONG_BYTES=1,
            _WINDOW_BYTES=window_bytes,
            _LONGEST_BYTES=4 * window_bytes,
            _EDGE_BYTES=40,
            _PIECE_BYTES=64,
        ),
        mock.patch.object(readers, "_PIECE_BYTES", 64),
    ):
        yield
