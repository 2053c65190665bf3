"""Composite alarms as PutCompositeAlarm takes them."""

from dataclasses import dataclass
from datetime import timedelta

from auditor.cloudwatch.alarm_faults import action_faults, named_faults
from auditor.cloudwatch.composite.alarm_rule import children
from auditor.cloudwatch.composite.rule_parser import parse_rule
from auditor.cloudwatch.problems import refuse


@dataclass(frozen=True, slots=True)
class Suppressor:
    """An alarm whose ALARM state suppresses actions (ActionsSuppressor)."""

    alarm: str
    """ActionsSuppressor: the name of the alarm whose ALARM state suppresses actions."""
    wait: timedelta
    """ActionsSuppressorWaitPeriod: how long actions wait for it to change to ALARM."""
    extension: timedelta
    """ActionsSuppressorExtensionPeriod: how long actions wait after it has left ALARM."""

    def __post_init__(self) -> None:
        if min(self.wait, self.extension) < timedelta(0):
            raise ValueError("WaitPeriod and ExtensionPeriod are not negative")


@dataclass(frozen=True, slots=True)
class CompositeAlarm:
    """An alarm over the states of other alarms (`AWS::CloudWatch::CompositeAlarm`)."""

    name: str
    """AlarmName."""
    rule: str
    """AlarmRule, as written."""
    description: str = ""
    """AlarmDescription; "" without one."""
    actions_enabled: bool = True
    """ActionsEnabled: whether any action is executed."""
    alarm_actions: tuple[str, ...] = ()
    """AlarmActions: the ARNs called on the change to ALARM."""
    ok_actions: tuple[str, ...] = ()
    """OKActions: the ARNs called on the change to OK."""
    insufficient_data_actions: tuple[str, ...] = ()
    """InsufficientDataActions: the ARNs called on the change to INSUFFICIENT_DATA."""
    suppressor: Suppressor | None = None
    """ActionsSuppressor with its two periods; `None` without one."""

    def __post_init__(self) -> None:
        """Validate as PutCompositeAlarm does.

        Raises:
            ValueError: with all errors; `ExpressionError`: the rule is invalid.
        """
        faults = {
            **named_faults(self.name, self.description),
            **action_faults(self.alarm_actions, self.ok_actions, self.insufficient_data_actions),
        }
        refuse([text for text, wrong in faults.items() if wrong])
        parse_rule(self.rule)

    @property
    def children(self) -> tuple[str, ...]:
        """The names of the alarms in its rule, each once, in its order."""
        return tuple(dict.fromkeys(children(parse_rule(self.rule))))

    @property
    def references(self) -> tuple[str, ...]:
        """The names of all alarms that it refers to, each once: its children, its suppressor."""
        suppressing = (self.suppressor.alarm,) if self.suppressor else ()
        return tuple(dict.fromkeys((*self.children, *suppressing)))
