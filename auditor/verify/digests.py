"""All digest files of the sources: their chains, the listed files and the covered times."""

import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain as chained
from typing import Final

from auditor.cloudtrail.digest import Chain, DigestKey, parse_digest_key
from auditor.cloudtrail.keys import LogKind, parse_folder, parse_key
from auditor.result.verify import (
    Counts,
    IntegrityCheck,
    IntegrityFinding,
    IntegrityVerdict,
    PublicKeyUse,
    Subject,
)
from auditor.verify.chain import ChainWalk
from auditor.verify.coverage import TrailTimeline, timeline
from auditor.verify.digest_file import HOUR, DigestFile, TimeRange, examine
from auditor.verify.findings import Findings
from auditor.verify.hashing import InflatedHash
from auditor.verify.listing import Listing
from auditor.verify.metadata import DigestMetadata, HeadObjects
from auditor.verify.public_keys import PublicKeys

_EVENTS: Final = f"_{LogKind.EVENTS}_"


@dataclass(frozen=True, slots=True)
class WalkedChain:
    """One trail in one account and Region, after all its digest files were judged."""

    chain: Chain
    files: tuple[DigestFile, ...]
    """The requested digest files, including backfill digest files, in no order."""
    missing: tuple[str, ...]
    """The keys of missing digest files."""
    missing_backfill: tuple[str, ...]
    timeline: TrailTimeline
    prefixes: frozenset[str]
    """The prefixes before AWSLogs in the paths of its digest files; empty if unknown."""
    kinds: frozenset[LogKind]
    """The kinds of the log files that it lists, besides the ordinary one."""

    @property
    def end(self) -> datetime | None:
        """The end of its newest digest file."""
        return self.timeline.coverage.end if self.timeline.coverage else None

    def counts(self, subject: Subject) -> Counts:
        """Return its digest files, or backfill digest files, by verdict."""
        by_verdict = Counter(file.verdict for file in self.files if file.subject is subject)
        lost = self.missing_backfill if subject is Subject.BACKFILL else self.missing
        return Counts(
            valid=by_verdict[IntegrityVerdict.VALID],
            invalid=by_verdict[IntegrityVerdict.INVALID],
            missing=len(lost),
            unverifiable=by_verdict[IntegrityVerdict.UNVERIFIABLE],
        )


class _Trail:
    """The digest files of one chain, collected in any order."""

    def __init__(self, asked: TimeRange) -> None:
        self.walks = {Subject.DIGEST: ChainWalk(asked), Subject.BACKFILL: ChainWalk(asked)}
        self.prefixes: set[str] = set()
        self.kinds: set[LogKind] = set()


class Digests:
    """Collects digest files in any order, then judges them."""

    def __init__(self, keys: PublicKeys, asked: TimeRange, heads: HeadObjects) -> None:
        self._keys = keys
        self._asked = asked
        self._heads = heads
        self._trails: dict[Chain, _Trail] = {}
        self.listing = Listing()
        self.listed_by: list[DigestFile] = []
        """The digest files by their numbers in the listing."""

    def wants(self, key: DigestKey) -> bool:
        """Return whether a digest file is requested, or may hold a signature of a requested one."""
        return self._asked.witnesses(key.end)

    def add(
        self,
        name: str,
        path: str,
        key: DigestKey,
        content: InflatedHash,
        metadata: DigestMetadata | None,
    ) -> None:
        """Add a digest file.

        Args:
            name: the name to show.
            path: its path below its source, from which `key` was parsed.
            metadata: the metadata of the object; saved metadata is looked up.
        """
        trail = self._trails.get(key.chain)
        if trail is None:
            trail = self._trails[key.chain] = _Trail(self._asked)
        base = sys.intern(path.rpartition("/")[2])
        subject = Subject.BACKFILL if key.backfill else Subject.DIGEST
        file = DigestFile(sys.intern(name[: -len(base)]), base, key.end, subject)
        walk = trail.walks[subject]
        if content.check is not None:
            unread = content.check in (IntegrityCheck.UNREADABLE, IntegrityCheck.TOO_LARGE)
            verdict = IntegrityVerdict.UNVERIFIABLE if unread else IntegrityVerdict.INVALID
            file.set_verdict(verdict, content.check, content.detail)
            walk.add(file)
            return
        digest = examine(file, path, content.document, metadata, self._keys)
        if digest is None or file.check is not None:
            walk.add(file)
            return
        copies = walk.files.get(base, ())
        if self._asked.keeps(key.end) and not any(map(file.equals, copies)):
            file.number = self.listing.add(digest.log_files)
            self.listed_by.append(file)
            for listed in digest.log_files:
                if _EVENTS not in listed.key and (parsed := parse_key(listed.key)):
                    trail.kinds.add(parsed.kind)
        walk.add(file, digest.previous_key)
        prefix = _prefix(path[: -len(base) - 1])
        if prefix is not None:
            trail.prefixes.add(prefix)

    def walked(self, findings: Findings) -> list[WalkedChain]:
        """Judge all digest files and return them by chain, sorted."""
        saved: defaultdict[tuple[Chain, Subject], list[str]] = defaultdict(list)
        here = {
            base
            for trail in self._trails.values()
            for walk in trail.walks.values()
            for base in walk.files
        }
        for base, (key, _) in self._heads.by_name.items():
            parsed = None if base in here else parse_digest_key(key)
            if parsed is not None:
                subject = Subject.BACKFILL if parsed.backfill else Subject.DIGEST
                saved[parsed.chain, subject].append(key)
        chains = []
        for chain, trail in sorted(self._trails.items(), key=lambda entry: entry[0]):
            files: list[DigestFile] = []
            missing: dict[Subject, tuple[str, ...]] = {}
            for subject, walk in trail.walks.items():
                walk.judge(self._heads)
                lost = list(walk.missing(saved[chain, subject]))
                missing[subject] = tuple(key for key, _ in lost)
                for key, named_by in lost:
                    findings.add(_missing(subject, key, named_by))
                every = [file for several in walk.files.values() for file in several]
                every = [file for file in every if self._asked.keeps(file.ends)]
                for finding in filter(None, (file.finding() for file in every)):
                    findings.add(finding)
                files += every
            chains.append(
                WalkedChain(
                    chain,
                    tuple(files),
                    missing[Subject.DIGEST],
                    missing[Subject.BACKFILL],
                    timeline(
                        (file for file in files if file.subject is Subject.DIGEST),
                        missing[Subject.DIGEST],
                        self._asked,
                    ),
                    frozenset(trail.prefixes),
                    frozenset(trail.kinds),
                )
            )
        return chains

    def key_uses(self) -> tuple[PublicKeyUse, ...]:
        """Return the given keys and their use."""
        signed: Counter[str] = Counter()
        outside: Counter[str] = Counter()
        for trail in self._trails.values():
            for walk in trail.walks.values():
                for file in chained.from_iterable(walk.files.values()):
                    key = file.public_key
                    if file.is_proven and key is not None:
                        signed[key.fingerprint] += 1
                        outside[key.fingerprint] += not key.is_valid_at(file.ends)
        keys = {key.fingerprint: key for key in self._keys.keys.values()}
        return tuple(
            PublicKeyUse(name, key.valid_from, key.valid_until, signed[name], outside[name])
            for name, key in sorted(keys.items())
        )


@lru_cache(64)  # files are read folder by folder
def _prefix(folder: str) -> str | None:
    trail = parse_folder(folder)
    return None if trail is None else trail.prefix


def _missing(subject: Subject, key: str, named_by: DigestFile | None) -> IntegrityFinding:
    detail = (
        "its metadata was saved, but it was not found"
        if named_by is None
        else f"{named_by.base} names it as the previous digest file, but it was not found"
    )
    return IntegrityFinding(
        subject, IntegrityVerdict.MISSING, IntegrityCheck.NOT_FOUND, key, detail
    )


def next_key(chain: Chain, after: datetime) -> str:
    """Return the key of the digest file for the next hour, without its prefix."""
    end = after + HOUR
    above = "/".join(filter(None, ("AWSLogs", chain.organization, chain.account)))
    name = f"{chain.account}_CloudTrail-Digest_{chain.region}_{chain.trail}_{chain.home_region}"
    return (
        f"{above}/CloudTrail-Digest/{chain.region}/{end:%Y/%m/%d}/{name}_{end:%Y%m%dT%H%M%SZ}"
        ".json.gz"
    )
