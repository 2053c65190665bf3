"""Bags of files with their hashes, as a folder or a zip archive; equal files give equal bytes.

Source: RFC 8493, "The BagIt File Packaging Format (V1.0)". It has no rules on archives; a top
folder with a name is a custom of its drafts.
"""

import errno
import hashlib
import os
import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Final, cast

from auditor.errors import AuditorError, UsageError
from auditor.new_folders import new_folder
from auditor.paths import exists, is_folder, unwritable

TOP: Final = "evidence"
"""The top folder in every archive, whatever the name of the archive."""
DECLARATION: Final = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST: Final = "manifest-sha256.txt"
TAG_MANIFEST: Final = "tagmanifest-sha256.txt"
_NAME: Final = re.compile(r"data(/[a-z0-9][a-z0-9._-]*)+")
_MAX_NAME_CHARACTERS: Final = 100
"""Characters of the path of a file in a pack; a limit of our own."""
_PIECE_BYTES: Final = 1 << 20
_FILES: Final = frozenset(
    {".csv", ".gz", ".html", ".json", ".md", ".pdf", ".tar", ".tgz", ".txt", ".yaml", ".yml"}
)
"""Extensions of names that are meant for files of other kinds."""
_OLDEST: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip archive can store."""
_REGULAR_FILE_MODE: Final = 0o100644 << 16
"""A regular file that all may read, as ZIP stores the mode of Unix."""
_MADE_ON_UNIX: Final = 3
"""The system of a ZIP entry whose attributes are a mode (APPNOTE.TXT, 4.4.2)."""


class _HashingFile:
    """A file for writing that hashes and counts its bytes."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self.size = 0
        self.closed = False

    def write(self, data: bytes) -> int:
        """Write bytes or any other buffer."""
        view = memoryview(data)
        self._hash.update(view)
        self.size += view.nbytes
        return self._file.write(view)

    def flush(self) -> None:
        """Do nothing, since the file is closed soon."""

    def tell(self) -> int:
        """Return the number of bytes written."""
        return self.size

    def close(self) -> None:
        """Do nothing, since the code that opened the file closes it."""

    def hexdigest(self) -> str:
        """Return the SHA-256 of all written bytes."""
        return self._hash.hexdigest()


class BagWriter:
    """Writes the payload of a bag into a folder, and the other files after it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.hashes: dict[str, str] = {}
        """SHA-256 of each written file of the payload, by name."""
        self._bytes = 0

    @contextmanager
    def file(self, name: str) -> Iterator[IO[bytes]]:
        """Open a file of the payload.

        Args:
            name: a path relative to the bag, in lower-case ASCII, which is valid on every system.
        """
        if not _NAME.fullmatch(name) or len(name) > _MAX_NAME_CHARACTERS or name in self.hashes:
            raise ValueError(f"{name}: not a valid name for a file of the pack")
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            hashing = _HashingFile(file)
            yield cast("IO[bytes]", hashing)  # it has the methods that writers use
        self.hashes[name] = hashing.hexdigest()
        self._bytes += hashing.size

    def write(self, name: str, content: str | bytes) -> None:
        """Write a whole file of the payload."""
        with self.file(name) as file:
            file.write(content.encode() if isinstance(content, str) else content)

    def finish(self, info: Mapping[str, str], readme: str) -> str:
        """Write the tag files and manifests; return the SHA-256 that fixes the whole bag.

        Args:
            info: the labels and values of bag-info.txt, in order.
            readme: the text of README.txt.
        """
        total = {"Payload-Oxum": f"{self._bytes}.{len(self.hashes)}"}
        tags = {
            "README.txt": readme,
            "bag-info.txt": _info({**info, **total}),
            "bagit.txt": DECLARATION,
            MANIFEST: _lines(self.hashes),
        }
        for name, text in tags.items():
            (self._folder / name).write_bytes(text.encode())
        hashes = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in tags.items()}
        manifest = _lines(hashes).encode()
        (self._folder / TAG_MANIFEST).write_bytes(manifest)
        return hashlib.sha256(manifest).hexdigest()


def _info(labels: Mapping[str, str]) -> str:
    return "".join(f"{label}: {value}\n" for label, value in labels.items())


def _lines(hashes: Mapping[str, str]) -> str:
    """Return lines as `sha256sum` prints them, sorted by the bytes of the names."""
    return "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes, key=str.encode))


@contextmanager
def staged(output: Path) -> Iterator[BagWriter]:
    """Write a complete bag or none: a zip archive if the name ends in `.zip`, otherwise a folder.

    Raises:
        AuditorError: it cannot be written, or exists already.
    """
    try:
        if output.suffix.lower() != ".zip":
            with new_folder(output) as folder:
                yield BagWriter(folder)
            return
        with TemporaryDirectory(dir=output.parent, prefix=f"{output.name}.") as folder:
            bag, packed = Path(folder, "bag"), Path(folder, "bag.zip")
            bag.mkdir()
            yield BagWriter(bag)
            _zip(bag, packed)
            packed.replace(output)
    except OSError as error:
        raise unwritable(output, error) from error


def check_free(output: Path) -> None:
    """Reject an output that exists already, before any work is done for it.

    Raises:
        UsageError: the name of the output ends like that of another file, such as `.pdf`.
        AuditorError: the output is an existing file or a folder with files.
    """
    if output.suffix.lower() in _FILES:
        raise UsageError(f"{output}: a pack is a folder or a .zip; name one")
    if not is_folder(output.parent):
        raise AuditorError(f"{output}: cannot be written: the folder does not exist")
    if output.suffix.lower() == ".zip":
        if is_folder(output):
            raise AuditorError(f"{output}: cannot be written: it is a folder")
    elif exists(output) and not (is_folder(output) and not any(output.iterdir())):
        raise AuditorError(f"{output}: already exists; name a new or an empty folder, or a .zip")
    if not os.access(output if is_folder(output) else output.parent, os.W_OK):
        raise unwritable(output, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def _zip(folder: Path, output: Path) -> None:
    """Store the files of a folder without deflating them, which would depend on zlib's version."""
    names = sorted(
        (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()),
        key=str.encode,
    )
    with zipfile.ZipFile(output, "w", zipfile.ZIP_STORED) as archive:
        for name in names:
            path = folder / name
            entry = zipfile.ZipInfo(f"{TOP}/{name}", _OLDEST)
            entry.create_system = _MADE_ON_UNIX
            entry.external_attr = _REGULAR_FILE_MODE
            entry.file_size = path.stat().st_size  # it decides whether the header has 64-bit sizes
            with path.open("rb") as file, archive.open(entry, "w") as member:
                shutil.copyfileobj(file, member, _PIECE_BYTES)
