"""Check that a pack is intact: its files match its manifests, and it has no others."""

import hashlib
import re
import stat
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final

from auditor.errors import UsageError
from auditor.evidence.pack.bag import DECLARATION, MANIFEST, TAG_MANIFEST
from auditor.file_names import name_text
from auditor.paths import is_file, is_folder

_PIECE_BYTES: Final = 1 << 20
_MAX_MANIFEST_BYTES: Final = 100_000_000
_LINE: Final = re.compile(r"(?P<hash>[0-9a-fA-F]{64})[ \t]+(?P<name>[^ \t].*)")
_REQUIRED: Final = ("bagit.txt", MANIFEST, TAG_MANIFEST)
SIGNATURES: Final = re.compile(
    rf"{re.escape(TAG_MANIFEST)}\.(sig|asc|minisig|bundle|sigstore\.json)"
)
"""Names of files that sign the tag manifest, and so cannot be in it."""


@dataclass(frozen=True, slots=True)
class PackCheck:
    """The faults of a pack."""

    files: int
    """The number of files that its manifests list."""
    faults: tuple[str, ...]
    """A line for each fault, with the name of the file, sorted; empty for an intact pack."""
    fingerprint: str
    """SHA-256 of the tag manifest, which fixes every other byte; "" without one."""


@dataclass(frozen=True, slots=True)
class PackFiles:
    """The files of a pack, in a folder or in an archive."""

    names: tuple[str, ...]
    """Paths relative to the bag, with `/`."""
    open: Callable[[str], IO[bytes]]
    faults: tuple[str, ...] = ()
    """The faults of the archive itself."""


def check_pack(path: Path) -> PackCheck:
    """Compare the files of a pack with its manifests.

    Raises:
        UsageError: the path is neither a folder nor a zip archive with a bag.
    """
    with pack_files(path) as files:
        faults = list(files.faults)
        declared = _content(files, "bagit.txt")
        if declared is not None and declared != DECLARATION.encode():
            faults.append("bagit.txt: not of a bag of version 1.0")
        tagged, wrong = _manifest(files, TAG_MANIFEST)
        faults += wrong
        payload, wrong = _manifest(files, MANIFEST)
        faults += wrong
        faults += [f"{name}: missing" for name in _REQUIRED if name not in files.names]
        if TAG_MANIFEST in files.names:
            listed = ("bagit.txt", "bag-info.txt", MANIFEST)
            faults += [f"{name}: not in {TAG_MANIFEST}" for name in listed if name not in tagged]
        faults += [
            f"{name}: listed in {MANIFEST}, but not in the payload"
            for name in payload
            if not name.startswith("data/")
        ]
        expected = {**payload, **tagged}
        faults += _compare(files, expected)
        text = _content(files, TAG_MANIFEST)
        fingerprint = "" if text is None else hashlib.sha256(text).hexdigest()
        return PackCheck(len(expected), tuple(sorted(set(faults))), fingerprint)


@contextmanager
def pack_files(path: Path) -> Iterator[PackFiles]:
    """Open a pack.

    Raises:
        UsageError: the path is not a pack.
    """
    if is_folder(path):
        if not (path / "bagit.txt").is_file() and not (path / MANIFEST).is_file():
            raise UsageError(f"{path}: not a pack: it has no bagit.txt")
        yield _folder(path)
        return
    if not is_file(path):
        raise UsageError(f"{path}: no such pack")
    try:
        with zipfile.ZipFile(path) as archive:
            yield _archive(path, archive)
    except zipfile.BadZipFile as error:
        raise UsageError(
            f"{path}: not a pack: neither a folder nor a zip archive: {error}"
        ) from error


def _folder(path: Path) -> PackFiles:
    faults, names = [], []
    for entry in sorted(path.rglob("*")):
        name = name_text(entry.relative_to(path).as_posix())
        if entry.is_symlink():
            faults.append(f"{name}: a link; a pack has none")
        elif entry.is_file():
            names.append(name)
        elif entry.is_dir() and not any(entry.iterdir()):
            faults.append(f"{name}: an empty folder; a pack has none")
        elif not entry.is_dir():
            faults.append(f"{name}: neither a file nor a folder")
    return PackFiles(tuple(names), lambda name: (path / name).open("rb"), tuple(faults))


def _archive(path: Path, archive: zipfile.ZipFile) -> PackFiles:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    tops = {entry.filename.partition("/")[0] for entry in entries if "/" in entry.filename}
    top = next((top for top in sorted(tops) if f"{top}/bagit.txt" in archive.namelist()), None)
    if top is None:
        raise UsageError(f"{path}: not a pack: it has no folder with a bagit.txt")
    faults, names = [], {}
    for entry in entries:
        name = name_text(entry.filename)
        below = name.removeprefix(f"{top}/")
        if below == name or ".." in PurePosixPath(name).parts:
            faults.append(f"{name}: outside of the pack's folder")
        elif below in names:
            faults.append(f"{below}: twice in the archive")
        elif stat.S_ISLNK(entry.external_attr >> 16):
            faults.append(f"{below}: a link; a pack has none")
        else:
            names[below] = entry
    folders = (entry.filename for entry in archive.infolist() if entry.is_dir())
    faults += [
        f"{name_text(folder)}: an empty folder; a pack has none"
        for folder in folders
        if not any(entry.filename.startswith(folder) for entry in entries)
    ]
    return PackFiles(tuple(names), lambda name: archive.open(names[name]), tuple(faults))


def _content(files: PackFiles, name: str) -> bytes | None:
    if name not in files.names:
        return None
    with files.open(name) as file:
        return file.read(_MAX_MANIFEST_BYTES)


def _manifest(files: PackFiles, name: str) -> tuple[dict[str, str], list[str]]:
    """Return the hashes by name, and the faults of the manifest."""
    content = _content(files, name)
    if content is None:
        return {}, []
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return {}, [f"{name}: not text in UTF-8"]
    hashes: dict[str, str] = {}
    faults = []
    for number, line in enumerate(text.splitlines(), 1):
        match = _LINE.fullmatch(line)
        if match is None:
            faults.append(f"{name}: line {number} is not a hash and a name")
        elif match["name"] in hashes:
            faults.append(f"{match['name']}: twice in {name}")
        else:
            hashes[match["name"]] = match["hash"].lower()
    return hashes, faults


def _compare(files: PackFiles, expected: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(expected):
        if name not in files.names:
            yield f"{name}: missing"
        elif (digest := _hash(files, name)) is None:
            yield f"{name}: cannot be read"
        elif digest != expected[name]:
            yield f"{name}: changed"
    for name in files.names:
        if name not in expected and name != TAG_MANIFEST and not SIGNATURES.fullmatch(name):
            yield f"{name}: in no manifest"


def _hash(files: PackFiles, name: str) -> str | None:
    digest = hashlib.sha256()
    try:
        with files.open(name) as file:
            while piece := file.read(_PIECE_BYTES):
                digest.update(piece)
    except (OSError, zipfile.BadZipFile, EOFError):
        return None
    return digest.hexdigest()
