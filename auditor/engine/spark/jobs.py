"""Jobs of a Spark session over messages."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import pyarrow as pa

from auditor.engine.spark.messages import (
    COLUMNS,
    Message,
    MessageKind,
    message_table,
    read_messages,
)
from auditor.engine.spark.session import failures
from auditor.engine.spark.tasks import TaskStep, run
from auditor.engine.spark.watch import watched
from auditor.errors import AuditorError
from auditor.progress import SILENT, Progress

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

T = TypeVar("T")
R = TypeVar("R")


class Jobs:
    """Runs steps over messages on a cluster."""

    def __init__(self, session: "SparkSession", progress: Progress = SILENT) -> None:
        self._session = session
        self._progress = progress
        self.cores: int = session.sparkContext.defaultParallelism
        """The number of tasks that run at a time."""

    def messages(self, several: Iterable[Message]) -> "DataFrame":
        """Return messages as rows of Spark."""
        return self._session.createDataFrame(message_table(several), COLUMNS)

    def step(self, rows: "DataFrame", step: TaskStep, shares: int) -> "DataFrame":
        """Return a step's output for messages; the messages of one share are in one task.

        Args:
            shares: the number of tasks.
        """
        if hasattr(rows, "repartitionById"):  # from Spark 4.1 on
            moved = rows.repartitionById(shares, "share")
        else:  # the same, less evenly
            moved = rows.repartition(shares, "share")
        return moved.mapInArrow(partial(run, step), COLUMNS)

    def union(self, one: "DataFrame", other: "DataFrame") -> "DataFrame":
        """Return the messages of both."""
        return one.union(other)

    def collected(
        self, rows: "DataFrame", steps: Sequence[int] = (), size: int = 0
    ) -> Iterator[Message]:
        """Yield the messages of a job.

        Args:
            steps: number of tasks of each step, for progress; empty: show no progress.
            size: bytes of log files, which the tasks of the first step read.

        Raises:
            AuditorError: Spark fails, or a task found that the run must end.
        """
        progress = self._progress if steps else SILENT
        with failures(), watched(self._session.sparkContext, progress, steps, size):
            table: pa.Table = rows.toArrow()
        for message in read_messages(table.to_batches()):
            if message.relation is MessageKind.FAILURE:
                raise AuditorError(message.value)
            yield message

    def map(self, function: Callable[[T], R], items: Sequence[T]) -> list[R]:
        """Return the results of a function for each item, in order, computed on the cluster."""
        if not items:
            return []
        shares = min(len(items), 8 * self.cores)
        work = self.messages(
            Message.of_value(index % shares, MessageKind.WORK, (index, item))
            for index, item in enumerate(items)
        )
        rows = self.step(work, partial(_mapped, function=function), shares)
        answers = dict(message.value for message in self.collected(rows))
        return [answers[index] for index in range(len(items))]


def _mapped(work: Iterator[Message], function: Callable[[T], R]) -> Iterator[Message]:
    for message in work:
        index, item = message.value
        yield Message.of_value(0, MessageKind.ANSWER, (index, function(item)))
