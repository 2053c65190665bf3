"""What lint finds."""

from dataclasses import dataclass
from enum import StrEnum


class FindingKind(StrEnum):
    """What may be wrong."""

    MATCHES_NOTHING = "matches-nothing"
    MATCHES_ALMOST_EVERYTHING = "matches-almost-everything"
    SKIPS_ABSENT = "skips-absent"
    BOOLEAN_AS_TEXT = "boolean-as-text"
    ORDERING_ON_TEXT = "ordering-on-text"
    PRECEDENCE = "precedence"
    ALWAYS_TRUE = "always-true"
    NEVER_TRUE = "never-true"
    ANY_DIFFERS = "any-differs"
    LITERAL_REGEX = "literal-regex"
    IGNORED_TERM = "ignored-term"
    BARE_TERM = "bare-term"
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
    """What it does, and what to write instead."""

    def __str__(self) -> str:
        return f"{self.subject}: {self.message} [{self.kind}]"
