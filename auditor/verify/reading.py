"""Use the bytes of files one after another, and of objects several at a time."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from auditor.errors import AuditorError
from auditor.verify.stored_file import StoredFile

if TYPE_CHECKING:
    from auditor.readers.objects import ObjectSource

T = TypeVar("T")
K = TypeVar("K")

_THREADS: Final = 8
"""The number of objects fetched at a time; files are read one after another."""


class Content(NamedTuple):
    """The content of a file: its pieces, and the metadata of an object."""

    pieces: Iterable[bytes]
    metadata: Mapping[str, str]


def each(
    files: Iterable[tuple[StoredFile, K]], use: Callable[[StoredFile, Content], T]
) -> Iterator[tuple[StoredFile, K, T | str]]:
    """Call a function for each file, for several objects at a time.

    Yields each file with its extra value, and the result of the function or the reason why the
    file could not be read.

    Args:
        files: the files, each with an extra value that is yielded with it.

    Raises:
        AuditorError: a bucket cannot be read at all.
    """
    with ThreadPoolExecutor(_THREADS) as threads:
        ahead: deque[tuple[StoredFile, K, Future[T | str]]] = deque()
        try:
            for file, extra in files:
                if file.object_in is None:
                    yield file, extra, _local(file, use)
                    continue
                ahead.append((file, extra, threads.submit(_remote, file, file.object_in, use)))
                if len(ahead) > 2 * _THREADS:
                    yield _done(*ahead.popleft())
            while ahead:
                yield _done(*ahead.popleft())
        finally:
            for _, _, waiting in ahead:
                waiting.cancel()


def _done(file: StoredFile, extra: K, used: "Future[T | str]") -> tuple[StoredFile, K, T | str]:
    return file, extra, used.result()


def _local(file: StoredFile, use: Callable[[StoredFile, Content], T]) -> T | str:
    if file.fault:
        return file.fault
    try:
        return use(file, Content(file.pieces(), {}))
    except OSError as error:
        return error.strerror or str(error) or type(error).__name__
    except AuditorError:
        raise
    except Exception as error:  # damaged archives raise more than their libraries document
        return str(error) or type(error).__name__


def _remote(
    file: StoredFile, source: "ObjectSource", use: Callable[[StoredFile, Content], T]
) -> T | str:
    from auditor.cloudtrail.logfile import Rejection
    from auditor.readers.objects import fetch_stream

    used = fetch_stream(
        source, file.path, lambda pieces, metadata: use(file, Content(pieces, metadata))
    )
    return f"{used.detail}; {used.remedy}" if isinstance(used, Rejection) else used
