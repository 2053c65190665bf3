"""A task that settles events keeps within its memory, however many of them match."""

import uuid

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from auditor.cloudtrail.logfile import DEFAULT_CAP
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import MetricId
from auditor.engine.base import Criteria
from auditor.engine.scan.parts import PackedLogFiles
from auditor.engine.spark import task_limits
from auditor.engine.spark.judging import judge_parts
from auditor.engine.spark.messages import Message, MessageKind
from auditor.engine.spark.settling import settle
from auditor.readers import discover
from tests.conftest import record

EVENTS = 300_000
KINDS = (MessageKind.OCCURRENCES, MessageKind.MATCHED)


@pytest.fixture
def memory(monkeypatch):
    """Give a task less memory than its events take."""
    monkeypatch.setattr(task_limits, "_MEMORY_MB", 100)


def many(message, actors):
    """As many events as there are actors, made of the one of a message."""
    table = message.table.take([0] * EVENTS)
    identities = pa.array([uuid.UUID(int=n).bytes for n in range(EVENTS)], pa.binary(16))
    columns = {
        "identity": pa.ExtensionArray.from_storage(pa.uuid(), identities),
        "position": pa.array(range(EVENTS), pa.int32()),
        "actor": actors,
    }
    for name, column in columns.items():
        if name in table.column_names:
            table = table.set_column(table.column_names.index(name), name, column)
    return [
        Message.of_table(0, message.relation, table.slice(first, 50_000))
        for first in range(0, EVENTS, 50_000)
    ]


@pytest.mark.slow
def test_more_matches_than_fit_into_memory_are_settled(archive, memory):
    log_files = discover([str(archive(a=[record()]))]).log_files
    work = Message.of_value(0, MessageKind.WORK, PackedLogFiles.of(0, log_files))
    criteria = Criteria((MetricFilter("all", '{ $.eventName = "*" }', MetricId("N", "M")),))
    judged = list(judge_parts(iter([work]), criteria, shares=1, cap=DEFAULT_CAP))
    actors = pa.array([f"{n * 7919 % EVENTS:06}" * 80 for n in range(EVENTS)])
    given = [
        copy
        for message in judged
        for copy in (many(message, actors) if message.relation in KINDS else [message])
    ]
    settled = {one.relation: one for one in settle(iter(given), work_dir=None)}
    matched = pq.read_table(pa.BufferReader(settled[MessageKind.MATCHED].content))
    assert len(matched) == EVENTS
    assert matched.nbytes > 100_000_000
    traffic = pq.read_table(pa.BufferReader(settled[MessageKind.TRAFFIC].content))
    assert sum(traffic["records"].to_pylist()) == EVENTS
