"""The result of `auditor verify`: whether log files are as CloudTrail wrote them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from auditor.cloudtrail.digest import Chain


class IntegrityVerdict(StrEnum):
    """The verdict on one file."""

    VALID = "valid"
    INVALID = "invalid"
    """It is not as CloudTrail wrote it."""
    MISSING = "missing"
    """A digest file names it, but it does not exist."""
    UNLISTED = "unlisted"
    """A log file that no digest file of its time lists."""
    UNVERIFIABLE = "not verifiable"
    """The sources neither prove nor disprove it."""


class Subject(StrEnum):
    """The kind of file that a finding is about."""

    DIGEST = "digest file"
    BACKFILL = "backfill digest file"
    LOG_FILE = "log file"


class IntegrityCheck(StrEnum):
    """The check that a file fails."""

    # Invalid.
    FORMAT = "format"
    """It cannot be decompressed, or a digest file lacks a field."""
    MOVED = "moved"
    """A digest file that was written to another bucket or key."""
    SIGNATURE = "signature"
    METADATA = "metadata"
    """The object's metadata differs from the metadata that CloudTrail writes."""
    PREVIOUS_HASH = "previous-hash"
    """The signed digest file has another hash for the previous one."""
    PREVIOUS_SIGNATURE = "previous-signature"
    """The digest file has another signature for the previous one."""
    HASH = "hash"
    TRAILING_DATA = "trailing-data"
    # Missing and unlisted.
    NOT_FOUND = "not-found"
    NO_DIGEST_FILE = "no-digest-file"
    """Log files were delivered hours after the newest digest file, or a later time was requested.
    """
    UNLISTED = "unlisted"
    # Not verifiable.
    NO_PUBLIC_KEY = "no-public-key"
    NO_SIGNATURE = "no-signature"
    DIGEST_INVALID = "digest-invalid"
    """A log file whose digest file is invalid or missing."""
    DIGEST_UNVERIFIABLE = "digest-not-verifiable"
    """A log file that fits its digest file, but the digest file is not verifiable."""
    NOT_COVERED = "not-covered"
    """A log file of a time, account or Region that no digest file covers."""
    NAME = "name"
    """The name is not one that CloudTrail gives."""
    UNREADABLE = "unreadable"
    TOO_LARGE = "too-large"
    NO_HASH = "no-hash"
    """The store has no hash of the file, or the digest file has one by another algorithm."""


@dataclass(frozen=True, slots=True, order=True)
class IntegrityFinding:
    """One file that is not valid."""

    subject: Subject
    verdict: IntegrityVerdict
    check: IntegrityCheck
    name: str
    """The file's name, beginning with the name of its source; for a missing file, its key."""
    detail: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Files by verdict."""

    valid: int = 0
    invalid: int = 0
    missing: int = 0
    unlisted: int = 0
    unverifiable: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Return the sums."""
        return Counts(
            self.valid + other.valid,
            self.invalid + other.invalid,
            self.missing + other.missing,
            self.unlisted + other.unlisted,
            self.unverifiable + other.unverifiable,
        )

    @property
    def total(self) -> int:
        """The number of all files, including missing ones."""
        return self.valid + self.invalid + self.missing + self.unlisted + self.unverifiable

    @property
    def broken(self) -> int:
        """The number of files that break the integrity of the logs."""
        return self.invalid + self.missing + self.unlisted


class GapKind(StrEnum):
    """Why no digest file covers a time."""

    STOPPED = "stopped"
    """A starting digest follows: logging or validation was off, or digest files were deleted."""
    DIGEST_MISSING = "digest missing"
    """The digest file after the gap names one that does not exist."""
    SKIPPED = "skipped"
    """Two digest files refer to each other, but leave time between them."""
    BEFORE = "before"
    """From the requested start to the first digest file."""
    AFTER = "after"
    """From the last digest file to the requested end, or to the last log file."""


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """A time without digest files."""

    start: datetime
    end: datetime
    kind: GapKind


@dataclass(frozen=True, slots=True)
class ChainResult:
    """One trail in one account and Region."""

    chain: Chain
    start: datetime | None
    """Start of the first digest file that is valid or not verifiable; `None` without one."""
    end: datetime | None
    """End of the last one."""
    starts: int
    """Starting digest files: how often logging or validation was turned on."""
    digest_files: Counts
    backfill_digest_files: Counts
    log_files: Counts
    """The log files that its digest files list."""
    gaps: tuple[Gap, ...]
    """Oldest first."""


@dataclass(frozen=True, slots=True, order=True)
class UncoveredFiles:
    """Log files that no digest file covers, of one account, Region and kind."""

    organization: str
    account: str
    region: str
    kind: str
    """As `auditor.cloudtrail.keys.LogKind`; "" for files whose names are not CloudTrail's."""
    check: IntegrityCheck
    files: int
    first: datetime | None
    """When the first of them was delivered; `None` if the names have no time."""
    last: datetime | None


@dataclass(frozen=True, slots=True)
class PublicKeyUse:
    """A public key that was given."""

    fingerprint: str
    valid_from: datetime | None
    valid_until: datetime | None
    digest_files: int
    """The number of digest files that it signed."""
    outside: int
    """The number of these that end before or after its validity."""


@dataclass(frozen=True, slots=True)
class VerifyOptions:
    """The options of `auditor verify`."""

    sources: tuple[str, ...]
    public_keys: tuple[str, ...]
    """Names of files, without folders."""
    head_objects: tuple[str, ...]
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """The result of a verification."""

    auditor: str
    """Version of the software that made it."""
    options: VerifyOptions
    digest_files: Counts
    backfill_digest_files: Counts
    log_files: Counts
    """Every log file that is listed or exists."""
    chains: tuple[ChainResult, ...]
    uncovered: tuple[UncoveredFiles, ...]
    """The log files that no digest file covers: counted, not in `findings`."""
    findings: tuple[IntegrityFinding, ...]
    """In order; the first 1,000 of each subject, verdict and check."""
    findings_left_out: int
    """The number of omitted findings, which the counts include."""
    warnings: tuple[str, ...]
    public_keys: tuple[PublicKeyUse, ...]
    passed_over: int
    """Files and members of archives that are neither log files nor digest files."""
    unread: tuple[str, ...] = ()
    """Folders of buckets that were not listed, each with the reason."""

    @property
    def broken(self) -> bool:
        """Whether any file is invalid, missing or unlisted."""
        return any(counts.broken for counts in self._counts)

    @property
    def unverifiable(self) -> bool:
        """Whether any file is not verifiable, or no file can be verified."""
        return any(counts.unverifiable for counts in self._counts) or not any(
            counts.total for counts in self._counts
        )

    @property
    def _counts(self) -> tuple[Counts, Counts, Counts]:
        return self.digest_files, self.backfill_digest_files, self.log_files
