"""What one file, or one member of an archive, gives."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from auditor.cloudtrail.logfile import Rejection, RejectionKind
from auditor.readers.content.faults import Fault, rejection
from auditor.readers.content.json_values import Json


@dataclass(frozen=True, slots=True)
class Container:
    """A format that holds records."""

    name: str
    """Its name in docs/formats.md."""
    lossy: bool = False
    """Whether its records are rebuilt from less than CloudTrail wrote."""


class Part:
    """Collects the records of one file or member, and what of it is no record.

    Values are numbered from 1 as they are met, whatever wraps them.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.records: list[Json] = []
        self.containers: Counter[Container] = Counter()
        self.faults: list[Fault] = []
        self.digests = 0
        self.passed_over = 0
        self._strangers = _Tally()
        self._broken = _Tally()
        self._changed = _Tally()

    def record(self, text: Json, container: Container) -> None:
        """Take a record."""
        self.records.append(text)
        self.containers[container] += 1

    def stranger(self, what: Callable[[], str]) -> None:
        """Count a value that is no record."""
        self._strangers.add(self._number(), what)

    def broken(self, why: str) -> None:
        """Count a value that cannot be read."""
        self._broken.add(self._number(), lambda: why)

    def changed(self, how: str) -> None:
        """Count a value that is read only with a change to its text."""
        self._changed.add(self._number(), lambda: how)

    def _number(self) -> int:
        return len(self.records) + self._strangers.count + self._broken.count + 1

    def rejections(self) -> Iterator[Rejection]:
        """Yield what could not be used, or only with a reservation."""
        for fault in (*self.faults, *self._counted()):
            yield rejection(self.name, fault, len(self.records))

    def _counted(self) -> Iterator[Fault]:
        total = self._number() - 1
        broken, changed, strangers = self._broken, self._changed, self._strangers
        is_cut = any(fault.kind is RejectionKind.DAMAGED for fault in self.faults)
        if broken.count > 1 or (broken.count and not is_cut):  # what is cut breaks its last value
            values = f"{broken.count:,} of {total:,} values"
            yield Fault(RejectionKind.DAMAGED, f"{values} cannot be read; the first, {broken.what}")
        if changed.count:
            values = f"{changed.count:,} of {total:,} values"
            yield Fault(RejectionKind.DAMAGED, f"{values} changed to be read: {changed.what}")
        if strangers.count == total == 1:
            yield Fault(RejectionKind.NOT_CLOUDTRAIL, f"it is {strangers.what}")
        elif strangers.count:
            yield Fault(
                RejectionKind.NOT_CLOUDTRAIL,
                f"{strangers.count:,} of {total:,} values are no CloudTrail records; value"
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
