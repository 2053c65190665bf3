"""The rules of files, and the parts that could not be read."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.mute_rules import MuteRule
from auditor.cloudwatch.rule import CompositeRule, Origin, Rule
from auditor.rules.declared import Declaration, Fault

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class PlacedResource(Generic[T_co]):
    """A valid filter or alarm, and where it is declared."""

    value: T_co
    declared: Declaration

    @property
    def origin(self) -> Origin:
        """Where it is declared."""
        return self.declared.origin


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The filters and alarms of some files, joined as far as possible; in file order."""

    declared: tuple[Declaration, ...]
    """Everything, valid or not."""
    filters: tuple[PlacedResource[MetricFilter], ...]
    """The valid ones, whether or not an alarm watches their metric."""
    alarms: tuple[PlacedResource[Alarm | CompositeAlarm], ...]
    """The valid ones, whether or not they can be judged."""
    rules: tuple[Rule, ...]
    """The rules that can be judged."""
    composites: tuple[CompositeRule, ...]
    """In the order of the files, as the filters are."""
    faults: tuple[Fault, ...]
    """The reasons why the others cannot."""
    mute_rules: tuple[PlacedResource[MuteRule], ...] = ()
    """The valid ones, whether or not they target an alarm here."""
