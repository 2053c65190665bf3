"""The fillers of relations: log files, a store, and plain Python without our SQL."""

import hashlib
import json
import pickle
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import pytest

from auditor import resources
from auditor.cloudtrail.keys import parse_key
from auditor.cloudtrail.logfile import CopyCount, CopyKind, EventKind, Intake
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.engine.base import Criteria, InputFile, RecordAddress, RecordText, Relations
from auditor.engine.duckdb.connection import connected
from auditor.engine.duckdb.engine import Engine
from auditor.engine.scan import crew
from auditor.engine.scan import scan as scanning
from auditor.engine.scan.parts import PackedLogFiles, Sizes
from auditor.engine.scan.scan import scan
from auditor.engine.scan.worker import Answer, Assignment, judge
from auditor.engine.spark.scan import relations_of
from auditor.engine.store.ingest import store_writer
from auditor.engine.store.stored_relations import open_store
from auditor.pattern import extract, extract_text, matches, parse
from auditor.readers import Discovery, IntakeTally, discover, read
from tests.engine.spark.in_process import InProcess
from tests.engine.spark.sessions import local_jobs

COLUMNS = (
    "file, position, event_time, identity, account, region, matches, identity_type, actor,"
    " source_ip, event_name, error_code, failed, samples"
)
"""The columns of `matched` that questions about metric filters read."""

Filler = Callable[[Discovery, Criteria], AbstractContextManager[Relations]]


@contextmanager
def store(discovery: Discovery, criteria: Criteria) -> Iterator[Relations]:
    """Fill a store in two runs, the later files first, which must not matter; one file in one."""
    with TemporaryDirectory() as folder:
        path = str(Path(folder) / "s.duckdb")
        half = len(discovery.log_files) // 2
        for log_files in filter(None, (discovery.log_files[half:], discovery.log_files[:half])):
            with store_writer(path) as writer:
                writer.ingest(Discovery(log_files, discovery.passed_over_in))
        with open_store(path, criteria) as relations:
            yield relations


@contextmanager
def plain(discovery: Discovery, criteria: Criteria) -> Iterator[Relations]:
    """Fill the relations record by record with the plain matcher, to check the other fillers."""
    readings = [read(log_file) for log_file in discovery.log_files]
    items = [
        _Item(file, position, text, log_file.name)
        for file, (log_file, reading) in enumerate(zip(discovery.log_files, readings, strict=True))
        for position, text in enumerate(bytes(text).decode() for text in reading.records)
    ]
    copies: dict[uuid.UUID, list[_Item]] = defaultdict(list)
    for item in items:
        copies[item.identity].append(item)
    counting = [min(same, key=_Item.fullest_first) for same in copies.values()]
    differing = sum(
        item.text != first.text for first in counting for item in copies[first.identity]
    )
    tally = IntakeTally(readings)
    intake = Intake.of(
        files=len(readings),
        bytes=sum(log_file.size for log_file in discovery.log_files),
        empty_files=tally.empty_files,
        records=len(counting),
        undated=sum(item.time is None for item in counting),
        rejections=tally.rejections,
        passed_over=discovery.passed_over + tally.passed_over,
        digest_files=tally.digests,
        containers=tally.container_counts(),
        copies=(CopyCount(CopyKind.REDELIVERY, len(items) - len(counting), differing),)
        if len(items) > len(counting)
        else (),
    )
    with connected() as connection:
        connection.execute(resources.sql("relations"))
        for item in counting:
            connection.execute(
                f"INSERT INTO matched ({COLUMNS}) VALUES ({', '.join('?' * 14)})",
                item.row(criteria.filters),
            )
            connection.execute("INSERT INTO traffic VALUES (?, ?, ?, ?, ?, ?, 1)", item.traffic)
            if item.time and item.delivered:
                delay = int(item.delivered.timestamp()) - int(item.time.timestamp())
                connection.execute("INSERT INTO delays VALUES (?, 1)", [delay])
        for file, log_file in enumerate(discovery.log_files):
            connection.execute("INSERT INTO log_file_names VALUES (?, ?)", [file, log_file.name])

        def texts(addresses: Sequence[RecordAddress]) -> dict[RecordAddress, RecordText]:
            return {
                item.address: RecordText(item.file_name, item.text)
                for item in items
                if item.address in addresses
            }

        yield Relations(
            connection, criteria.filters, intake, texts, lambda: iter(inputs_by_hand(discovery))
        )


def inputs_by_hand(discovery: Discovery) -> list[InputFile]:
    return [
        InputFile(one.name, one.size, hashlib.sha256(Path(one.path).read_bytes()).hexdigest())
        for one in discovery.log_files
    ]


@dataclass(frozen=True)
class _Item:
    """One copy of an event."""

    file: int
    position: int
    text: str
    file_name: str

    @property
    def address(self) -> RecordAddress:
        return self.file, self.position

    def fullest_first(self) -> tuple[int, int, int]:
        return -len(self.text.encode()), self.file, self.position

    def field(self, *path: str) -> str | None:
        """Return the text of a field; `None` if it is absent or null."""
        value: Any = json.loads(self.text)
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return value if value is None or isinstance(value, str) else json.dumps(value)

    @property
    def identity(self) -> uuid.UUID:
        event_id = self.field("eventID")
        try:
            return uuid.UUID(event_id)
        except (ValueError, TypeError, AttributeError):
            text = self.text if event_id is None else event_id
            return uuid.UUID(hashlib.sha256(text.encode()).hexdigest()[:32])

    @property
    def time(self) -> datetime | None:
        text = self.field("eventTime") or ""
        try:
            if text.isdecimal() and len(text) == 10:
                return datetime.fromtimestamp(int(text), UTC)
            time = datetime.fromisoformat(text).astimezone(UTC)
        except (ValueError, OverflowError):
            return None
        return time if 2013 <= time.year < 2100 else None

    @property
    def kind(self) -> str:
        kinds = {
            "AwsCloudTrailInsight": "Insight",
            "AwsVpceEvent": "NetworkActivity",
            "AwsAggregatedEvent": "Aggregated",
        }
        category = self.field("eventCategory")
        if category in list(EventKind):
            return category
        return kinds.get(self.field("eventType") or "", "unknown")

    @property
    def delivered(self) -> datetime | None:
        """The time in the name of the log file."""
        key = parse_key(self.file_name)
        return key.delivered if key and 2013 <= key.delivered.year < 2100 else None

    @property
    def account(self) -> str:
        issuer = ("userIdentity", "sessionContext", "sessionIssuer", "accountId")
        return self._first(("recipientAccountId",), ("userIdentity", "accountId"), issuer)

    @property
    def traffic(self) -> list[object]:
        """The columns of `traffic` without the last."""
        times = [time and time.replace(tzinfo=None) for time in (self.delivered, self.time)]
        return [self.account, self._first(("awsRegion",)), self.kind, *times, times[1]]

    def row(self, filters: Sequence[MetricFilter]) -> list[object]:
        """The values of `COLUMNS`."""
        user = "userIdentity"
        names = ("arn", "userName", "invokedBy", "principalId")
        time = self.time
        return [
            self.file,
            self.position,
            time and time.replace(tzinfo=None),
            self.identity,
            self.account,
            self._first(("awsRegion",)),
            [_feeds(metric_filter, self.text) for metric_filter in filters],
            self._first((user, "type")),
            self._first(*((user, name) for name in names)),
            self._first(("sourceIPAddress",)),
            self._first(("eventName",)),
            self._first(("errorCode",)),
            self.field("errorCode") is not None,
            [_sample(one, self.text) for one in filters if _extracts(one)],
        ]

    def _first(self, *paths: tuple[str, ...]) -> str:
        texts = (self.field(*path) for path in paths)
        return next((text for text in texts if text is not None), "")


def _feeds(metric_filter: MetricFilter, text: str) -> bool:
    pattern, series = parse(metric_filter.pattern), dict(metric_filter.metric.dimensions)
    return matches(pattern, text) and all(
        extract_text(pattern, text, dimension.selector) == series[dimension.name]
        for dimension in metric_filter.dimensions
        if series
    )


def _extracts(metric_filter: MetricFilter) -> bool:
    open_dimensions = metric_filter.dimensions and not metric_filter.metric.dimensions
    return isinstance(metric_filter.value, str) or bool(open_dimensions)


def _sample(metric_filter: MetricFilter, text: str) -> dict[str, object]:
    pattern, value = parse(metric_filter.pattern), metric_filter.value
    dimensions = () if metric_filter.metric.dimensions else metric_filter.dimensions
    return {
        "value": extract(pattern, text, value) if isinstance(value, str) else value,
        "dimensions": [extract_text(pattern, text, one.selector) for one in dimensions],
    }


def _small(discovery: Discovery) -> Sizes:
    """Return small parts and several shares, so copies meet in a task that read neither."""
    stored = sum(log_file.size for log_file in discovery.log_files)
    return Sizes(max(40_000, stored // 16), 1, max(500, stored // 16))


@contextmanager
def tasks(discovery: Discovery, criteria: Criteria) -> Iterator[Relations]:
    """Run the tasks of Spark without Spark."""
    with connected() as connection:
        jobs: Any = InProcess()
        yield relations_of(connection, jobs, discovery, criteria, sizes=_small(discovery))


@contextmanager
def spark(discovery: Discovery, criteria: Criteria) -> Iterator[Relations]:
    """Run the tasks of Spark in a local session."""
    jobs = local_jobs()
    with connected() as connection:
        yield relations_of(connection, jobs, discovery, criteria, sizes=_small(discovery))


@contextmanager
def keeping(discovery: Discovery, criteria: Criteria) -> Iterator[Relations]:
    """Scan, keeping the texts of matches on disk instead of reading them again."""
    asked = replace(criteria, keeps_texts=True, hashes_inputs=True)
    with scan(discovery, asked) as relations:
        yield relations


class SameProcess:
    """Replaces a worker process: does its work in the calling thread."""

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = _sent(assignment)

    def judge(self, packed: PackedLogFiles) -> Answer:
        """Judge log files that were sent."""
        with judge(self._assignment) as own:
            answer: Answer = _sent(own.judge(_sent(packed)))
            return answer

    def end(self) -> None:
        """Do nothing, since there is no process to end."""


def _sent(value: Any) -> Any:
    """Return a value as another process receives it."""
    return pickle.loads(pickle.dumps(value))


@contextmanager
def several_processes(start: Any = SameProcess, processes: int = 3) -> Iterator[None]:
    """Let several workers do all work, file by file, however little there is."""
    with (
        mock.patch.object(crew, "process_count", return_value=processes),
        mock.patch.object(crew, "SHARE_BYTES", 1),
        mock.patch.object(scanning, "crew", partial(crew.crew, start=start)),
    ):
        yield


@contextmanager
def shared_out(discovery: Discovery, criteria: Criteria) -> Iterator[Relations]:
    """Scan with several workers, each of which takes one log file after the other."""
    with several_processes(), scan(discovery, criteria) as relations:
        yield relations


_SHARED_OUT = pytest.param(shared_out, marks=pytest.mark.slow)
_SPARK = pytest.param(spark, marks=[pytest.mark.slow, pytest.mark.process])
_KEEPING = pytest.param(keeping, marks=pytest.mark.slow)
FILLERS: list[Any] = [scan, _KEEPING, _SHARED_OUT, store, plain, _SPARK]
"""All fillers of relations; engines differ in nothing else."""
_TASKS = pytest.param(tasks, marks=pytest.mark.slow)
READERS: list[Any] = [scan, _KEEPING, _SHARED_OUT, store, _TASKS, _SPARK]
"""Fillers that also show items of files that are not records, and the reasons for copies."""


@contextmanager
def engine_over(filler: Filler, sources: Sequence[Path], criteria: Criteria) -> Iterator[Engine]:
    """Yield the engine over the relations that a filler fills from some sources."""
    with filler(discover([str(source) for source in sources]), criteria) as relations:
        yield Engine(relations)
