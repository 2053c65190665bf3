"""One digest file: its content, the text that is signed, and the verdict so far."""

import hashlib
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from auditor.cloudtrail.digest import (
    Digest,
    MalformedDigestError,
    is_at,
    parse_digest,
    string_to_sign,
)
from auditor.result.verify import IntegrityCheck, IntegrityFinding, IntegrityVerdict, Subject
from auditor.verify.metadata import DigestMetadata
from auditor.verify.public_keys import PublicKey, PublicKeys

_FINGERPRINT: Final = 40
"""The most characters kept of a fingerprint; MD5 has 32."""
HOUR: Final = timedelta(hours=1)
"""The time that a digest file covers."""


@dataclass(frozen=True, slots=True)
class TimeRange:
    """The requested time, half-open; `None` leaves an end open."""

    start: datetime | None = None
    end: datetime | None = None

    def keeps(self, end: datetime) -> bool:
        """Return whether the time includes the digest file of the hour with this end."""
        return (self.start is None or end > self.start) and (
            self.end is None or end < self.end + HOUR
        )

    def witnesses(self, end: datetime) -> bool:
        """Return whether that digest file may hold the signature of a requested one."""
        return (self.start is None or end > self.start) and (
            self.end is None or end < self.end + 2 * HOUR
        )

    def holds(self, time: datetime) -> bool:
        """Return whether a time is in the requested time."""
        return (self.start is None or time >= self.start) and (self.end is None or time < self.end)


@dataclass(slots=True, eq=False)
class DigestFile:
    """One digest file and its verdict, kept small since archives have very many."""

    folder: str
    """The part of the shown name before the base name; it begins with the source."""
    base: str
    """The last part of the key, which differs for every digest file."""
    ends: datetime
    """The end of its time, by its name."""
    subject: Subject
    number: int = -1
    """Its number in the listing; -1 if its list of log files does not count."""
    verdict: IntegrityVerdict | None = None
    check: IntegrityCheck | None = None
    detail: str = ""
    is_proven: bool = False
    """Whether it is proven to be CloudTrail's, whatever else is wrong."""
    is_start: bool = False
    """Whether it is the first digest file after validation or logging was switched on."""
    start: datetime | None = None
    """The start of its time; `None` if the document cannot be read."""
    end: datetime | None = None
    fingerprint: str = ""
    """The fingerprint of the public key that it names."""
    public_key: PublicKey | None = None
    sha256: bytes = b""
    """The hash of the document; empty where there is nothing to prove."""
    location: str = ""
    """The signed `bucket/key`; "" where that is `bucket` and the end of its name."""
    bucket: str = ""
    key_length: int = 0
    end_text: str = ""
    """The end as the document spells it; "" for the usual spelling."""
    previous: str = ""
    """The base name of the previous digest file; "" for a starting one."""
    previous_sha256: bytes | None = None
    """The hash of the previous digest file, as stated in this one."""
    previous_signature: bytes | str | None = None
    """The signature of the previous digest file; as text if it is not plain hexadecimal."""
    metadata: DigestMetadata | None = None
    agrees: bool = False
    """Whether its statements about the previous digest file proved right."""

    @property
    def name(self) -> str:
        """The name that reports show."""
        return f"{self.folder}{self.base}"

    def keep(self, path: str, digest: Digest) -> None:
        """Keep the signed values of a digest file, and its statements about the previous one."""
        self.bucket = sys.intern(digest.bucket)
        self.key_length = len(digest.key)
        if not path.endswith(digest.key):
            self.location = f"{digest.bucket}/{digest.key}"
        if digest.end_text != _usual(self.ends):
            self.end_text = digest.end_text
        self.previous = sys.intern((digest.previous_key or "").rpartition("/")[2])
        self.previous_sha256 = digest.previous_sha256
        text = digest.previous_signature
        signature = None if text is None else unhexed(text)
        plain = signature is not None and signature.hex() == text
        self.previous_signature = signature if plain else text

    def share(self, previous: "DigestFile") -> None:
        """Share equal values with the previous digest file, which saves memory."""
        if self.previous_sha256 == previous.sha256:
            self.previous_sha256 = previous.sha256
        if self.start == previous.end:
            self.start = previous.end

    def message(self) -> bytes:
        """Return the bytes that its signature signs."""
        previous = self.previous_signature
        return string_to_sign(
            self.end_text or _usual(self.ends),
            self.location or f"{self.bucket}/{self.name[-self.key_length :]}",
            self.sha256,
            previous.hex() if isinstance(previous, bytes) else previous,
        )

    def verifies(self, signature: bytes) -> bool:
        """Return whether a signature of this digest file verifies with the key that it names."""
        key = self.public_key
        return key is not None and key.verifies(signature, self.message())

    def set_verdict(self, verdict: IntegrityVerdict, check: IntegrityCheck, detail: str) -> None:
        """Set a verdict other than valid."""
        self.verdict, self.check, self.detail = verdict, check, detail

    def prove(self) -> None:
        """Record that it is proven to be CloudTrail's."""
        self.verdict, self.is_proven = IntegrityVerdict.VALID, True

    def equals(self, other: "DigestFile") -> bool:
        """Return whether another file holds the same document."""
        return bool(self.sha256) and self.sha256 == other.sha256

    def finding(self) -> IntegrityFinding | None:
        """Return the finding to report; `None` if the file is valid."""
        if self.check is None or self.verdict is None:
            return None
        return IntegrityFinding(self.subject, self.verdict, self.check, self.name, self.detail)


def examine(
    file: DigestFile,
    path: str,
    document: bytes,
    metadata: DigestMetadata | None,
    keys: PublicKeys,
) -> Digest | None:
    """Read a digest file and keep the values for judging it; return its content if readable.

    Args:
        path: its path below its source.
        document: the inflated digest file.
        metadata: the metadata of the object.
    """
    try:
        digest = parse_digest(document)
    except MalformedDigestError as error:
        file.set_verdict(
            IntegrityVerdict.INVALID, IntegrityCheck.FORMAT, f"it is not a digest file: {error}"
        )
        return None
    file.start = digest.start
    file.end = file.ends if digest.end == file.ends else digest.end
    file.is_start = digest.previous_key is None
    if not is_at(path, digest.key):
        moved = f"it was written to s3://{digest.bucket}/{digest.key}"
        file.set_verdict(IntegrityVerdict.INVALID, IntegrityCheck.MOVED, moved)
        return digest
    file.sha256 = hashlib.sha256(document).digest()
    file.fingerprint = sys.intern(digest.fingerprint[:_FINGERPRINT].lower())
    file.public_key = keys.keys.get(file.fingerprint)
    file.keep(path, digest)
    file.metadata = metadata
    return digest


def _usual(end: datetime) -> str:
    """Return a time in the usual spelling of digest files."""
    return f"{end.isoformat()[:19]}Z"


def unhexed(text: str) -> bytes | None:
    """Return the bytes of a hexadecimal text without blanks; `None` for any other text."""
    try:
        return bytes.fromhex(text) if text.isascii() and not text.count(" ") else None
    except ValueError:
        return None
