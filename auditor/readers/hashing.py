"""SHA-256 of log files that are not read for records, such as those over the cap."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from auditor.cloudtrail.logfile import Rejection
from auditor.file_names import system_name
from auditor.readers.log_file import LogFile

_CHUNK_BYTES: Final = 1 << 20


def sha256_of(log_file: LogFile) -> bytes | None:
    """Return the SHA-256 of the stored bytes of a file or an object, read in pieces.

    It is `None` if they cannot be read.

    Raises:
        AuditorError: the fault does not concern one object, so the next one would fail as well.
    """
    if log_file.bucket is not None:
        from auditor.readers.objects import fetch_stream

        key = log_file.path.removeprefix(f"{log_file.bucket.url}/")
        digest = fetch_stream(log_file.bucket, key, _digest)
        return None if isinstance(digest, Rejection) else digest
    try:
        with Path(system_name(log_file.path)).open("rb", buffering=0) as file:
            return _digest(iter(lambda: file.read(_CHUNK_BYTES), b""))
    except OSError:
        return None


def _digest(pieces: Iterable[bytes], _metadata: Mapping[str, str] | None = None) -> bytes:
    digest = sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.digest()
