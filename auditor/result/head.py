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
    """The files, folders and archives, as given."""
    rules: str
    """The name of the pack or template."""
    rules_sha256: str
    """SHA-256 of the template's bytes, in hexadecimal."""
    evaluation: Evaluation
    """Whether windows slide by the minute or are aligned to the clock."""
    clock: str
    """`event`: a record counts in the minute of its eventTime. `arrival`: also in
    that minute, but visible only after its log file was delivered. `delivery`: in the minute of
    the delivery. `fixed:5m`: five minutes after its eventTime.
    """
    scope: str
    """`all`: every record goes to every filter, as in one log group for all accounts. `account`,
    `account-region`: each account, or account and Region, has its own alarms."""
    default_value: DefaultValue
    """How often metric filters publish their default value, if they have one."""
    account: str
    """The account in mails, by default the most frequent one; "" if the scope gives each alarm its
    own."""
    region: str
    """The Region in mails, by default the most frequent one; "" if the scope gives each alarm its
    own."""
    parameters: tuple[tuple[str, str], ...] = ()
    """Values for parameters of the rules, by name."""
    packs: tuple[str, ...] = ()
    """The names of the packs among the rules."""
    files: tuple[str, ...] = ()
    """The names of the files and folders among the rules, without their paths."""
    expected_accounts: tuple[str, ...] = ()
    """Accounts that should have records, from options or the configuration."""
    timezone: str = ""
    """The time zone that reports show beside UTC; "" for UTC alone."""
    configuration: tuple[tuple[str, str], ...] = ()
    """Keys and values from `auditor.toml`; options of the command line take precedence."""


@dataclass(frozen=True, slots=True)
class ResultHead:
    """The keys at the beginning of every result, in this order."""

    auditor: str
    """The version of the software that made the result."""
    options: Options
    """The options of the result."""
    span: Span | None
    """The evaluation minutes, half-open; `None` if no record has a usable time."""
    first_event: datetime | None
    """The earliest usable eventTime of all records, even outside the span."""
    last_event: datetime | None
    """The latest usable eventTime of all records."""
    intake: Intake
    """Counts of the files and records read, and the rejections."""
    coverage: Coverage
    """The accounts, Regions and UTC days that have records."""

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
