"""The digest files of one trail in one account and Region, and the proof of each.

A digest file is CloudTrail's if a signature of it verifies, whether that signature is in the
metadata of the object or in the next digest file. It is also CloudTrail's if the next digest file
is, and has its hash. Therefore only the newest digest file of an unbroken chain costs an RSA
operation. Metadata, if present, must be right as well.

Digest files come in any order. They are judged at the end, newest first.
"""

from collections.abc import Iterable, Iterator, Sequence

from auditor.cloudtrail.digest import parse_digest_key
from auditor.result.verify import IntegrityCheck, IntegrityVerdict
from auditor.verify.digest_file import DigestFile, TimeRange, unhexed
from auditor.verify.metadata import DigestMetadata, HeadObjects


class ChainWalk:
    """Judges the digest files of one chain, or its backfill digest files."""

    def __init__(self, asked: TimeRange) -> None:
        self._asked = asked
        self.files: dict[str, tuple[DigestFile, ...]] = {}
        """Digest files by base name, which copies of a file share."""
        self._next: dict[str, tuple[DigestFile, ...]] = {}
        """Digest files by the base name of their previous one."""
        self._keys: dict[str, str] = {}
        """Keys of previous digest files that were not found yet, by base name."""

    def add(self, file: DigestFile, previous_key: str | None = None) -> None:
        """Add a digest file that was examined."""
        self.files[file.base] = (*self.files.get(file.base, ()), file)
        self._keys.pop(file.base, None)
        if not file.previous:
            return
        self._next[file.previous] = (*self._next.get(file.previous, ()), file)
        earlier = self.files.get(file.previous)
        if earlier:
            file.share(earlier[0])
        elif previous_key is not None:
            self._keys[file.previous] = previous_key

    def judge(self, heads: HeadObjects) -> None:
        """Judge the digest files, newest first, so that each is judged after the next one."""
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

    def missing(self, names: Iterable[str] = ()) -> Iterator[tuple[str, DigestFile | None]]:
        """Yield the keys of missing digest files, each with a digest file that names it.

        Args:
            names: further keys of digest files that once existed.
        """
        for base, key in sorted(self._keys.items()):
            file = self._next[base][0]
            start = file.start or file.ends
            is_asked = self._asked.start is None or start > self._asked.start
            if base not in self.files and is_asked:
                yield key, file
        for key in sorted(names):
            base = key.rpartition("/")[2]
            parsed = parse_digest_key(key)
            is_named = base in self.files or base in self._keys
            if parsed and not is_named and self._asked.keeps(parsed.end):
                yield key, None


def _judge(file: DigestFile, following: Sequence[DigestFile]) -> None:
    """Judge a digest file by its metadata and by the next one, which was judged before."""
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
    signature = unhexed(metadata.signature) if metadata else None
    if metadata is not None:
        _check(file, metadata, signature)
    if file.verdict is None and signature and file.verifies(signature):
        file.prove()
    elif by_hash:
        if file.verdict is None:
            what = "the signature in the object's metadata belongs to another file"
            file.set_verdict(IntegrityVerdict.INVALID, IntegrityCheck.SIGNATURE, what)
        file.detail += "; the next digest file has its hash, so its content is unchanged"
    elif file.verdict is None and file.public_key is None:
        what = f"no public key with the fingerprint {file.fingerprint} was given"
        file.set_verdict(IntegrityVerdict.UNVERIFIABLE, IntegrityCheck.NO_PUBLIC_KEY, what)
    elif file.verdict is None and signature is not None:
        what = "the signature in the object's metadata does not verify"
        file.set_verdict(IntegrityVerdict.INVALID, IntegrityCheck.SIGNATURE, what)
    elif file.verdict is None:
        _judge_by_next(file, following, bool(proven))


def _check(file: DigestFile, metadata: DigestMetadata, signature: bytes | None) -> None:
    """Judge a digest file whose metadata differs from the metadata that CloudTrail writes."""
    missing = metadata.missing(file.subject)
    if missing:
        what = f"the object's metadata lacks {' and '.join(missing)}"
        file.set_verdict(IntegrityVerdict.INVALID, IntegrityCheck.METADATA, what)
    elif not signature:
        what = "the signature in the object's metadata is not hexadecimal"
        file.set_verdict(IntegrityVerdict.INVALID, IntegrityCheck.SIGNATURE, what)


def _judge_by_next(file: DigestFile, following: Sequence[DigestFile], is_next_proven: bool) -> None:
    """Judge a digest file without metadata by its signature in the next one."""
    recorded = [after.previous_signature for after in following]
    if any(isinstance(s, bytes) and file.verifies(s) for s in recorded):
        file.prove()
    elif is_next_proven:
        what = "its signature in the next digest file, which is valid, does not verify"
        file.set_verdict(IntegrityVerdict.INVALID, IntegrityCheck.SIGNATURE, what)
    elif following:
        what = "its only signature is in the next digest file, which is not valid itself"
        file.set_verdict(IntegrityVerdict.UNVERIFIABLE, IntegrityCheck.NO_SIGNATURE, what)
    else:
        what = "neither its metadata nor a next digest file with its signature was found"
        file.set_verdict(IntegrityVerdict.UNVERIFIABLE, IntegrityCheck.NO_SIGNATURE, what)


def _compare(previous: DigestFile, file: DigestFile) -> None:
    """Judge a digest file by its hash and signature of the previous one, unless that is invalid."""
    if not previous.sha256 or IntegrityVerdict.INVALID in (previous.verdict, file.verdict):
        return
    signature = unhexed(previous.metadata.signature) if previous.metadata else None
    if file.previous_sha256 != previous.sha256:
        what = f"its hash of the previous digest file differs from the hash of {previous.base}"
        file.set_verdict(IntegrityVerdict.INVALID, IntegrityCheck.PREVIOUS_HASH, what)
    elif signature is not None and signature != file.previous_signature:
        what = f"its signature of the previous digest file is not the one of {previous.base}"
        file.set_verdict(IntegrityVerdict.INVALID, IntegrityCheck.PREVIOUS_SIGNATURE, what)
