"""The sum of the readings of many log files."""

from collections import Counter
from collections.abc import Iterable

from auditor.cloudtrail.logfile import ContainerCount, Rejection
from auditor.readers.nest import Reading
from auditor.readers.records.part import Container


class IntakeTally:
    """Adds up readings, without their records."""

    def __init__(self, readings: Iterable[Reading] = ()) -> None:
        self.rejections: list[Rejection] = []
        """Not in any order."""
        self.empty_files = 0
        """Files without records and without faults."""
        self.digests = 0
        self.passed_over = 0
        self._containers: Counter[Container] = Counter()
        for reading in readings:
            self.add(reading)

    def add(self, reading: Reading) -> None:
        """Add the reading of one log file."""
        for container, count in reading.containers.items():
            self._containers[container] += count
        self.rejections.extend(reading.rejections)
        self.digests += reading.digests
        self.passed_over += reading.passed_over
        other = reading.rejections or reading.digests or reading.passed_over
        if not (reading.record_count or other):
            self.empty_files += 1

    def add_all(self, other: "IntakeTally") -> None:
        """Add the tally of other log files."""
        self.rejections.extend(other.rejections)
        self.empty_files += other.empty_files
        self.digests += other.digests
        self.passed_over += other.passed_over
        self._containers += other._containers

    def container_counts(self) -> tuple[ContainerCount, ...]:
        """Return the number of records per format, ordered by its name."""
        return tuple(
            sorted(
                ContainerCount(container.name, count, container.lossy)
                for container, count in self._containers.items()
                if count
            )
        )
