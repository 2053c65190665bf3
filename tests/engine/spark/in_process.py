"""Jobs without Spark: the same steps over the same messages, one task after the other."""

import pickle
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from auditor.engine.spark.messages import Message, MessageKind, message_table, read_messages
from auditor.engine.spark.tasks import run
from auditor.errors import AuditorError


class InProcess:
    """Replaces `auditor.engine.spark.jobs.Jobs`; tasks get their rows in reverse order."""

    cores = 2

    def messages(self, several: Iterable[Message]) -> list[Message]:
        """Return messages that were sent."""
        return list(read_messages(message_table(several).to_batches()))

    def union(self, one: list[Message], other: list[Message]) -> list[Message]:
        """Return all messages of both, the later ones first."""
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
        """Yield the messages, or raise the failure among them."""
        for message in rows:
            if message.relation is MessageKind.FAILURE:
                raise AuditorError(message.value)
            yield message

    def map(self, function: Any, items: Iterable[Any]) -> list[Any]:
        """Return the results of a function that was sent, for each item."""
        return [_sent(function)(item) for item in items]


def _sent(value: Any) -> Any:
    """Return a value as another process receives it."""
    return pickle.loads(pickle.dumps(value))
