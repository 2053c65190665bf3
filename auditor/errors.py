"""The tree of deliberate errors.

    AuditorError            failure: exit status 1
    ├── PatternError        a filter pattern that CloudWatch would reject, with the position
    ├── RuleError           templates that could not be read, with all faults
    └── UsageError          wrong usage, or a missing source: exit status 2

Bad *data* raises nothing: it becomes a Rejection and is counted in every report.
"""

from collections.abc import Sequence


class AuditorError(Exception):
    """A failure with a text that names the problem, the place and the remedy."""

    exit_status: int = 1


class PatternError(AuditorError):
    """A filter pattern that CloudWatch Logs would reject.

    Attributes:
        message: the fault, without its position.
        pattern: the whole pattern.
        offset: index of the first wrong character, 0 to `len(pattern)`.
    """

    def __init__(self, message: str, pattern: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.pattern = pattern
        self.offset = offset

    def __str__(self) -> str:
        """Return the message, the wrong line of the pattern, and a caret under the position."""
        start = self.pattern.rfind("\n", 0, self.offset) + 1
        end = self.pattern.find("\n", self.offset)
        line = self.pattern[start : end if end >= 0 else None]
        at = self.offset - start
        cut = max(0, at - 60)
        shown = line[cut : cut + 90].replace("\t", " ")
        return f"{self.message}\n    {shown}\n    {' ' * (at - cut)}^"


class RuleError(AuditorError):
    """Rule templates that could not be read; lists every fault, each with its file and place."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class UsageError(AuditorError):
    """Wrong usage, or a missing source."""

    exit_status = 2
