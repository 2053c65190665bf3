"""The previous pack, whose dispositions are carried over, and the changes since then."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from auditor.errors import UsageError
from auditor.evidence.dispositions import read_dispositions
from auditor.evidence.pack.check import check_pack, pack_files
from auditor.result.compliance import ComplianceResult
from auditor.result.json import from_json
from auditor.result.review import Disposition
from auditor.temporary import temporary_folder

_MAX_BYTES: Final = 1 << 31
"""Bytes that are read of a file of an earlier pack; a limit of our own, against packs made to fill
the memory."""


@dataclass(frozen=True, slots=True)
class PreviousPack:
    """The contents of an earlier pack, for a comparison with a new one."""

    fingerprint: str
    """SHA-256 of its tag manifest."""
    compliance: ComplianceResult
    dispositions: tuple[Disposition, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that differs."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PackChanges:
    """The changes since the previous pack."""

    previous: str
    """SHA-256 of the tag manifest of the previous pack."""
    options: tuple[Difference, ...]
    """Differences in rules, span and options."""
    coverage: tuple[Difference, ...]
    """Differences in the days with logs, by account and Region."""
    requirements: tuple[Difference, ...]
    """Differences in the status of requirements."""
    new_episodes: tuple[str, ...]
    """The ids of episodes that only the new pack has."""
    vanished_episodes: tuple[str, ...]
    """The ids of episodes that only the previous pack has."""
    reviews: tuple[Difference, ...]
    """Differences in the reviews of episodes that both packs have."""


def read_previous(path: Path) -> PreviousPack:
    """Return the contents of an earlier pack.

    Raises:
        UsageError: the path is not a pack, or the pack was changed or is not of this version.
    """
    check = check_pack(path)
    if check.faults:
        raise UsageError(f"{path}: the pack is not intact: {check.faults[0]}")
    try:
        with pack_files(path) as files, temporary_folder() as folder:
            with files.open("data/compliance.json") as file:
                compliance = from_json(ComplianceResult, file.read(_MAX_BYTES).decode())
            copy = Path(folder) / "dispositions.csv"
            with files.open("data/dispositions.csv") as file:
                copy.write_bytes(file.read(_MAX_BYTES))
            dispositions = read_dispositions(copy)
    except (OSError, KeyError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not a pack of this version: {error}") from error
    return PreviousPack(check.fingerprint, compliance, dispositions)


def carried_over(
    previous: tuple[Disposition, ...], given: tuple[Disposition, ...]
) -> tuple[Disposition, ...]:
    """Return the dispositions of the previous pack, replaced by the ones given now."""
    own = {disposition.episode for disposition in given}
    return (*(disposition for disposition in previous if disposition.episode not in own), *given)


def changes_since(previous: PreviousPack, compliance: ComplianceResult) -> PackChanges:
    """Return the changes since the previous pack."""
    before = previous.compliance
    episodes = {episode.id: episode.review for episode in compliance.episodes}
    earlier = {episode.id: episode.review for episode in before.episodes}
    return PackChanges(
        previous=previous.fingerprint,
        options=_differences(_options(before), _options(compliance)),
        coverage=_differences(_coverage(before), _coverage(compliance)),
        requirements=_differences(
            {requirement.id: str(requirement.status) for requirement in before.requirements},
            {requirement.id: str(requirement.status) for requirement in compliance.requirements},
        ),
        new_episodes=tuple(name for name in episodes if name not in earlier),
        vanished_episodes=tuple(name for name in earlier if name not in episodes),
        reviews=_differences(
            {name: _review(review) for name, review in earlier.items() if name in episodes},
            {name: _review(review) for name, review in episodes.items() if name in earlier},
        ),
    )


def _review(review: Any) -> str:
    verdict = review.disposition.verdict if review.disposition else "no verdict"
    return f"{review.status}, {verdict}"


def _options(result: ComplianceResult) -> dict[str, str]:
    options = {f"options.{name}": str(value) for name, value in asdict(result.options).items()}
    span = "" if result.span is None else f"{result.span.start} to {result.span.end}"
    framework = f"{result.framework} {result.version}".strip()
    return {**options, "auditor": result.auditor, "span": span, "framework": framework}


def _coverage(result: ComplianceResult) -> dict[str, str]:
    return {
        f"{row.account} {row.region}".strip(): f"{row.covered} of {row.expected} days"
        for row in result.logs
    }


def _differences(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Difference, ...]:
    names = dict.fromkeys([*before, *after])
    return tuple(
        Difference(name, before.get(name, ""), after.get(name, ""))
        for name in names
        if before.get(name, "") != after.get(name, "")
    )
