"""Reports of progress, independent of how they are shown."""

from typing import Final, Protocol


class Progress(Protocol):
    """Receives reports of work done; `auditor.cli.console` draws them on a terminal."""

    def total(self, files: int) -> None:
        """Announce the total number of files, or of other parts.

        This is called before any `advance`, and again where the work begins anew, as when log
        files are read a second time; never if the number is unknown.
        """

    def advance(self, files: int, size: int) -> None:
        """Report further files as done, with their size on disk in bytes."""


class _Silent:
    def total(self, files: int) -> None:
        pass

    def advance(self, files: int, size: int) -> None:
        pass


SILENT: Final[Progress] = _Silent()
