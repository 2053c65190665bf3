"""The trial of a pattern on records."""

from dataclasses import dataclass

from auditor.cloudtrail.logfile import Intake
from auditor.pattern import WildcardRule
from auditor.result.records import Evidence


@dataclass(frozen=True, slots=True)
class NearMiss:
    """Records that fail only one condition."""

    condition: str
    """The condition, as a separate pattern."""
    count: int
    records: tuple[Evidence, ...]
    """The first records with a usable eventTime, oldest first."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The matches of a pattern."""

    intake: Intake
    matches: int
    matches_undated: int
    """Matches without a usable eventTime, which are counted but not shown."""
    records: tuple[Evidence, ...]
    """The first matches, oldest first."""
    wildcards: WildcardRule
    """How `*` matched."""
    ambiguous: int
    """Records on which the two rules for `*` disagree."""
    ways: int
    """The number of alternatives with two or more conditions, which were searched."""
    near_misses: tuple[NearMiss, ...]
    """By condition, the most frequent first."""
