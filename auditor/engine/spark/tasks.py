"""The work of tasks: steps over messages, for `mapInArrow`.

A task may run again, or twice at once; it gives the same messages each time.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import pyarrow as pa

from auditor.engine.spark.messages import Message, MessageKind, read_messages
from auditor.engine.spark.work_dir import WorkDir
from auditor.errors import AuditorError

Batches = Iterable[pa.RecordBatch]
TaskStep = Callable[[Iterator[Message]], Iterator[Message]]

SETTLED: Final = (
    MessageKind.MATCHED,
    MessageKind.TRAFFIC,
    MessageKind.DELAYS,
    MessageKind.CALL_MINUTES,
    MessageKind.ISSUED,
)
"""Output of settled shares."""
OF_PARTS: Final = (MessageKind.FIRST_USES, MessageKind.TEXTS)
"""Output of parts that copies of events do not change."""
FILES: Final = (*SETTLED, *OF_PARTS)
"""Output for the driver, as Parquet files."""


def run(step: TaskStep, batches: Batches) -> Iterator[pa.RecordBatch]:
    """Run a step over batches of messages; a failure that ends the run goes to the driver."""
    try:
        for message in step(read_messages(batches)):
            yield message.batch()
    except AuditorError as error:
        yield Message.of_value(0, MessageKind.FAILURE, str(error)).batch()


def file_message(
    share: int, relation: MessageKind, number: int, content: bytes, work_dir: WorkDir | None
) -> Message:
    """Return a message of a Parquet file, or of its path or URL where there is a shared folder.

    Args:
        number: of the share or part, of which every attempt gives the same file.
    """
    if work_dir is not None:
        content = work_dir.put(f"{relation}-{number:08}.parquet", content).encode()
    return Message(share, relation, content)
