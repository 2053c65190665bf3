"""A folder or a bucket that all executors can write to."""

import contextlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from auditor.errors import AuditorError
from auditor.file_names import is_object_url
from auditor.paths import unwritable


@dataclass(frozen=True, slots=True)
class WorkDir:
    """Files by name below a folder or URL; a file that is written again does not change."""

    location: str

    def below(self, name: str) -> "WorkDir":
        """Return a folder in it."""
        return WorkDir(f"{self.location.rstrip('/')}/{name}")

    def put(self, name: str, content: bytes) -> str:
        """Write a complete file or none; return its path or URL.

        Raises:
            AuditorError: it cannot be written.
        """
        where = f"{self.location.rstrip('/')}/{name}"
        if is_object_url(where):
            _put_object(where, content)
            return where
        path = Path(where)
        part = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(content)
            part.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                part.unlink()
            raise unwritable(self.location, error) from error
        return where


def get(where: str) -> bytes:
    """Return the bytes that `put` wrote.

    Raises:
        AuditorError: it cannot be read, for example if the driver cannot see a worker's folder.
    """
    if is_object_url(where):
        import obstore
        from obstore.exceptions import BaseError

        from auditor.readers.objects import open_source

        source = open_source(where)
        try:
            return obstore.get(source.store, source.prefix).bytes().to_bytes()
        except (BaseError, OSError) as error:
            raise AuditorError(f"{where}: cannot be read: {first_line(error)}") from error
    try:
        return Path(where).read_bytes()
    except OSError as error:
        raise AuditorError(
            f"{where}: cannot be read: {error.strerror}; --work-dir must be a folder that the"
            " driver and all executors share, or a bucket"
        ) from error


def is_empty(url: str) -> bool:
    """Return whether nothing is below a URL.

    Raises:
        AuditorError: it cannot be listed.
    """
    import obstore
    from obstore.exceptions import BaseError

    from auditor.readers.objects import open_source

    source = open_source(url)
    try:
        return not next(obstore.list(source.store, source.prefix or None), ())
    except (BaseError, OSError) as error:
        raise AuditorError(f"{url}: cannot be listed: {first_line(error)}") from error


def remove(several: Iterable[str]) -> None:
    """Remove the files that `put` wrote, and the folder if it is then empty."""
    folders = set()
    for where in several:
        if is_object_url(where):
            import obstore
            from obstore.exceptions import BaseError

            from auditor.readers.objects import open_source

            source = open_source(where)
            with contextlib.suppress(BaseError, OSError):
                obstore.delete(source.store, source.prefix)
        else:
            folders.add(Path(where).parent)
            with contextlib.suppress(OSError):
                Path(where).unlink()
    for folder in folders:
        with contextlib.suppress(OSError):
            folder.rmdir()


def first_line(error: Exception) -> str:
    """Return the first line of an error's text."""
    return str(error).split("\n", 1)[0]


def _put_object(url: str, content: bytes) -> None:
    import obstore
    from obstore.exceptions import BaseError

    from auditor.readers.objects import open_source

    source = open_source(url)
    try:
        obstore.put(source.store, source.prefix, content)
    except (BaseError, OSError) as error:
        raise AuditorError(f"{url}: cannot be written: {first_line(error)}") from error
