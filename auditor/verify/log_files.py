"""Log files compared with the lists of digest files."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from auditor.cloudtrail.digest import YEARS, Chain
from auditor.cloudtrail.keys import LogKey, LogKind, parse_folder, parse_key
from auditor.result.verify import (
    Counts,
    IntegrityCheck,
    IntegrityFinding,
    IntegrityVerdict,
    Subject,
    UncoveredFiles,
)
from auditor.verify.coverage import OVERDUE, Cover
from auditor.verify.digest_file import HOUR, DigestFile, TimeRange
from auditor.verify.digests import Digests, WalkedChain, next_key
from auditor.verify.findings import Findings
from auditor.verify.hashing import ContentHash
from auditor.verify.listing import Entry

_VALID: Final = 1
_UNVERIFIABLE: Final = 2
_INVALID: Final = 3
_MISSING: Final = 4
_STATES: Final = {
    IntegrityVerdict.VALID: _VALID,
    IntegrityVerdict.UNVERIFIABLE: _UNVERIFIABLE,
    IntegrityVerdict.INVALID: _INVALID,
}


@dataclass(slots=True)
class _Group:
    """Log files that no digest file covers."""

    files: int = 0
    first: datetime | None = None
    last: datetime | None = None

    def add(self, delivered: datetime | None) -> None:
        self.files += 1
        if delivered is not None:
            self.first = delivered if self.first is None else min(self.first, delivered)
            self.last = delivered if self.last is None else max(self.last, delivered)


@dataclass(frozen=True, slots=True)
class _JudgedFile:
    verdict: IntegrityVerdict
    check: IntegrityCheck | None = None
    detail: str = ""


class LogFileJudge:
    """Judges log files, in any order, by the lists of digest files."""

    def __init__(
        self, digests: Digests, chains: Sequence[WalkedChain], findings: Findings, asked: TimeRange
    ) -> None:
        self._listing = digests.listing
        self._listed_by = digests.listed_by
        self._chains = chains
        self._findings = findings
        self._asked = asked
        self._by_place: defaultdict[tuple[str, str], list[WalkedChain]] = defaultdict(list)
        for walked in chains:
            self._by_place[walked.chain.account, walked.chain.region].append(walked)
        self._groups: defaultdict[tuple[str, str, str, str, IntegrityCheck], _Group] = defaultdict(
            _Group
        )
        self._after: defaultdict[Chain, _Group] = defaultdict(_Group)
        """Log files delivered after the newest digest file, by chain."""

    def find(self, path: str) -> list[Entry]:
        """Return the entries of a file; a file without entries need not be hashed."""
        return self._listing.find(path)

    def add_listed(self, name: str, entries: Sequence[Entry], hashed: ContentHash) -> None:
        """Judge a file that digest files list."""
        believed = [entry for entry in entries if not _is_disproved(self._listed_by[entry.digest])]
        entries = believed or entries
        judged = _judge([(self._listed_by[e.digest], e.sha256) for e in entries], hashed)
        state = _STATES[judged.verdict]
        for entry in entries:
            states = self._listing.states
            states[entry.index] = max(states[entry.index], state)
        if judged.check is not None:
            self._findings.add(
                IntegrityFinding(
                    Subject.LOG_FILE, judged.verdict, judged.check, name, judged.detail
                )
            )

    def add_unlisted(self, name: str, path: str, *, moved: bool = False) -> None:
        """Judge a file that no digest file lists.

        Args:
            moved: whether the digest files may have moved since the file was read, so that the
                prefix before `AWSLogs` means nothing.
        """
        key = parse_key(path)
        if key is None or key.kind is LogKind.DIGESTS or key.delivered.year not in YEARS:
            self._groups["", "", "", "", IntegrityCheck.NAME].add(None)
            return
        if not self._asked.holds(key.delivered):
            return
        folder = key.folder
        trail = (folder.organization, folder.account, folder.region, key.kind.value)
        covers = list(self._covers(key, path, moved=moved))
        if any(cover is Cover.DOUBTFUL for _, cover in covers):
            self._groups[*trail, IntegrityCheck.DIGEST_INVALID].add(key.delivered)
        elif any(cover is Cover.LISTED for _, cover in covers):
            what = "it was delivered at a time that digest files cover, and none of them lists it"
            self._findings.add(
                IntegrityFinding(
                    Subject.LOG_FILE, IntegrityVerdict.UNLISTED, IntegrityCheck.UNLISTED, name, what
                )
            )
        else:
            self._groups[*trail, IntegrityCheck.NOT_COVERED].add(key.delivered)
            if covers and all(cover is Cover.AFTER for _, cover in covers):
                newest = max(covers, key=lambda entry: (entry[0].end, entry[0].chain))[0]
                self._after[newest.chain].add(key.delivered)

    def add_others(self, check: IntegrityCheck, files: int) -> None:
        """Count files that cannot be compared with digest files, such as files without a hash."""
        if files:
            self._groups["", "", "", "", check].files += files

    def _covers(
        self, key: LogKey, path: str, *, moved: bool
    ) -> Iterator[tuple[WalkedChain, Cover]]:
        """Yield the chains that a file may belong to, each with its coverage of the file's time."""
        folder = parse_folder(path.rpartition("/")[0])
        for walked in self._by_place[key.account, key.region]:
            if walked.timeline.coverage is None:
                continue
            if key.kind is not LogKind.EVENTS and key.kind not in walked.kinds:
                continue  # only the digest files of a trail show that it logs this kind
            if folder is not None and walked.prefixes:
                if folder.organization != walked.chain.organization:
                    continue
                if not moved and folder.prefix not in walked.prefixes:
                    continue
            yield walked, walked.timeline.coverage.at(key.delivered)

    def finish(self) -> None:
        """Add findings for listed log files that are missing, and for digest files that are due."""
        for number, digest in enumerate(self._listed_by):
            if _is_disproved(digest):
                continue
            for key in self._listing.close(number, _MISSING):
                what = f"{digest.base} lists it, but it was not found"
                self._findings.add(
                    IntegrityFinding(
                        Subject.LOG_FILE,
                        IntegrityVerdict.MISSING,
                        IntegrityCheck.NOT_FOUND,
                        key,
                        what,
                    )
                )
        for walked in self._chains:
            due = self._due(walked)
            if due is not None:
                self._findings.add(due)

    def _due(self, walked: WalkedChain) -> IntegrityFinding | None:
        """Return a finding if log files, or the requested time, continue without digest files."""
        if walked.end is None:
            return None
        last, asked = self.overdue(walked), self._asked.end
        if last is not None:
            what = (
                f"log files were delivered until {last:%Y-%m-%dT%H:%MZ}, but the newest"
                f" digest file ends at {walked.end:%Y-%m-%dT%H:%M:%SZ}: later ones were deleted, or"
                " validation was switched off"
            )
        elif asked is not None and asked - walked.end >= HOUR:
            what = f"the newest digest file ends at {walked.end:%Y-%m-%dT%H:%M:%SZ}"
        else:
            return None
        key = next_key(walked.chain, walked.end)
        return IntegrityFinding(
            Subject.DIGEST, IntegrityVerdict.MISSING, IntegrityCheck.NO_DIGEST_FILE, key, what
        )

    def overdue(self, walked: WalkedChain) -> datetime | None:
        """Return when the last log file was delivered, if a digest file that lists it is due."""
        after = self._after.get(walked.chain)
        if after is None or after.last is None or walked.end is None:
            return None
        return after.last if after.last - walked.end >= OVERDUE else None

    def counts_of(self, walked: WalkedChain) -> Counts:
        """Return the log files that a chain's digest files list, by verdict."""
        total: Counter[int] = Counter()
        for file in walked.files:
            if file.number >= 0 and (counted := self._listing.count(file.number)):
                total.update(counted)
        return Counts(
            valid=total[_VALID],
            invalid=total[_INVALID],
            missing=total[_MISSING],
            unverifiable=total[_UNVERIFIABLE],
        )

    def uncovered(self) -> tuple[UncoveredFiles, ...]:
        """Return the numbers of files that no digest file covers."""
        return tuple(
            UncoveredFiles(organization, account, region, kind, check, g.files, g.first, g.last)
            for (organization, account, region, kind, check), g in sorted(self._groups.items())
        )


def _is_disproved(digest: DigestFile) -> bool:
    """Return whether the list of a digest file cannot be trusted."""
    return not digest.is_proven and digest.verdict is IntegrityVerdict.INVALID


def _judge(listed: Sequence[tuple[DigestFile, bytes]], hashed: ContentHash) -> _JudgedFile:
    """Judge a file by the digest files that list it, proven ones first."""
    proven = [sha256 for digest, sha256 in listed if digest.is_proven]
    unproven = [
        sha256 for digest, sha256 in listed if digest.verdict is IntegrityVerdict.UNVERIFIABLE
    ]
    hashes = proven or unproven
    if not hashes:
        what = f"the digest file that lists it is invalid: {listed[0][0].base}"
        return _JudgedFile(IntegrityVerdict.UNVERIFIABLE, IntegrityCheck.DIGEST_INVALID, what)
    if hashed.check in (IntegrityCheck.UNREADABLE, IntegrityCheck.TOO_LARGE):
        return _JudgedFile(IntegrityVerdict.UNVERIFIABLE, hashed.check, hashed.detail)
    if hashed.check is not None:
        return _JudgedFile(IntegrityVerdict.INVALID, hashed.check, hashed.detail)
    if hashed.sha256 not in hashes:
        if not all(hashes):
            what = "the hash in its digest file is not a SHA-256 hash"
            return _JudgedFile(IntegrityVerdict.UNVERIFIABLE, IntegrityCheck.NO_HASH, what)
        what = "its hash differs from the one in the digest file"
        return _JudgedFile(IntegrityVerdict.INVALID, IntegrityCheck.HASH, hashed.detail or what)
    if proven:
        return _JudgedFile(IntegrityVerdict.VALID)
    what = f"it matches the digest file that lists it, which is not verifiable: {listed[0][0].base}"
    return _JudgedFile(IntegrityVerdict.UNVERIFIABLE, IntegrityCheck.DIGEST_UNVERIFIABLE, what)
