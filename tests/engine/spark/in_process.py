"""Jobs without Spark: the same steps over the same messages, one task after the other."""

import pickle
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from auditor.engine.spark.messages import Message, MessageKind, message_table, read_messages
from auditor.engine.spark.tasks import run
from auditor.errors import AuditorError


class InProcess:
    """Stands in for `auditor.engine.spark.jobs.Jobs`; tasks get their rows in reversed order."""

    cores = 2

    def messages(self, several: Iterable[Message]) -> list[Message]:
        """Messages that have travelled."""
        return list(read_messages(message_table(several).to_batches()))

    def union(self, one: list[Message], other: list[Message]) -> list[Message]:
        """All of both, the later first."""
        return [*other, *one]

    def step(self, rows: list[Message], step: Any, shares: int) -> list[Message]:
        """Run a task for each share."""
        by_share: dict[int, list[Message]] = defaultdict(list)
        for message in reversed(rows):
            assert 0 <= message.share < shares
            by_share[message.share].append(message)
        given: list[Message] = []
        for share in range(shares):  # Spark starts tasks for empty shares, too
            sent = _sent(step)
            table = message_table(by_share[share])
            given += read_messages(run(sent, table.to_batches()))
        return given

    def collected(
        self, rows: list[Message], steps: Sequence[int] = (), size: int = 0
    ) -> Iterator[Message]:
        """The messages, or the failure among them."""
        for message in rows:
            if message.relation is MessageKind.FAILURE:
                raise AuditorError(message.value)
            yield message

    def map(self, function: Any, items: Iterable[Any]) -> list[Any]:
        """What a function that was sent makes of each item."""
        return [_sent(function)(item) for item in items]


def _sent(value: Any) -> Any:
    """What comes of a value that is sent to another process."""
    return pickle.loads(pickle.dumps(value))  # noqa: S301
