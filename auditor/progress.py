"""How long work says how far it is, without knowing who listens."""

from typing import Final, Protocol


class Progress(Protocol):
    """Hears of work as it is done; drawn on a terminal by `auditor.cli.console`."""

    def total(self, files: int) -> None:
        """Say how many files there will be, or other parts.

        Called once, before any `advance`; never, where nobody knows.
        """

    def advance(self, files: int, size: int) -> None:
        """Count further files as done, with their bytes on disk."""


class _Silent:
    def total(self, files: int) -> None:
        pass

    def advance(self, files: int, size: int) -> None:
        pass


SILENT: Final[Progress] = _Silent()
