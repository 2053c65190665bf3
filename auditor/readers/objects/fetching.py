"""Fetching objects: many at once, since most log files are a few kilobytes, in bounded memory."""

from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

import obstore

from auditor.cloudtrail.logfile import Rejection, RejectionKind
from auditor.readers.objects.faults import STORE_ERRORS, Action, object_fault, run_error
from auditor.readers.objects.listing import StoredObject
from auditor.readers.objects.sources import ObjectSource

MAX_BYTES: Final = 1 << 30
"""Bytes as stored that an object may have; more is no log file."""
AHEAD_BYTES: Final = 64 << 20
CONNECTIONS: Final = 32

Fetched = tuple[StoredObject, bytes | Rejection]


def fetch(source: ObjectSource, stored: StoredObject, cap: int = MAX_BYTES) -> bytes | Rejection:
    """Return an object's bytes, or why it could not be read; any number of threads may call it.

    Raises:
        AuditorError: the fault is not the object's, so that the next one would fail as well.
    """
    if stored.size > cap:
        return Rejection(
            stored.name,
            RejectionKind.TOO_LARGE,
            f"it is {stored.size:,} bytes long, over the cap of {cap:,}",
            "leave it out, or split it",
        )
    try:
        return obstore.get(source.store, stored.key).bytes().to_bytes()
    except STORE_ERRORS as error:
        rejection = object_fault(error, stored.name)
        if rejection is None:
            raise run_error(error, stored.name, Action.READ) from error
        return rejection


def fetch_many(
    source: ObjectSource,
    objects: Iterable[StoredObject],
    ahead_bytes: int = AHEAD_BYTES,
    connections: int = CONNECTIONS,
) -> Generator[Fetched, None, None]:
    """Yield objects with their bytes in the order given, fetching ahead until closed.

    Args:
        ahead_bytes: bytes that may be held or under way beside the object yielded; one that is
            larger is fetched alone.
        connections: requests under way at once.

    Raises:
        AuditorError: as `fetch`; what was yielded before is good.
    """
    pool = ThreadPoolExecutor(connections)
    ahead: deque[tuple[StoredObject, Future[bytes | Rejection]]] = deque()
    held = 0
    try:
        for stored in objects:
            while ahead and (held + stored.size > ahead_bytes or len(ahead) >= 4 * connections):
                first, future = ahead.popleft()
                held -= first.size
                yield first, future.result()
            ahead.append((stored, pool.submit(fetch, source, stored)))
            held += stored.size
        while ahead:
            first, future = ahead.popleft()
            yield first, future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
