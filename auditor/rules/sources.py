"""The sources of `--rules`: packs, files and folders of files."""

import hashlib
import os.path
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from auditor import resources
from auditor.errors import UsageError
from auditor.file_names import name_text, system_name
from auditor.paths import is_file, is_folder
from auditor.rules.declared import RuleFile
from auditor.rules.formats import terraform_names
from auditor.suggestions import did_you_mean

_MAX_BYTES: Final = 64_000_000
"""Bytes of a file that are read: plans are large, templates are not."""
_MAX_FILES: Final = 1_000
"""Files of a folder; more are not a folder of rules."""


@dataclass(frozen=True, slots=True)
class RulesArgument:
    """One argument of `--rules`."""

    name: str
    """The name of the pack, or of the file or folder without its location."""
    given: str
    """The pack, or the path as given, for messages."""
    files: tuple[RuleFile, ...]
    is_pack: bool = False


def find(names: Sequence[str]) -> tuple[RulesArgument, ...]:
    """Return the files of packs, files and folders, folders in the order of their files' names.

    What is named twice counts once.

    Raises:
        UsageError: there is no such pack, file or folder, or it is too large.
    """
    distinct: dict[str, str] = {}
    for name in names:
        distinct.setdefault(name if pack_file(name) else os.path.realpath(name), name)
    return tuple(map(_find, distinct.values()))


def digest(sources: Sequence[RulesArgument]) -> str:
    """Return the SHA-256 of a single file; for several, of their digests."""
    digests = [hashlib.sha256(file.data).hexdigest() for source in sources for file in source.files]
    together = hashlib.sha256("".join(digests).encode()).hexdigest()
    return digests[0] if len(digests) == 1 else together


def pack_file(name: str) -> Path | None:
    """Return the file of the pack with that name, if any; packs have precedence over files."""
    pack = resources.packs_folder() / f"{name}.yaml"
    return pack if is_file(pack) and Path(name).name == name else None


def _find(name: str) -> RulesArgument:
    if not name:  # which would be the current folder
        raise UsageError("an empty name is not a rule pack, file or folder")
    if pack := pack_file(name):
        return RulesArgument(name, name, (RuleFile(name, _content(pack)),), is_pack=True)
    path = Path(name)
    if is_folder(path):
        folder = name_text(path.resolve().name)
        return RulesArgument(folder, name_text(name), _with_modules(_folder(path)))
    if not is_file(path):
        packs = sorted(file.stem for file in resources.packs_folder().glob("*.yaml"))
        remedy = did_you_mean(name, packs, f"packs are: {', '.join(packs)}")
        raise UsageError(f"{name}: no such rule pack, file or folder; {remedy}")
    file = RuleFile(name_text(path.as_posix()), _content(path))
    return RulesArgument(name_text(path.name), file.name, _with_modules((file,)))


def _folder(path: Path) -> tuple[RuleFile, ...]:
    """Return the files of a folder that may hold rules, without its subfolders."""
    paths = sorted(file for file in path.iterdir() if file.is_file() and file.name[0] != ".")
    if len(paths) > _MAX_FILES:
        raise UsageError(f"{path}: {len(paths):,} files; name those with the rules")
    return tuple(
        RuleFile(name_text(file.as_posix()), _content(file), in_folder=True)
        for file in paths
        if file.stat().st_size <= _MAX_BYTES
    )


def _with_modules(files: tuple[RuleFile, ...]) -> tuple[RuleFile, ...]:
    """Return files and the files of the local Terraform modules that they call, at any depth."""
    every = list(files)
    folders = {os.path.normpath(system_name(str(file.folder))) for file in files}
    for file in every:  # which grows
        for source in terraform_names.sources(file):
            folder = Path(os.path.normpath(Path(system_name(str(file.folder))) / source))
            if str(folder) in folders or not is_folder(folder):
                continue
            folders.add(str(folder))
            every += [
                replace(file, called=True)
                for file in _folder(folder)
                if file.name.endswith((".tf", ".tf.json"))
            ]
            if len(every) > _MAX_FILES:
                raise UsageError(
                    f"{file.name}: modules of more than {_MAX_FILES:,} files; name a plan"
                )
    return tuple(every)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    if len(data) > _MAX_BYTES:
        raise UsageError(f"{path}: larger than {_MAX_BYTES:,} bytes; not a file of rules")
    return data
