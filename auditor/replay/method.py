"""The method by which alarms are judged."""

from dataclasses import dataclass
from enum import StrEnum

from auditor.cloudwatch.alarms import Evaluation
from auditor.cloudwatch.clock import EVENT_CLOCK, Clock
from auditor.cloudwatch.metric_filter import DefaultValue
from auditor.errors import UsageError


class Scope(StrEnum):
    """The records that share a log group, which decides the alarms that exist."""

    ALL = "all"
    """One log group for all accounts and Regions."""
    ACCOUNT = "account"
    """One log group for each account."""
    ACCOUNT_REGION = "account-region"
    """One log group for each account and Region."""


@dataclass(frozen=True, slots=True)
class Method:
    """The method by which alarms are judged, which every result names."""

    evaluation: Evaluation = Evaluation.SLIDING
    clock: Clock = EVENT_CLOCK
    scope: Scope = Scope.ALL
    account: str | None = None
    """The alarm's account; `None`: the most frequent one, or the log group's."""
    region: str | None = None
    """The alarm's Region; `None`: the most frequent one, or the log group's."""
    default_value: DefaultValue = DefaultValue.PER_MINUTE

    def __post_init__(self) -> None:
        """Check that the account and Region of the alarms do not contradict the scope.

        Raises:
            UsageError: the scope determines the account or Region of each alarm.
        """
        if self.account is not None and self.scope is not Scope.ALL:
            raise UsageError(f"--alarm-account: --scope {self.scope} gives alarms their accounts")
        if self.region is not None and self.scope is Scope.ACCOUNT_REGION:
            raise UsageError(f"--alarm-region: --scope {self.scope} gives alarms their Regions")
