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
    """A format of files that hold records."""

    name: str
    """Its name in docs/formats.md."""
    lossy: bool = False
    """Whether its records are rebuilt from less than CloudTrail wrote."""


_SHOWN_CHARACTERS: Final = 40
"""Characters of a value or of a column's name in a message."""
_TOO_MANY: Final = "leave it out, or keep only the records in it"
_AS_JSON: Final = "export these objects as JSON"
_FREE_STEPS: Final = 100_000
"""Steps that a file of any size may take."""
_BYTES_PER_STEP: Final = 128
"""Fewer than a log event has, so a file of logs never runs out of steps."""
_STEPS_PER_RECORD: Final = 16
"""More than the wrappings around one record."""


class RecordCollector:
    """Collects the records of one file or member, and counts its other values.

    Values are numbered from 1 in the order in which they are read, whatever wraps them.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.size = 0
        """Bytes of text in which values were searched."""
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
        """Count a value that is examined, and return whether it is within the limit.

        Millions of values too small to be records would take far more time than the size of the
        file suggests. The first value over the limit is reported with its number.
        """
        self._steps += 1
        if self._gave_up or self._steps < _FREE_STEPS:
            return not self._gave_up
        limit = _FREE_STEPS + self.size // _BYTES_PER_STEP
        self._gave_up = self._steps > limit + _STEPS_PER_RECORD * len(self.records)
        if self._gave_up:
            detail = (
                f"it holds more than {limit:,} values that are not CloudTrail records;"
                f" nothing after value {self._number() - 1:,} was read"
            )
            self.faults.append(ContentFault(RejectionKind.TOO_LARGE, detail, _TOO_MANY))
        return not self._gave_up

    def record(self, text: Json, container: Container) -> None:
        """Add a record."""
        self.records.append(text)
        self.containers[container] += 1

    def stranger(self, what: Callable[[], str]) -> None:
        """Count a value that is not a record."""
        self._strangers.add(self._number(), what)

    def broken(self, why: str) -> None:
        """Count a value that cannot be read."""
        self._broken.add(self._number(), lambda: why)

    def changed(self, how: str) -> None:
        """Count a value whose text had to be changed before it could be read."""
        self._changed.add(self._number(), lambda: how)

    def unread(self, where: str, column: str, text: str) -> None:
        """Count a cell that should hold an object, but has an unknown form."""
        self._unread.add(
            self._number(),
            lambda: (
                f"{text[:_SHOWN_CHARACTERS]!r} in {where}, column {column[:_SHOWN_CHARACTERS]!r}"
            ),
        )

    def _number(self) -> int:
        return len(self.records) + self._strangers.count + self._broken.count + 1

    def rejections(self) -> Iterator[Rejection]:
        """Yield the faults of the file, including those of values that were changed."""
        for fault in (*self.faults, *self._counted()):
            yield rejection(self.name, fault, len(self.records))

    def _counted(self) -> Iterator[ContentFault]:
        total = self._number() - 1
        broken, changed, strangers = self._broken, self._changed, self._strangers
        is_cut = any(fault.kind is RejectionKind.DAMAGED for fault in self.faults)
        if broken.count > 1 or (
            broken.count and not is_cut
        ):  # a truncated file breaks its last value
            yield ContentFault(RejectionKind.DAMAGED, _of_broken(broken, total), WRITER)
        if changed.count:
            yield ContentFault(RejectionKind.DAMAGED, _of_changed(changed, total), WRITER)
        if self._unread.count:
            yield ContentFault(RejectionKind.DAMAGED, _of_unread(self._unread), _AS_JSON)
        if strangers.count:
            yield ContentFault(RejectionKind.NOT_CLOUDTRAIL, _of_strangers(strangers, total))


@dataclass(slots=True)
class _Tally:
    """The number of values with the same fault, and the first of them."""

    count: int = 0
    first: int = 0
    what: str = field(default="")

    def add(self, number: int, what: Callable[[], str]) -> None:
        if not self.count:
            self.first, self.what = number, what()
        self.count += 1


def _of_broken(broken: _Tally, total: int) -> str:
    if total == 1:
        return broken.what
    values = f"{broken.count:,} of {total:,} values cannot be read"
    if broken.count == 1:
        return f"{values}: {broken.what}"
    return f"{values}; the first problem is that {broken.what}"


def _of_changed(changed: _Tally, total: int) -> str:
    if total <= 1:
        return f"it could only be read after a change: {changed.what}"
    values = f"{changed.count:,} of {total:,} values could only be read"
    if changed.count == 1:
        return f"{values} after a change: {changed.what}"
    return f"{values} after changes; in the first one, {changed.what}"


def _of_unread(unread: _Tally) -> str:
    if unread.count == 1:
        return f"1 cell holds an object as text that patterns cannot look into: {unread.what}"
    cells = f"{unread.count:,} cells hold objects as text that patterns cannot look into"
    return f"{cells}; the first is {unread.what}"


def _of_strangers(strangers: _Tally, total: int) -> str:
    if total == 1:
        return f"it is {strangers.what}"
    if strangers.count == 1:
        values = f"1 of {total:,} values is not a CloudTrail record: value"
    else:
        values = f"{strangers.count:,} of {total:,} values are not CloudTrail records; value"
    return f"{values} {strangers.first:,} is {strangers.what}"
