"""The checks of `auditor rules lint`: names, which are an interface, and summaries.

docs/lint.md explains each with an example and a remedy; a test checks that none is missing.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from auditor.pattern.finding import FindingKind


class Check(StrEnum):
    """A check of lint; its name accepts or selects its findings."""

    # Files.
    UNREADABLE = "unreadable"
    REJECTED = "rejected"
    UNRESOLVED = "unresolved"
    NOT_SIMULATED = "not-simulated"
    NOT_READ = "not-read"
    SWITCHED_OFF = "switched-off"
    UNKNOWN_CHECK = "unknown-check"
    # How filters and alarms are joined.
    MISSED_METRIC = "missed-metric"
    UNPUBLISHED_METRIC = "unpublished-metric"
    FILTER_WITHOUT_ALARM = "filter-without-alarm"
    SAME_NAME = "same-name"
    # The states of an alarm.
    NEVER_FIRES = "never-fires"
    ALWAYS_IN_ALARM = "always-in-alarm"
    FIRES_WITHOUT_MATCH = "fires-without-match"
    STAYS_IN_ALARM = "stays-in-alarm"
    ALARM_WHILE_SILENT = "alarm-while-silent"
    FIRES_ON_SILENCE_ONLY = "fires-on-silence-only"
    NEVER_OK = "never-ok"
    PREMATURE_ALARM = "premature-alarm"
    DILUTED_BY_DEFAULT = "diluted-by-default"
    ONE_VALUE = "one-value"
    NEEDS_TWO_MATCHES = "needs-two-matches"
    NEEDS_SEVERAL_PERIODS = "needs-several-periods"
    TOO_FEW_SAMPLES = "too-few-samples"
    VALUE_NEVER_A_NUMBER = "value-never-a-number"
    COUNTED_TWICE = "counted-twice"
    OVERLAPPING_ALARM = "overlapping-alarm"
    RULE_NEVER_TRUE = "rule-never-true"
    RULE_ALWAYS_TRUE = "rule-always-true"
    # How often and how late it looks.
    SHORT_PERIOD = "short-period"
    SUB_MINUTE_PERIOD = "sub-minute-period"
    HOURLY_EVALUATION = "hourly-evaluation"
    # Notifications.
    ACTIONS_DISABLED = "actions-disabled"
    NO_ALARM_ACTION = "no-alarm-action"
    NO_ACTION = "no-action"
    # What a pattern matches; the names are those of findings in the pattern room.
    MATCHES_NOTHING = FindingKind.MATCHES_NOTHING
    MATCHES_ALMOST_EVERYTHING = FindingKind.MATCHES_ALMOST_EVERYTHING
    UNKNOWN_EVENT_NAME = FindingKind.UNKNOWN_EVENT_NAME
    UNKNOWN_EVENT_SOURCE = FindingKind.UNKNOWN_EVENT_SOURCE
    EVENT_OF_ANOTHER_SOURCE = FindingKind.EVENT_OF_ANOTHER_SOURCE
    DEAD_EVENT_NAME = FindingKind.DEAD_EVENT_NAME
    DATA_EVENT = FindingKind.DATA_EVENT
    UNKNOWN_VALUE = FindingKind.UNKNOWN_VALUE
    PRECEDENCE = FindingKind.PRECEDENCE
    ONE_SIDED_EXCLUSION = FindingKind.ONE_SIDED_EXCLUSION
    NEVER_TRUE = FindingKind.NEVER_TRUE
    ALWAYS_TRUE = FindingKind.ALWAYS_TRUE
    NEEDLESS_CONDITION = FindingKind.NEEDLESS_CONDITION
    SKIPS_ABSENT = FindingKind.SKIPS_ABSENT
    BOOLEAN_AS_TEXT = FindingKind.BOOLEAN_AS_TEXT
    NULL_AS_TEXT = FindingKind.NULL_AS_TEXT
    ORDERING_ON_TEXT = FindingKind.ORDERING_ON_TEXT
    ANY_DIFFERS = FindingKind.ANY_DIFFERS
    LITERAL_REGEX = FindingKind.LITERAL_REGEX
    IGNORED_TERM = FindingKind.IGNORED_TERM
    BARE_TERM = FindingKind.BARE_TERM
    KEYWORD_AS_TERM = FindingKind.KEYWORD_AS_TERM
    SEPARATE_TERMS = FindingKind.SEPARATE_TERMS
    WHOLE_REST = FindingKind.WHOLE_REST
    OUTER_BLANKS = FindingKind.OUTER_BLANKS
    QUOTED_PATTERN = FindingKind.QUOTED_PATTERN

    @property
    def summary(self) -> str:
        """The fault, in one line."""
        return SUMMARIES[self]


SUMMARIES: Final[Mapping[Check, str]] = {
    Check.UNREADABLE: "A file could not be read as rules",
    Check.REJECTED: "AWS refuses it",
    Check.UNRESOLVED: "Not checked: it depends on a value that the files do not have",
    Check.NOT_SIMULATED: "Not checked in full: it is valid, but not simulated",
    Check.NOT_READ: "Not checked: a module or a nested stack, whose files were not given",
    Check.SWITCHED_OFF: "Not checked: conditions leave out everything in the file",
    Check.UNKNOWN_CHECK: "Ignore names an unknown check",
    Check.MISSED_METRIC: "The alarm's metric is nearly, but not quite, one that a filter publishes",
    Check.UNPUBLISHED_METRIC: "No filter here publishes the alarm's metric",
    Check.FILTER_WITHOUT_ALARM: "No alarm here watches the filter's metric",
    Check.SAME_NAME: "Another resource here has the same name",
    Check.NEVER_FIRES: "The alarm can never be in ALARM",
    Check.ALWAYS_IN_ALARM: "The alarm is in ALARM from its first evaluation and never leaves it",
    Check.FIRES_WITHOUT_MATCH: "The alarm fires on default values, without any match",
    Check.STAYS_IN_ALARM: "Once in ALARM, silence keeps the alarm there",
    Check.ALARM_WHILE_SILENT: "The alarm is in ALARM as long as nothing matches",
    Check.FIRES_ON_SILENCE_ONLY: "Only minutes without a match bring the alarm to ALARM",
    Check.NEVER_OK: "The alarm is never OK",
    Check.PREMATURE_ALARM: "One match is enough, although several datapoints are required",
    Check.DILUTED_BY_DEFAULT: "Default values pull the statistic below the threshold",
    Check.ONE_VALUE: "The statistic shows that something matched, but not how often",
    Check.NEEDS_TWO_MATCHES: "A single match equals the threshold, and the alarm requires more",
    Check.NEEDS_SEVERAL_PERIODS: "One match is not enough: several datapoints are required",
    Check.TOO_FEW_SAMPLES: "The state is kept while a percentile has few samples",
    Check.VALUE_NEVER_A_NUMBER: "The filter takes its value from a field that holds no number",
    Check.COUNTED_TWICE: "Two filters of the alarm count the same record",
    Check.OVERLAPPING_ALARM: "Another alarm matches all records that this alarm matches",
    Check.RULE_NEVER_TRUE: "The composite alarm can never be in ALARM",
    Check.RULE_ALWAYS_TRUE: "The composite alarm is in ALARM from its creation and never leaves it",
    Check.SHORT_PERIOD: "The alarm looks back over less time than records may be late",
    Check.SUB_MINUTE_PERIOD: "The period is shorter than the minute in which filters publish",
    Check.HOURLY_EVALUATION: "The alarm is evaluated only once an hour",
    Check.ACTIONS_DISABLED: "The alarm has actions, and they are disabled",
    Check.NO_ALARM_ACTION: "The alarm notifies when it ends, but not when it begins",
    Check.NO_ACTION: "The alarm has no actions",
    Check.MATCHES_NOTHING: "No possible record, or no known event, matches the pattern",
    Check.MATCHES_ALMOST_EVERYTHING: "The pattern matches nearly every record",
    Check.UNKNOWN_EVENT_NAME: "No known event has this name",
    Check.UNKNOWN_EVENT_SOURCE: "No known service has this event source",
    Check.EVENT_OF_ANOTHER_SOURCE: "The event does not come from the required event source",
    Check.DEAD_EVENT_NAME: "The event belongs to something that no longer exists",
    Check.DATA_EVENT: "Trails have this event only if they log data events",
    Check.UNKNOWN_VALUE: "CloudTrail is not known to write this value, or this field",
    Check.PRECEDENCE: "&& binds before ||, so parentheses are probably missing",
    Check.ONE_SIDED_EXCLUSION: "An exclusion limits only one side of ||",
    Check.NEVER_TRUE: "A condition never holds",
    Check.ALWAYS_TRUE: "A condition holds for nearly every record",
    Check.NEEDLESS_CONDITION: "A condition can be left out without changing anything",
    Check.SKIPS_ABSENT: "!= skips the records that lack the field",
    Check.BOOLEAN_AS_TEXT: "A boolean is compared with a text",
    Check.NULL_AS_TEXT: "A null is compared with a text",
    Check.ORDERING_ON_TEXT: "An ordering matches only numbers, never text",
    Check.ANY_DIFFERS: "!= with a wildcard holds if any one of the values differs",
    Check.LITERAL_REGEX: "A regular expression is in quotes",
    Check.IGNORED_TERM: "A term is ignored",
    Check.BARE_TERM: "A term may need quotes",
    Check.KEYWORD_AS_TERM: "OR, AND or NOT is searched for as a word",
    Check.SEPARATE_TERMS: "Words without quotes are not a phrase",
    Check.WHOLE_REST: "The last field takes the rest of the line",
    Check.OUTER_BLANKS: "There are blanks around the pattern",
    Check.QUOTED_PATTERN: "The whole pattern is in quotes, so it is searched for as a phrase",
}
"""A line for each check, in the order of the checks."""
