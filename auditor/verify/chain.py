"""The digest files of one trail in one account and Region, and what proves each of them.

A digest file is CloudTrail's if a signature of it verifies, wherever that signature was found: in
the metadata of the object, or in the next digest file. It is as well if the next one is, and holds
its hash. So of an unbroken chain only the newest digest file costs an RSA operation. Where there
are metadata they must be right, too.

Digest files come in any order. They are judged at the end, newest first.
"""

import hashlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from auditor.cloudtrail.digest import (
    Digest,
    MalformedDigestError,
    is_at,
    parse_digest,
    parse_digest_key,
    string_to_sign,
)
from auditor.result.verify import Check, Finding, Subject, Verdict
from auditor.verify.metadata import DigestMetadata, HeadObjects
from auditor.verify.public_keys import PublicKey, PublicKeys

_FINGERPRINT: Final = 40
"""Characters of one that are kept; MD5 has 32."""
HOUR: Final = timedelta(hours=1)
"""What a digest file covers."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The time that is to be verified; None is open."""

    start: datetime | None = None
    end: datetime | None = None

    def keeps(self, end: datetime) -> bool:
        """Say whether the digest file of the hour that ends then is asked for."""
        return (self.start is None or end > self.start) and (
            self.end is None or end < self.end + HOUR
        )

    def witnesses(self, end: datetime) -> bool:
        """Say whether that digest file may hold the signature of one that is asked for."""
        return (self.start is None or end > self.start) and (
            self.end is None or end < self.end + 2 * HOUR
        )

    def holds(self, time: datetime) -> bool:
        """Say whether a time is asked for."""
        return (self.start is None or time >= self.start) and (self.end is None or time < self.end)


@dataclass(slots=True, eq=False)
class DigestFile:
    """One digest file, and what is found of it. Archives have very many, so it is kept small."""

    folder: str
    """Together with the base name what is shown; begins with the name of the source."""
    base: str
    """The last part of the key, which is another one for every digest file."""
    ends: datetime
    """As its name says."""
    subject: Subject
    number: int = -1
    """In the listing; -1 if what it lists is not to be looked at."""
    verdict: Verdict | None = None
    check: Check | None = None
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
    place: str = ""
    """What is signed of it as `bucket/key`; "" where that is `bucket` and the end of its name."""
    bucket: str = ""
    key_length: int = 0
    end_text: str = ""
    """The end as the document spells it; "" where that is the usual way."""
    previous: str = ""
    """Base name of the previous digest file; "" for a starting one."""
    previous_sha256: bytes | None = None
    """What it says of the previous one."""
    previous_signature: bytes | str | None = None
    """Likewise; as text where that is not plain hexadecimal."""
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
            self.place = f"{digest.bucket}/{digest.key}"
        if digest.end_text != _usual(self.ends):
            self.end_text = digest.end_text
        self.previous = sys.intern((digest.previous_key or "").rpartition("/")[2])
        self.previous_sha256 = digest.previous_sha256
        text = digest.previous_signature
        signature = None if text is None else _unhexed(text)
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
            self.place or f"{self.bucket}/{self.name[-self.key_length :]}",
            self.sha256,
            previous.hex() if isinstance(previous, bytes) else previous,
        )

    def verifies(self, signature: bytes) -> bool:
        """Say whether a signature is that of this digest file, by the key that it names."""
        key = self.public_key
        return key is not None and key.verifies(signature, self.message())

    def found(self, verdict: Verdict, check: Check, detail: str) -> None:
        """Set a verdict other than valid."""
        self.verdict, self.check, self.detail = verdict, check, detail

    def prove(self) -> None:
        """Take note that it is CloudTrail's."""
        self.verdict, self.is_proven = Verdict.VALID, True

    def equals(self, other: "DigestFile") -> bool:
        """Say whether another file holds the same document."""
        return bool(self.sha256) and self.sha256 == other.sha256

    def finding(self) -> Finding | None:
        """Return what to report; None if it is valid."""
        if self.check is None or self.verdict is None:
            return None
        return Finding(self.subject, self.verdict, self.check, self.name, self.detail)


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
        file.found(Verdict.INVALID, Check.FORMAT, f"it is not a digest file: {error}")
        return None
    file.start = digest.start
    file.end = file.ends if digest.end == file.ends else digest.end
    file.is_start = digest.previous_key is None
    if not is_at(path, digest.key):
        moved = f"it was written to s3://{digest.bucket}/{digest.key}"
        file.found(Verdict.INVALID, Check.MOVED, moved)
        return digest
    file.sha256 = hashlib.sha256(document).digest()
    file.fingerprint = sys.intern(digest.fingerprint[:_FINGERPRINT].lower())
    file.public_key = keys.keys.get(file.fingerprint)
    file.keep(path, digest)
    file.metadata = metadata
    return digest


class ChainWalk:
    """Takes the digest files of one chain, or its backfill digest files, and judges them."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self.files: dict[str, tuple[DigestFile, ...]] = {}
        """By base name; copies of one have the same."""
        self._next: dict[str, tuple[DigestFile, ...]] = {}
        """By base name, those whose previous one it is."""
        self._keys: dict[str, str] = {}
        """By base name, keys of previous ones that were not found yet."""

    def add(self, file: DigestFile, previous_key: str | None = None) -> None:
        """Take a digest file that was examined."""
        self.files[file.base] = (*self.files.get(file.base, ()), file)
        self._keys.pop(file.base, None)
        if not file.previous:
            return
        self._next[file.previous] = (*self._next.get(file.previous, ()), file)
        known = self.files.get(file.previous)
        if known:
            file.share(known[0])
        elif previous_key is not None:
            self._keys[file.previous] = previous_key

    def judge(self, heads: HeadObjects) -> None:
        """Judge the digest files, newest first, so that the next one of each is judged before."""
        every = [file for several in self.files.values() for file in several]
        every.sort(key=lambda file: (file.ends, file.base, file.folder), reverse=True)
        for file in every:
            if heads.by_name and file.metadata is None:
                file.metadata = heads.of(file.name)
            if file.verdict is None:
                _judge(file, self._next.get(file.base, ()))
        for file in every:
            if not file.agrees:
                for previous in self.files.get(file.previous, ()):
                    _compare(previous, file)

    def missing(self, known: Iterable[str] = ()) -> Iterator[tuple[str, DigestFile | None]]:
        """Yield the keys of digest files that are not there, each with one that names it.

        Args:
            known: further keys of digest files that once were there.
        """
        for base, key in sorted(self._keys.items()):
            file = self._next[base][0]
            start = file.start or file.ends
            is_asked = self._asked.start is None or start > self._asked.start
            if base not in self.files and is_asked:
                yield key, file
        for key in sorted(known):
            base = key.rpartition("/")[2]
            parsed = parse_digest_key(key)
            is_named = base in self.files or base in self._keys
            if parsed and not is_named and self._asked.keeps(parsed.end):
                yield key, None


def _judge(file: DigestFile, following: Sequence[DigestFile]) -> None:
    """Judge a digest file by its metadata and by the next one, which is judged already."""
    metadata = file.metadata
    proven = [after for after in following if after.is_proven]
    by_hash = [after for after in proven if after.previous_sha256 == file.sha256]
    for after in by_hash:
        recorded = after.previous_signature
        if metadata is None or metadata.is_whole(file.subject, recorded):
            file.prove()
            after.agrees = True
    if file.is_proven:
        return
    signature = _unhexed(metadata.signature) if metadata else None
    if metadata is not None:
        _check(file, metadata, signature)
    if file.verdict is None and signature and file.verifies(signature):
        file.prove()
    elif by_hash:
        if file.verdict is None:
            what = "the signature in the object's metadata is not its own"
            file.found(Verdict.INVALID, Check.SIGNATURE, what)
        file.detail += "; the next digest file has its hash, so its content is unchanged"
    elif file.verdict is None and file.public_key is None:
        what = f"no public key with the fingerprint {file.fingerprint} was given"
        file.found(Verdict.UNVERIFIABLE, Check.NO_PUBLIC_KEY, what)
    elif file.verdict is None and signature is not None:
        what = "the signature in the object's metadata does not verify"
        file.found(Verdict.INVALID, Check.SIGNATURE, what)
    elif file.verdict is None:
        _judge_by_next(file, following, bool(proven))


def _check(file: DigestFile, metadata: DigestMetadata, signature: bytes | None) -> None:
    """Judge a digest file whose metadata are not as CloudTrail writes them."""
    missing = metadata.missing(file.subject)
    if missing:
        what = f"the object's metadata lack {' and '.join(missing)}"
        file.found(Verdict.INVALID, Check.METADATA, what)
    elif not signature:
        what = "the signature in the object's metadata is not hexadecimal"
        file.found(Verdict.INVALID, Check.SIGNATURE, what)


def _judge_by_next(file: DigestFile, following: Sequence[DigestFile], is_next_proven: bool) -> None:
    """Judge a digest file without metadata by its signature in the next one."""
    recorded = [after.previous_signature for after in following]
    if any(isinstance(s, bytes) and file.verifies(s) for s in recorded):
        file.prove()
    elif is_next_proven:
        what = "its signature in the next digest file, which is valid, does not verify"
        file.found(Verdict.INVALID, Check.SIGNATURE, what)
    elif following:
        what = "its only signature is in the next digest file, which is not valid itself"
        file.found(Verdict.UNVERIFIABLE, Check.NO_SIGNATURE, what)
    else:
        what = "neither its metadata nor a next digest file with its signature was found"
        file.found(Verdict.UNVERIFIABLE, Check.NO_SIGNATURE, what)


def _compare(previous: DigestFile, file: DigestFile) -> None:
    """Judge a digest file by what it says of the previous one, if that is not to blame."""
    if not previous.sha256 or Verdict.INVALID in (previous.verdict, file.verdict):
        return
    signature = _unhexed(previous.metadata.signature) if previous.metadata else None
    if file.previous_sha256 != previous.sha256:
        what = f"it names another hash of the previous digest file than {previous.base} has"
        file.found(Verdict.INVALID, Check.PREVIOUS_HASH, what)
    elif signature is not None and signature != file.previous_signature:
        what = f"it names another signature of the previous digest file than {previous.base} has"
        file.found(Verdict.INVALID, Check.PREVIOUS_SIGNATURE, what)


def _usual(end: datetime) -> str:
    """Return a time as digest files spell it."""
    return f"{end.isoformat()[:19]}Z"


def _unhexed(text: str) -> bytes | None:
    """Return the bytes of a hexadecimal text; None if it is none, or holds blanks."""
    try:
        return bytes.fromhex(text) if text.isascii() and not text.count(" ") else None
    except ValueError:
        return None
