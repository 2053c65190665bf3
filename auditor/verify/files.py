"""The files of sources one at a time: in folders, in buckets and in archives."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from auditor.cloudtrail.digest import DigestKey
from auditor.cloudtrail.keys import LogKind, parse_folder
from auditor.cloudtrail.logfile import DEFAULT_CAP
from auditor.file_names import is_object_url, name_text, system_name
from auditor.readers.discover import walk_folders
from auditor.readers.log_file import LogFile
from auditor.verify.stored_file import FileKind, StoredFile, kind_of, kind_of_member, pieces_of

if TYPE_CHECKING:
    from auditor.readers.objects import ObjectSource, StoredObject, Survey
    from auditor.verify.archives import ArchiveMember


_CHUNK_BYTES: Final = 1 << 18
_MAX_DEPTH: Final = 8
"""The depth to which archives in archives are opened, as for reading records."""


class Files:
    """The files of sources, read twice: for digest files, then for all others."""

    def __init__(
        self,
        sources: Sequence[str],
        ignored: frozenset[str] = frozenset(),
        cap: int = DEFAULT_CAP,
    ) -> None:
        """Select the files to read.

        Args:
            ignored: the real paths, in the spelling of `name_text`, of files that do not belong
                to the sources.
            cap: the most bytes of an archive within an archive.
        """
        self._cap = cap
        self._sources = tuple(dict.fromkeys(sources))
        self._ignored = ignored
        self._seeks_digests = True
        self._folders: dict[str, list[str]] = {}
        """The folders with other files than digest files, by source."""
        self.others: int | None = 0
        """The number of local files other than digest files and their metadata.

        It is known after the first pass; `None` if any source is a bucket.
        """
        self.unread: list[str] = []
        """The folders of buckets that could not be listed, each with the reason."""

    def digest_files(self) -> Iterator[StoredFile]:
        """Yield digest files, and the output of `head-object` beside them.

        Raises:
            UsageError: a source does not exist.
            AuditorError: a bucket cannot be listed.
        """
        self._seeks_digests = True
        for source, roots in self._each_source():
            if is_object_url(source):
                self.others = None
                yield from self._in_bucket(source)
                continue
            folders = self._folders[source] = []
            for folder, entries in walk_folders(source):
                files = list(self._among(entries, roots))
                if not all(self._seeks(kind) for _, kind, _ in files):
                    folders.append(folder)
                for file, kind, key in files:
                    yield from self._of_file(file, kind, key)

    def log_files(self) -> Iterator[StoredFile]:
        """Yield all other files, including skipped ones.

        Raises:
            AuditorError: a bucket cannot be listed.
        """
        self._seeks_digests = False
        for source, roots in self._each_source():
            if is_object_url(source):
                yield from self._in_bucket(source)
                continue
            for _, entries in walk_folders(source, self._folders[source]):
                for file, kind, key in self._among(entries, roots):
                    yield from self._of_file(file, kind, key)

    def _each_source(self) -> Iterator[tuple[str, list[str]]]:
        """Yield each source with the real paths of the sources before it."""
        roots: list[str] = []
        for source in self._sources:
            yield source, roots
            if not is_object_url(source):
                roots.append(name_text(os.path.realpath(source)))

    def _seeks(self, kind: FileKind) -> bool:
        return (kind is FileKind.DIGEST or kind is FileKind.HEAD_OBJECT) is self._seeks_digests

    def _among(
        self, entries: Iterable[LogFile | str], roots: Sequence[str]
    ) -> Iterator[tuple[LogFile, FileKind, DigestKey | None]]:
        for file in entries:
            if isinstance(file, str):
                yield LogFile(file, file, 0), FileKind.PASSED_OVER, None
            elif file.path not in self._ignored and not (roots and _is_below(file.path, roots)):
                kind, key = kind_of(file.name)
                # a file that was selected looks like logs by its first bytes, or was given by name
                yield file, FileKind.OTHER if kind is FileKind.PASSED_OVER else kind, key

    def _of_file(
        self, file: LogFile, kind: FileKind, key: DigestKey | None
    ) -> Iterator[StoredFile]:
        fault = ""
        if kind is FileKind.OTHER:
            from auditor.verify.archives import archive_members  # with its decompressors

            try:
                with Path(system_name(file.path)).open("rb") as opened:
                    inside = archive_members(opened)
                    if inside is not None:
                        yield from self._of_archive(file.name, inside)
                        return
            except OSError as error:
                fault = error.strerror or type(error).__name__
        if self._seeks(kind):
            pieces = partial(pieces_of, system_name(file.path), file.size)
            yield StoredFile(kind, file.name, file.name, file.size, pieces, fault, None, key)
        else:
            self._count(kind)

    def _count(self, kind: FileKind) -> None:
        """Count a file that belongs to the other pass."""
        if self.others is not None and self._seeks_digests and kind is not FileKind.PASSED_OVER:
            self.others += 1

    def _of_archive(
        self, archive: str, inside: "Iterator[ArchiveMember]", depth: int = 1
    ) -> Iterator[StoredFile]:
        for member in inside:
            path = member.name.replace("\\", "/")
            kind, key = kind_of_member(path) if path else (FileKind.OTHER, None)
            if kind is FileKind.OTHER and path and not member.fault:
                yield from self._of_packed(archive, member, depth)
            elif self._seeks(kind):
                name = f"{archive}!{member.name}" if path else archive
                yield StoredFile(
                    kind, name, path, member.size, member.pieces, member.fault, None, key
                )
            else:
                self._count(kind)

    def _of_packed(self, archive: str, member: "ArchiveMember", depth: int) -> Iterator[StoredFile]:
        """Yield the files of an archive in an archive, or a member without CloudTrail's name."""
        from auditor.verify.archives import archive_members, may_be_archive, unpacked

        name, fault = f"{archive}!{member.name}", ""
        pieces: Iterable[bytes] = ()
        try:
            rest = iter(member.pieces())
            first = next(rest, b"")
            pieces = chain((first,), rest)
            if may_be_archive(first):
                with unpacked(pieces, self._cap) as file:
                    inside = archive_members(file)
                    if inside is None:
                        file.seek(0)
                        yield from self._other(
                            name, member, iter(partial(file.read, _CHUNK_BYTES), b"")
                        )
                        return
                    if depth < _MAX_DEPTH:
                        yield from self._of_archive(name, inside, depth + 1)
                        return
                    fault = f"archives are nested more than {_MAX_DEPTH} deep; unpack it first"
        except Exception as error:  # damaged archives raise more than their libraries document
            fault = str(error) or type(error).__name__
        yield from self._other(name, member, pieces, fault)

    def _other(
        self, name: str, member: "ArchiveMember", pieces: Iterable[bytes], fault: str = ""
    ) -> Iterator[StoredFile]:
        """Yield a member whose name is not one of CloudTrail's."""
        if not self._seeks(FileKind.OTHER):
            self._count(FileKind.OTHER)
            return
        path = member.name.replace("\\", "/")
        yield StoredFile(FileKind.OTHER, name, path, member.size, lambda: pieces, fault)

    def _in_bucket(self, url: str) -> Iterator[StoredFile]:
        from auditor.readers.objects import list_pages, open_source, survey  # costs 65 ms

        source = open_source(url)
        folders = survey(source, digests=True)
        self.unread = [f"{folder.folder}: {folder.why}" for folder in folders.passed_over]
        for page in list_pages(source, self._wanted_folders(folders)):
            for stored in page:
                kind, key = kind_of_member(stored.key)
                if kind is FileKind.OTHER:
                    yield from self._of_object(source, stored)
                elif self._seeks(kind):
                    yield StoredFile(
                        kind, stored.name, stored.key, stored.size, _nothing, "", source, key
                    )

    def _of_object(self, source: "ObjectSource", stored: "StoredObject") -> Iterator[StoredFile]:
        from auditor.readers.objects import open_file
        from auditor.verify.archives import archive_members

        with closing(open_file(source, stored.key)) as opened:
            inside = archive_members(opened)
            if inside is not None:
                yield from self._of_archive(stored.name, inside)
                return
        if self._seeks(FileKind.OTHER):
            yield StoredFile(
                FileKind.OTHER, stored.name, stored.key, stored.size, _nothing, "", source
            )

    def _wanted_folders(self, survey: "Survey") -> "Survey":
        """Return the folders that may have files for this pass."""
        if not self._seeks_digests:
            return replace(survey, folders=tuple(f for f in survey.folders if not _is_digests(f)))
        return replace(
            survey, folders=tuple(f for f in survey.folders if _is_digests(f) or not _is_known(f))
        )


def _nothing() -> Iterator[bytes]:
    return iter(())


def _is_below(path: str, roots: Iterable[str]) -> bool:
    return any(path == root or path.startswith(f"{root.rstrip(os.sep)}{os.sep}") for root in roots)


def _is_digests(folder: str) -> bool:
    trail = parse_folder(folder)
    return trail is not None and trail.kind == LogKind.DIGESTS


def _is_known(folder: str) -> bool:
    trail = parse_folder(folder)
    return trail is not None and trail.kind in set(LogKind)
