"""A file, with everything nested in it, to records."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, Protocol

from auditor.cloudtrail.logfile import Rejection, RejectionKind
from auditor.readers.content.archives import ARCHIVES
from auditor.readers.content.budget import Budget
from auditor.readers.content.faults import UNPACK, ContentFault
from auditor.readers.content.inflate import inflate, is_compressed
from auditor.readers.content.json_values import Json, whole
from auditor.readers.content.members import Archive, Member
from auditor.readers.files.csv_table import CsvTable
from auditor.readers.files.json_text import JsonText
from auditor.readers.files.parquet import Parquet
from auditor.readers.lookalikes import describe_text, is_own_empty, is_own_table, shown
from auditor.readers.names import claims_logs, is_noise
from auditor.readers.records.part import Container, RecordCollector


class Reader(Protocol):
    """One format of files that hold records."""

    def knows(self, head: bytes) -> bool:
        """Return whether a file with this beginning has this format."""

    def read(self, content: bytes, part: RecordCollector, budget: Budget) -> None:
        """Add the records, and items that are not records, to a part."""


READERS: Final[tuple[Reader, ...]] = (JsonText(), Parquet(), CsvTable())
"""The first reader that recognises the beginning of a file reads it."""

HEAD: Final = 4096
"""Number of bytes at the beginning of a file by which its format is recognised."""
_MAX_DEPTH: Final = 8
"""Maximum depth of archives in archives."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The content of one log file."""

    records: Sequence[Json]
    """In the order of the file; in an archive, of its members' names."""
    containers: Mapping[Container, int]
    """Number of records per format."""
    rejections: tuple[Rejection, ...] = ()
    digests: int = 0
    passed_over: int = 0
    """Members of archives that are not logs."""
    document: bytes | bytearray = b""
    """The text that contains all the records, if there is one."""
    sha256: bytes | None = None
    """SHA-256 of the stored file; `None` if not requested, or if it cannot be read."""
    inflated_sha256: bytes | None = None
    """SHA-256 of its expanded content, if it is one gzip member: the hash in digest files."""

    def without_records(self) -> "Reading":
        """Return the reading without the records that were passed on."""
        return Reading(
            (),
            self.containers,
            self.rejections,
            self.digests,
            self.passed_over,
            sha256=self.sha256,
            inflated_sha256=self.inflated_sha256,
        )

    def with_rest(self, other: "Reading") -> "Reading":
        """Return this part of a file joined with another."""
        return Reading(
            [*self.records, *other.records],
            dict(Counter(self.containers) + Counter(other.containers)),
            self.rejections + other.rejections,
            self.digests + other.digests,
            self.passed_over + other.passed_over,
            sha256=other.sha256,
            inflated_sha256=other.inflated_sha256,
        )

    @property
    def size(self) -> int:
        """Size in bytes of its records with the text between them."""
        return len(self.document) or sum(map(len, self.records))

    @property
    def record_count(self) -> int:
        """Number of records, even if they were passed on."""
        return sum(self.containers.values())


def read_nested(name: str, stored: bytes, cap: int) -> Reading:
    """Return the content of a file, whose format is recognised at every level."""
    parts = list(_parts(RecordCollector(name), stored, Budget(cap)))
    containers: Counter[Container] = Counter()
    for part in parts:
        containers += part.containers
    return Reading(
        [record for part in parts for record in part.records],
        dict(containers),
        tuple(rejection for part in parts for rejection in part.rejections()),
        sum(part.digests for part in parts),
        sum(part.passed_over for part in parts),
    )


def looks_readable(head: bytes) -> bool:
    """Return whether a file with this beginning may hold records."""
    return is_compressed(head) or _archive(head) is not None or any(r.knows(head) for r in READERS)


def _parts(
    part: RecordCollector, stored: bytes, budget: Budget, depth: int = 0
) -> Iterator[RecordCollector]:
    """Read a file into a part; yield the part, then those of the members below it."""
    inflated = inflate(stored, budget)
    content = inflated.content
    if inflated.fault:
        part.faults.append(inflated.fault)
    part.size = len(content)
    yield part
    head = content[:HEAD]
    archive = _archive(head)
    reader = next((reader for reader in READERS if reader.knows(head)), None)
    if archive is not None and depth < _MAX_DEPTH:
        for member in archive.members(content, budget):
            yield from _member_parts(part, member, budget, depth + 1)
    elif archive is not None:
        detail = f"archives are nested more than {_MAX_DEPTH} deep"
        part.faults.append(ContentFault(RejectionKind.TOO_LARGE, detail, UNPACK))
    elif is_own_table(head):
        part.passed_over += 1
    elif reader is not None:
        reader.read(content, part, budget)
    elif whole(content) is not None:
        detail = f"it is JSON that begins with {shown(head)}, but has no object with records"
        part.faults.append(ContentFault(RejectionKind.NOT_CLOUDTRAIL, detail))
    elif content:
        part.faults.append(ContentFault(RejectionKind.NOT_JSON, f"it is {describe_text(head)}"))
    elif not part.faults and is_own_empty(part.name):
        part.passed_over += 1
    elif not part.faults:
        part.faults.append(ContentFault(RejectionKind.NOT_JSON, "it is empty"))


def _member_parts(
    archive: RecordCollector, member: Member, budget: Budget, depth: int
) -> Iterator[RecordCollector]:
    """Read a member of an archive, or pass it over."""
    path = PurePosixPath(member.name)
    is_log = claims_logs(path.name) or looks_readable(member.content[:HEAD])
    if member.fault and not member.name:
        archive.faults.append(member.fault)
    elif not member.fault and (any(map(is_noise, path.parts)) or not is_log):
        archive.passed_over += 1
    else:
        part = RecordCollector(f"{archive.name}!{member.name}")
        if member.fault:
            part.faults.append(member.fault)
        yield from _parts(part, member.content, budget, depth)


def _archive(head: bytes) -> Archive | None:
    return next((archive for archive in ARCHIVES if archive.knows(head)), None)
