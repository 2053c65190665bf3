"""The records and faults of one file, or one member of an archive."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from auditor.cloudtrail.logfile import Rejection, RejectionKind
from auditor.readers.content.faults import WRITER, ContentFault, rejection
from auditor.readers.content.json_values import Json


@dataclass(frozen=True, slots=True)
class Container:
    """A format that holds records."""

    name: str
    """Its name in docs/formats.md."""
    lossy: bool = False
    """Whether its records are rebuilt from less than CloudTrail wrote."""


_SHOWN: Final = 40
_TOO_MANY: Final = "leave it out, or keep only the records in it"
_AS_JSON: Final = "export these objects as JSON"
_FREE_STEPS: Final = 100_000
_BYTES_PER_STEP: Final = 128
"""Fewer than a log event has, so that a file of logs never runs out of steps."""
_STEPS_PER_RECORD: Final = 16
"""More than the wrappings that are taken off one."""


class RecordCollector:
    """Collects the records of one file or member, and what of it is not a record.

    Values are numbered from 1 as they are met, whatever wraps them.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.size = 0
        """Bytes of text that values were looked for in."""
        self.records: list[Json] = []
        self.containers: Counter[Container] = Counter()
        self.faults: list[ContentFault] = []
        self.digests = 0
        self.passed_over = 0
        self._strangers = _Tally()
        self._broken = _Tally()
        self._changed = _Tally()
        self._unread = _Tally()
        self._steps = 0
        self._gave_up = False

    def step(self) -> bool:
        """Count a value that is looked at; return whether there is room for it.

        Millions of values that are too small to be records cost time in no proportion to the file.
        The first one over the limit is reported, with its number.
        """
        self._steps += 1
        if self._gave_up or self._steps < _FREE_STEPS:
            return not self._gave_up
        limit = _FREE_STEPS + self.size // _BYTES_PER_STEP
        self._gave_up = self._steps > limit + _STEPS_PER_RECORD * len(self.records)
        if self._gave_up:
            detail = (
                f"it holds more than {limit:,} values that are not CloudTrail records;"
                f" what follows value {self._number() - 1:,} is not read"
            )
            self.faults.append(ContentFault(RejectionKind.TOO_LARGE, detail, _TOO_MANY))
        return not self._gave_up

    def record(self, text: Json, container: Container) -> None:
        """Take a record."""
        self.records.append(text)
        self.containers[container] += 1

    def stranger(self, what: Callable[[], str]) -> None:
        """Count a value that is not a record."""
        self._strangers.add(self._number(), what)

    def broken(self, why: str) -> None:
        """Count a value that cannot be read."""
        self._broken.add(self._number(), lambda: why)

    def changed(self, how: str) -> None:
        """Count a value that is read only with a change to its text."""
        self._changed.add(self._number(), lambda: how)

    def unread(self, where: str, column: str, text: str) -> None:
        """Count a cell that should hold an object, in a form that is not known."""
        self._unread.add(
            self._number(),
            lambda: f"{where}, column {column[:_SHOWN]!r}, is {text[:_SHOWN]!r}",
        )

    def _number(self) -> int:
        return len(self.records) + self._strangers.count + self._broken.count + 1

    def rejections(self) -> Iterator[Rejection]:
        """Yield what could not be used, or only with a reservation."""
        for fault in (*self.faults, *self._counted()):
            yield rejection(self.name, fault, len(self.records))

    def _counted(self) -> Iterator[ContentFault]:
        total = self._number() - 1
        broken, changed, strangers = self._broken, self._changed, self._strangers
        is_cut = any(fault.kind is RejectionKind.DAMAGED for fault in self.faults)
        if broken.count > 1 or (broken.count and not is_cut):  # what is cut breaks its last value
            values = f"{broken.count:,} of {total:,} values"
            yield ContentFault(
                RejectionKind.DAMAGED, f"{values} cannot be read; the first, {broken.what}", WRITER
            )
        if changed.count:
            values = f"{changed.count:,} of {total:,} values"
            yield ContentFault(
                RejectionKind.DAMAGED, f"{values} changed to be read: {changed.what}", WRITER
            )
        if self._unread.count:
            cells = "cells whose object is kept as text that no pattern looks into"
            detail = f"{cells}: {self._unread.count:,}; the first, {self._unread.what}"
            yield ContentFault(RejectionKind.DAMAGED, detail, _AS_JSON)
        if strangers.count == total == 1:
            yield ContentFault(RejectionKind.NOT_CLOUDTRAIL, f"it is {strangers.what}")
        elif strangers.count:
            yield ContentFault(
                RejectionKind.NOT_CLOUDTRAIL,
                f"{strangers.count:,} of {total:,} values are not CloudTrail records; value"
                f" {strangers.first:,} is {strangers.what}",
            )


@dataclass(slots=True)
class _Tally:
    """How many values are alike, and the first of them."""

    count: int = 0
    first: int = 0
    what: str = field(default="")

    def add(self, number: int, what: Callable[[], str]) -> None:
        if not self.count:
            self.first, self.what = number, what()
        self.count += 1
