"""The findings of lint on patterns."""

from dataclasses import dataclass
from enum import StrEnum


class FindingKind(StrEnum):
    """The kinds of findings; the names are an interface, as in `auditor.result.checks`."""

    MATCHES_NOTHING = "matches-nothing"
    MATCHES_NO_LISTED_EVENT = "matches-no-listed-event"
    MATCHES_ALMOST_EVERYTHING = "matches-almost-everything"
    UNKNOWN_EVENT_NAME = "unknown-event-name"
    UNKNOWN_EVENT_SOURCE = "unknown-event-source"
    EVENT_OF_ANOTHER_SOURCE = "event-of-another-source"
    DEAD_EVENT_NAME = "dead-event-name"
    DATA_EVENT = "data-event"
    UNKNOWN_VALUE = "unknown-value"
    PRECEDENCE = "precedence"
    ONE_SIDED_EXCLUSION = "one-sided-exclusion"
    NEVER_TRUE = "never-true"
    ALWAYS_TRUE = "always-true"
    NEEDLESS_CONDITION = "needless-condition"
    SKIPS_ABSENT = "skips-absent"
    BOOLEAN_AS_TEXT = "boolean-as-text"
    NULL_AS_TEXT = "null-as-text"
    ORDERING_ON_TEXT = "ordering-on-text"
    ANY_DIFFERS = "any-differs"
    LITERAL_REGEX = "literal-regex"
    IGNORED_TERM = "ignored-term"
    BARE_TERM = "bare-term"
    KEYWORD_AS_TERM = "keyword-as-term"
    SEPARATE_TERMS = "separate-terms"
    WHOLE_REST = "whole-rest"
    OUTER_BLANKS = "outer-blanks"
    QUOTED_PATTERN = "quoted-pattern"


@dataclass(frozen=True, slots=True, order=True)
class PatternFinding:
    """One finding."""

    kind: FindingKind
    subject: str
    """The part of the pattern, in canonical text."""
    message: str
    """The effect of the part."""
    remedy: str
    """The remedy, a sentence that begins with a verb."""

    def __str__(self) -> str:
        return f"{self.subject}: {self.message}; {self.remedy} [{self.kind}]"
