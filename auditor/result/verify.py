"""Whether log files are those that CloudTrail wrote: the values of `auditor verify`."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from auditor.cloudtrail.digest import Chain


class IntegrityVerdict(StrEnum):
    """What is found of one file."""

    VALID = "valid"
    INVALID = "invalid"
    """It is not as CloudTrail wrote it."""
    MISSING = "missing"
    """A digest file names it, and it is not there."""
    UNLISTED = "unlisted"
    """A log file of a time with digest files, and none of them lists it."""
    UNVERIFIABLE = "not verifiable"
    """Nothing at hand proves or disproves it."""


class Subject(StrEnum):
    """What a finding is about."""

    DIGEST = "digest file"
    BACKFILL = "backfill digest file"
    LOG_FILE = "log file"


class IntegrityCheck(StrEnum):
    """Why a file is not valid."""

    # Invalid.
    FORMAT = "format"
    """It does not inflate, or a digest file lacks a field."""
    MOVED = "moved"
    """A digest file that was written to another place."""
    SIGNATURE = "signature"
    METADATA = "metadata"
    """The object's metadata are not as CloudTrail writes them."""
    PREVIOUS_HASH = "previous-hash"
    """The digest file is signed, and names another hash of the previous one than that has."""
    PREVIOUS_SIGNATURE = "previous-signature"
    """Another signature of the same file."""
    HASH = "hash"
    TRAILING_DATA = "trailing-data"
    # Missing and unlisted.
    NOT_FOUND = "not-found"
    NO_DIGEST_FILE = "no-digest-file"
    """Log files were delivered hours after the newest digest file, or a time was asked for."""
    UNLISTED = "unlisted"
    # Not verifiable.
    NO_PUBLIC_KEY = "no-public-key"
    NO_SIGNATURE = "no-signature"
    DIGEST_INVALID = "digest-invalid"
    """A log file whose digest file is invalid or missing."""
    DIGEST_UNVERIFIABLE = "digest-not-verifiable"
    """A log file that fits its digest file, which is not verifiable itself."""
    NOT_COVERED = "not-covered"
    """A log file of a time, account or Region that no digest file covers."""
    NAME = "name"
    """A name that CloudTrail does not give."""
    UNREADABLE = "unreadable"
    TOO_LARGE = "too-large"
    NO_HASH = "no-hash"
    """A store that keeps no hashes, or a hash of an unknown algorithm."""


@dataclass(frozen=True, slots=True, order=True)
class IntegrityFinding:
    """One file that is not valid."""

    subject: Subject
    verdict: IntegrityVerdict
    check: IntegrityCheck
    name: str
    """Of a file that is there, its name, beginning with that of its source; else its key."""
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
        """How many files there are, those that are missing included."""
        return self.valid + self.invalid + self.missing + self.unlisted + self.unverifiable

    @property
    def broken(self) -> int:
        """How many break the integrity of the logs."""
        return self.invalid + self.missing + self.unlisted


class GapKind(StrEnum):
    """Why no digest file covers a time."""

    STOPPED = "stopped"
    """A starting digest follows: logging or validation was off, or digest files were deleted."""
    DIGEST_MISSING = "digest missing"
    """The digest file after it names one that is not there."""
    SKIPPED = "skipped"
    """Two digest files refer to each other, and there is time between them."""
    BEFORE = "before"
    """From the start that was asked for to the first digest file."""
    AFTER = "after"
    """From the last digest file to the end that was asked for, or to the last log file."""


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
    """Of the first digest file that is valid or not verifiable; `None`: there is none."""
    end: datetime | None
    """Of the last one."""
    starts: int
    """Starting digests: how often validation, or logging, was switched on."""
    digest_files: Counts
    backfill_digest_files: Counts
    log_files: Counts
    """Those that its digest files list."""
    gaps: tuple[Gap, ...]
    """Oldest first."""


@dataclass(frozen=True, slots=True, order=True)
class Uncovered:
    """Log files that no digest file covers, of one account, Region and kind."""

    organization: str
    account: str
    region: str
    kind: str
    """As `auditor.cloudtrail.keys.LogKind`; "" for files whose names are not CloudTrail's."""
    check: IntegrityCheck
    files: int
    first: datetime | None
    """When the first of them was delivered; `None`: the names do not tell."""
    last: datetime | None


@dataclass(frozen=True, slots=True)
class PublicKeyUse:
    """A public key that was given."""

    fingerprint: str
    valid_from: datetime | None
    valid_until: datetime | None
    digest_files: int
    """How many it signed."""
    outside: int
    """How many of them ended before or after its validity."""


@dataclass(frozen=True, slots=True)
class VerifyOptions:
    """What was asked for."""

    sources: tuple[str, ...]
    public_keys: tuple[str, ...]
    """Names of files, without their folders."""
    head_objects: tuple[str, ...]
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """The whole answer."""

    auditor: str
    """Version of the software that made it."""
    options: VerifyOptions
    digest_files: Counts
    backfill_digest_files: Counts
    log_files: Counts
    """Every log file that is listed or there."""
    chains: tuple[ChainResult, ...]
    uncovered: tuple[Uncovered, ...]
    """The log files that no digest file covers: counted, not in `findings`."""
    findings: tuple[IntegrityFinding, ...]
    """Ordered; of each subject, verdict and check the first 1,000."""
    findings_left_out: int
    """How many more there are, all of them counted above."""
    warnings: tuple[str, ...]
    public_keys: tuple[PublicKeyUse, ...]
    passed_over: int
    """Files and members of archives that are neither log files nor digest files."""
    unread: tuple[str, ...] = ()
    """Folders of buckets that were not listed, each with the reason."""

    @property
    def broken(self) -> bool:
        """Whether anything is invalid, missing or unlisted."""
        return any(counts.broken for counts in self._counts)

    @property
    def unverifiable(self) -> bool:
        """Whether anything is not verifiable, or there is nothing to verify."""
        return any(counts.unverifiable for counts in self._counts) or not any(
            counts.total for counts in self._counts
        )

    @property
    def _counts(self) -> tuple[Counts, Counts, Counts]:
        return self.digest_files, self.backfill_digest_files, self.log_files
