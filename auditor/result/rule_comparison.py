"""Two sets of rules compared alarm by alarm, by what their filters mean."""

from dataclasses import dataclass
from enum import StrEnum

from auditor.pattern.relations import Relation
from auditor.result.comparison import CallComparison


class PairedBy(StrEnum):
    """Why two alarms are compared with one another, the first reason that holds."""

    NAME = "name"
    """They have one name."""
    CONTROL = "control"
    """Both are for one control of a benchmark, in whichever version."""
    MEANING = "meaning"
    """Their filters match records in common, more nearly the same than others do."""


@dataclass(frozen=True, slots=True)
class SettingChange:
    """A setting of an alarm that differs."""

    name: str
    """As CloudWatch calls it."""
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class AlarmPair:
    """An alarm of the first set and the one of the second that it is compared with."""

    before: str
    after: str
    paired_by: PairedBy
    relation: Relation
    """Of all filters of the alarm together; A is before, B after."""
    calls: CallComparison | None
    """`None` where both match the same, and for patterns of lines."""
    settings: tuple[SettingChange, ...]


@dataclass(frozen=True, slots=True)
class RuleComparison:
    """Two sets of rules."""

    before: str
    after: str
    pairs: tuple[AlarmPair, ...]
    """In the order of the first set."""
    only_before: tuple[str, ...]
    """Names of alarms that no alarm of the second set is like."""
    only_after: tuple[str, ...]
