"""The head of every result: options, span, intake and coverage."""

from dataclasses import dataclass
from datetime import datetime

from auditor.cloudtrail.logfile import Coverage, Intake
from auditor.cloudwatch.alarms import Evaluation
from auditor.cloudwatch.metric_filter import DefaultValue
from auditor.cloudwatch.minutes import Span


@dataclass(frozen=True, slots=True)
class Options:
    """The options that a result depends on besides the logs and the rules."""

    sources: tuple[str, ...]
    """The files, folders and archives, as they were named."""
    rules: str
    """Name of the pack or template."""
    rules_sha256: str
    """SHA-256 of the template's bytes, hexadecimal."""
    evaluation: Evaluation
    """Whether windows slide by the minute or are aligned to the clock."""
    clock: str
    """`event`: a record counts in the minute of its eventTime. `arrival`: the same, but
    visible only once its log file was delivered. `delivery`: in the minute of the delivery.
    `fixed:5m`: that long after its eventTime.
    """
    scope: str
    """`all`: every record goes to every filter, as in one log group for all accounts. `account`,
    `account-region`: each account, or account and Region, has alarms of its own."""
    default_value: DefaultValue
    """How often metric filters publish their default value, where they have one."""
    account: str
    """The account that the mails name: by default the most frequent one; "" where the scope gives
    each alarm its own."""
    region: str
    """The Region that the mails name: by default the most frequent one; "" where the scope gives
    each alarm its own."""
    parameters: tuple[tuple[str, str], ...] = ()
    """Parameters that replace those of the rules, by name."""
    packs: tuple[str, ...] = ()
    """The rules that are packs, by their names."""
    files: tuple[str, ...] = ()
    """The rules that are files or folders, without their paths."""
    expected_accounts: tuple[str, ...] = ()
    """Accounts that should have records, as options or the configuration name them."""
    timezone: str = ""
    """The time zone that reports show beside UTC; "" for UTC alone."""
    configuration: tuple[tuple[str, str], ...] = ()
    """Keys and values from `auditor.toml`; options of the command line take precedence."""


@dataclass(frozen=True, slots=True)
class ResultHead:
    """The keys that every result begins with, in this order."""

    auditor: str
    """Version of the software that made it."""
    options: Options
    """The options of the result."""
    span: Span | None
    """Evaluation minutes, half-open; `None` where no record has a usable time."""
    first_event: datetime | None
    """The earliest usable eventTime of all records, also outside the span."""
    last_event: datetime | None
    """The latest one."""
    intake: Intake
    """What was read, and what was rejected."""
    coverage: Coverage
    """Which accounts, Regions and UTC days have records."""

    @property
    def head(
        self,
    ) -> tuple[str, Options, Span | None, datetime | None, datetime | None, Intake, Coverage]:
        """The values in order, for a result that begins with them."""
        return (
            self.auditor,
            self.options,
            self.span,
            self.first_event,
            self.last_event,
            self.intake,
            self.coverage,
        )
