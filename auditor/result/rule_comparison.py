"""Two sets of rules compared alarm by alarm, by what their filters mean."""

from dataclasses import dataclass

from auditor.pattern.relations import Relation
from auditor.result.comparison import CallComparison
from auditor.result.pairing import PairedBy


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
