"""The comparison of two sets of rules, alarm by alarm."""

from dataclasses import dataclass

from auditor.pattern.relations import Relation
from auditor.result.comparison import CallComparison
from auditor.result.pairing import PairedBy


@dataclass(frozen=True, slots=True)
class SettingChange:
    """A setting of an alarm that differs."""

    name: str
    """Its name in CloudWatch."""
    before: str
    """Its value in the first alarm."""
    after: str
    """Its value in the second."""


@dataclass(frozen=True, slots=True)
class AlarmPair:
    """An alarm of the first set, and its counterpart in the second."""

    before: str
    after: str
    paired_by: PairedBy
    relation: Relation
    """The relation of all filters together; A is before, B after."""
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
    """Names of alarms without a counterpart in the second set."""
    only_after: tuple[str, ...]
