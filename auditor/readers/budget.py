"""What one file may expand to, counted over everything nested in it."""

from typing import Final

from auditor.cloudtrail.logfile import RejectionKind
from auditor.readers.faults import Fault

DEFAULT_CAP: Final = 1 << 30
"""Bytes that one file may expand to; more is a bomb, or should be split."""


class Budget:
    """Bytes that may still come out of one file."""

    def __init__(self, cap: int = DEFAULT_CAP) -> None:
        self.cap = cap
        self.left = cap

    def spend(self, expanded: int) -> None:
        """Count bytes that came out; nothing is left below zero."""
        self.left = max(0, self.left - expanded)

    def fault(self) -> Fault:
        """Return what to say of what would not fit."""
        return Fault(RejectionKind.TOO_LARGE, f"it expands to more than {self.cap:,} bytes")
