"""The progress of the jobs of a Spark session."""

import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from auditor.progress import SILENT, Progress

if TYPE_CHECKING:
    from pyspark import SparkContext

_PAUSE_SECONDS: Final = 0.5


@contextmanager
def watched(
    context: "SparkContext", progress: Progress, steps: Sequence[int], size: int
) -> Iterator[None]:
    """Count the tasks of the jobs in this block as they end.

    Args:
        steps: the number of tasks of each step.
        size: bytes of log files, which the tasks of the first step read.
    """
    if progress is SILENT:
        yield
        return
    count = TaskCount(progress, steps, size)
    group = f"auditor-{uuid.uuid4().hex}"
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(_PAUSE_SECONDS):
            count.update(list(_stages(context, group)))

    context.setJobGroup(group, "auditor")
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()
    count.finish()


class TaskCount:
    """The number of ended tasks, out of all tasks."""

    def __init__(self, progress: Progress, steps: Sequence[int], size: int) -> None:
        self._progress = progress
        self._steps = steps
        self._size = size
        self._tasks = 0
        self._bytes = 0
        progress.total(sum(steps))

    def update(self, stages: Sequence[tuple[int, int]]) -> None:
        """Read the status of the stages of the jobs: their tasks and their ended tasks.

        A stage that hands out work is not a step, and usually has a different number of tasks.
        """
        ended = [done for tasks, done in stages if tasks in self._steps]
        tasks = min(sum(ended), sum(self._steps))
        first = sum(done for tasks, done in stages if tasks == self._steps[0])
        read = self._size * min(first, self._steps[0]) // self._steps[0]
        self._advance(tasks, read)

    def finish(self) -> None:
        """Count all tasks as ended."""
        self._advance(sum(self._steps), self._size)

    def _advance(self, tasks: int, read: int) -> None:
        if tasks > self._tasks:
            self._progress.advance(tasks - self._tasks, max(read - self._bytes, 0))
            self._tasks, self._bytes = tasks, max(read, self._bytes)


def _stages(context: "SparkContext", group: str) -> Iterator[tuple[int, int]]:
    """Yield the numbers of tasks and ended tasks of each stage that Spark still knows."""
    tracker = context.statusTracker()
    jobs = map(tracker.getJobInfo, tracker.getJobIdsForGroup(group))
    stages = {stage for job in jobs if job is not None for stage in job.stageIds}
    for stage in map(tracker.getStageInfo, sorted(stages)):
        if stage is not None:
            yield stage.numTasks, stage.numCompletedTasks
