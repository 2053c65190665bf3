"""The maximum decompressed size of one file, including everything nested in it."""

from auditor.cloudtrail.logfile import DEFAULT_CAP, RejectionKind
from auditor.readers.content.faults import ContentFault


class Budget:
    """Bytes that may still come out of one file."""

    def __init__(self, cap: int = DEFAULT_CAP) -> None:
        self.cap = cap
        self.left = cap

    def spend(self, expanded: int) -> None:
        """Subtract decompressed bytes; a negative rest means that the budget is exceeded."""
        self.left = max(0, self.left - expanded)

    def fault(self) -> ContentFault:
        """Return the message about exceeding the budget."""
        return ContentFault(RejectionKind.TOO_LARGE, f"it expands to more than {self.cap:,} bytes")
