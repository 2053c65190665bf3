"""One digest file: its content, the range of its signature, and the verdict so far."""

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
"""Characters of one that are kept; MD5 has 32."""
HOUR: Final = timedelta(hours=1)
"""What a digest file covers."""


@dataclass(frozen=True, slots=True)
class TimeRange:
    """The time to verify, half-open; `None` leaves an end open."""

    start: datetime | None = None
    end: datetime | None = None

    def keeps(self, end: datetime) -> bool:
        """Return whether the digest file of the hour that ends then is asked for."""
        return (self.start is None or end > self.start) and (
            self.end is None or end < self.end + HOUR
        )

    def witnesses(self, end: datetime) -> bool:
        """Return whether that digest file may hold the signature of one that is asked for."""
        return (self.start is None or end > self.start) and (
            self.end is None or end < self.end + 2 * HOUR
        )

    def holds(self, time: datetime) -> bool:
        """Return whether a time is asked for."""
        return (self.start is None or time >= self.start) and (self.end is None or time < self.end)


@dataclass(slots=True, eq=False)
class DigestFile:
    """One digest file and its verdict. Archives have very many, so it is kept small."""

    folder: str
    """Together with the base name what is shown; begins with the name of the source."""
    base: str
    """The last part of the key, which is another one for every digest file."""
    ends: datetime
    """As its name says."""
    subject: Subject
    number: int = -1
    """In the listing; -1 if what it lists is not to be looked at."""
    verdict: IntegrityVerdict | None = None
    check: IntegrityCheck | None = None
    detail: str = ""
    is_proven: bool = False
    """Whether it is CloudTrail's, whatever else is wrong."""
    is_start: bool = False
    """Whether validation, or logging, was switched on with it."""
    start: datetime | None = None
    """`None` where the document cannot be read."""
    end: datetime | None = None
    fingerprint: str = ""
    """Of the key that it names."""
    public_key: PublicKey | None = None
    sha256: bytes = b""
    """Of the document; empty where there is nothing to prove."""
    location: str = ""
    """What is signed of it as `bucket/key`; "" where that is `bucket` and the end of its name."""
    bucket: str = ""
    key_length: int = 0
    end_text: str = ""
    """The end as the document spells it; "" where that is the usual way."""
    previous: str = ""
    """Base name of the previous digest file; "" for a starting one."""
    previous_sha256: bytes | None = None
    """Hash of the previous digest file, as this one states it."""
    previous_signature: bytes | str | None = None
    """The signature of the previous one; as text where it is not plain hexadecimal."""
    metadata: DigestMetadata | None = None
    agrees: bool = False
    """Whether what it says of the previous one was found to be right."""

    @property
    def name(self) -> str:
        """What is shown."""
        return f"{self.folder}{self.base}"

    def keep(self, path: str, digest: Digest) -> None:
        """Keep what is signed of a digest file, and what it says of the previous one."""
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
        """Hold what is the same in the previous one only once."""
        if self.previous_sha256 == previous.sha256:
            self.previous_sha256 = previous.sha256
        if self.start == previous.end:
            self.start = previous.end

    def message(self) -> bytes:
        """Return what its signature signs."""
        previous = self.previous_signature
        return string_to_sign(
            self.end_text or _usual(self.ends),
            self.location or f"{self.bucket}/{self.name[-self.key_length :]}",
            self.sha256,
            previous.hex() if isinstance(previous, bytes) else previous,
        )

    def verifies(self, signature: bytes) -> bool:
        """Return whether a signature is that of this digest file, by the key that it names."""
        key = self.public_key
        return key is not None and key.verifies(signature, self.message())

    def set_verdict(self, verdict: IntegrityVerdict, check: IntegrityCheck, detail: str) -> None:
        """Set a verdict other than valid."""
        self.verdict, self.check, self.detail = verdict, check, detail

    def prove(self) -> None:
        """Take note that it is CloudTrail's."""
        self.verdict, self.is_proven = IntegrityVerdict.VALID, True

    def equals(self, other: "DigestFile") -> bool:
        """Return whether another file holds the same document."""
        return bool(self.sha256) and self.sha256 == other.sha256

    def finding(self) -> IntegrityFinding | None:
        """Return what to report; None if it is valid."""
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
    """Read a digest file and keep what judging it takes; return what it says if it can be read.

    Args:
        path: where it lies below its source.
        document: the inflated digest file.
        metadata: of the object.
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
    """Return a time as digest files spell it."""
    return f"{end.isoformat()[:19]}Z"


def unhexed(text: str) -> bytes | None:
    """Return the bytes of a hexadecimal text; None if it is not one, or holds blanks."""
    try:
        return bytes.fromhex(text) if text.isascii() and not text.count(" ") else None
    except ValueError:
        return None
