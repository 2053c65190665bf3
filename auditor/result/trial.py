"""A pattern tried on records."""

from dataclasses import dataclass

from auditor.cloudtrail.logfile import Intake
from auditor.pattern import WildcardRule
from auditor.result.records import Evidence


@dataclass(frozen=True, slots=True)
class NearMiss:
    """Records that one condition alone keeps from matching."""

    condition: str
    """The condition, as a pattern of its own."""
    count: int
    records: tuple[Evidence, ...]
    """The first of them with a usable eventTime, oldest first."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a pattern matched."""

    intake: Intake
    matches: int
    matches_undated: int
    """Those of them without a usable eventTime, which are counted and not shown."""
    records: tuple[Evidence, ...]
    """The first matches, oldest first."""
    wildcards: WildcardRule
    """How `*` matched."""
    ambiguous: int
    """Records, matching or not, of which the other rule for `*` says otherwise."""
    ways: int
    """How many ways to match were looked at for near misses: those with two conditions or more."""
    near_misses: tuple[NearMiss, ...]
    """By condition, the most frequent first."""
