"""The engine on DuckDB: one pass over the log files, then questions to what it kept."""

import tempfile
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, Self

import duckdb
import numpy as np
from numpy.typing import NDArray

from auditor import resources
from auditor.cloudtrail.logfile import Cell, Coverage, Intake, Rejection, RejectionKind
from auditor.cloudwatch.metrics import MetricData, MetricFilter, Span
from auditor.engine.base import Extent, Matches
from auditor.engine.evidence import evidence_of
from auditor.engine.stream import RecordStream
from auditor.pattern import compile_sql, parse
from auditor.progress import SILENT, Progress
from auditor.readers import DEFAULT_CAP, Discovery, Fault, LogFile, read, rejection
from auditor.result import Actor, Evidence

_PATHS: Final[tuple[tuple[str, ...], ...]] = (
    ("eventTime",),
    ("eventID",),
    ("eventSource",),
    ("eventName",),
    ("eventType",),
    ("awsRegion",),
    ("errorCode",),
    ("sourceIPAddress",),
    ("recipientAccountId",),
    ("userIdentity", "accountId"),
    ("userIdentity", "type"),
    ("userIdentity", "arn"),
    ("userIdentity", "userName"),
    ("userIdentity", "invokedBy"),
    ("userIdentity", "principalId"),
    ("userIdentity", "sessionContext", "sessionIssuer", "accountId"),
)
"""The fields taken out of each record, all in one call, since each call parses the text again."""

_MEMORY: Final = "1GB"
"""What DuckDB may hold before it moves rows to a temporary folder."""


class DuckDBEngine:
    """Reads log files once and keeps what places and identifies each record, not its text.

    Use it as a context manager; it leaves nothing behind.

    Args:
        cap: bytes that one log file may expand to.
    """

    def __init__(
        self,
        discovery: Discovery,
        filters: Sequence[MetricFilter],
        progress: Progress = SILENT,
        cap: int = DEFAULT_CAP,
    ) -> None:
        self._cap = cap
        self._log_files = discovery.log_files
        self._passed_over = discovery.passed_over
        self._filters = tuple(filters)
        self._progress = progress
        self._exit = ExitStack()

    def __enter__(self) -> Self:
        """Read all log files."""
        with ExitStack() as started:
            spill = started.enter_context(tempfile.TemporaryDirectory(prefix="auditor-"))
            config = {"memory_limit": _MEMORY, "temp_directory": spill, "threads": 2}
            self._connection = started.enter_context(
                duckdb.connect(config=config)  # type: ignore[arg-type]  # numbers are taken, too
            )
            self._connection.execute(resources.sql("macros"))
            self._scan()
            self._exit = started.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._exit.close()

    def _scan(self) -> None:
        stream_of = RecordStream(self._log_files, self._progress, self._cap)
        columns = {path: f'"{".".join(path)}"' for path in _PATHS}
        fields = ", ".join(f"'$.{'.'.join(path)}'" for path in _PATHS)
        named = ", ".join(
            f"field[{number}] AS {columns[path]}" for number, path in enumerate(_PATHS, 1)
        )
        matches = ", ".join(
            compile_sql(parse(metric_filter.pattern), "record", columns)
            for metric_filter in self._filters
        )
        sql = (
            resources.sql("records")
            .replace("/* fields */ '$.eventTime'", fields)
            .replace("/* columns */ field[1] AS eventTime", named)
            .replace("/* matches */ TRUE", matches)
        )
        self._connection.register("stream", stream_of.reader())
        self._connection.execute(sql)
        self._connection.unregister("stream")
        self._intake = self._take_in(stream_of)

    def _take_in(self, stream: RecordStream) -> Intake:
        tally = stream.tally
        rejections = [*tally.rejections, *self._unusable()]
        self._connection.execute("DELETE FROM records WHERE NOT usable")
        duplicates, differing = self._rows(resources.sql("drop_copies"))[0]
        records, undated = self._rows(
            "SELECT count(*), count(*) FILTER (WHERE event_time IS NULL) FROM records"
        )[0]
        return Intake(
            files=len(self._log_files),
            bytes=sum(log_file.size for log_file in self._log_files),
            empty_files=tally.empty_files,
            records=records,
            duplicates=duplicates,
            differing_copies=differing,
            undated=undated,
            rejections=tuple(sorted(rejections)),
            passed_over=self._passed_over + tally.passed_over,
            digest_files=tally.digests,
            lossy_records=tally.lossy_records,
            containers=tally.container_counts(),
        )

    def _unusable(self) -> list[Rejection]:
        """Return what to report of items of Records that are no records."""
        rows = self._rows(
            "SELECT file, is_json, count(*), min(position) + 1,"
            " (SELECT count(*) FROM records WHERE file = bad.file AND usable)"
            " FROM records AS bad WHERE NOT usable GROUP BY file, is_json ORDER BY ALL"
        )
        faults = []
        for file, is_json, count, first, used in rows:
            kind = RejectionKind.NOT_CLOUDTRAIL if is_json else RejectionKind.DAMAGED
            what = "no CloudTrail records" if is_json else "no JSON that can be read"
            detail = f"{count:,} of {count + used:,} items of Records are {what}, the first is item"
            fault = Fault(kind, f"{detail} {first:,}")
            faults.append(rejection(self._log_files[file].name, fault, used))
        return faults

    def _rows(self, sql: str, parameters: dict[str, object] | None = None) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql, parameters or {}).fetchall()

    def intake(self) -> Intake:
        """Return what went in, and what did not."""
        return self._intake

    def coverage(self) -> Coverage:
        """Return how many records each account, Region and UTC day has."""
        rows = self._rows(
            "SELECT account, region, event_time::DATE AS day, count(*) FROM records"
            " WHERE event_time IS NOT NULL GROUP BY ALL ORDER BY ALL"
        )
        return Coverage(tuple(Cell(*row) for row in rows))

    def extent(self) -> Extent:
        """Return first and last event, and the most frequent account and Region."""
        first, last = self._rows("SELECT min(event_time), max(event_time) FROM records")[0]
        account, region = (
            next(
                (
                    row[0]
                    for row in self._rows(
                        f"SELECT {column} FROM records WHERE {column} <> ''"  # noqa: S608  # ours
                        f" GROUP BY {column} ORDER BY count(*) DESC, {column} LIMIT 1"
                    )
                ),
                "",
            )
            for column in ("account", "region")
        )
        return Extent(first and _aware(first), last and _aware(last), account, region)

    def metric_data(self, filter_index: int, span: Span) -> MetricData:
        """Return what the filter publishes over the span, its default value included."""
        metric_filter = self._filters[filter_index]
        minutes, counts = self.match_minutes((filter_index,), span)
        value = np.full(len(minutes), metric_filter.value)
        data = MetricData(minutes, counts.astype(np.float64), counts * value, value, value.copy())
        if metric_filter.default_value is None:
            return data
        traffic = self._rows(
            "SELECT DISTINCT epoch_us(event_time) // 60000000 AS minute FROM records"
            " WHERE event_time >= $start AND event_time < $end ORDER BY minute",
            {"start": _naive(span.start), "end": _naive(span.end)},
        )
        arrived = np.array([row[0] for row in traffic], np.int64)
        return data.with_default(metric_filter.default_value, arrived)

    def matches(self, filter_indexes: Sequence[int], span: Span) -> Matches:
        """Count the records that any of the filters matches."""
        _, counts = self.match_minutes(filter_indexes, span)
        undated = self._rows(
            "SELECT count(*) FROM records"
            " WHERE event_time IS NULL AND list_bool_or(list_select(matches, $filters))",
            {"filters": _counted_from_1(filter_indexes)},
        )[0][0]
        return Matches(int(counts.sum()), undated)

    def match_minutes(
        self, filter_indexes: Sequence[int], span: Span
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the minutes with matches of any of the filters, increasing, and their counts."""
        rows = self._rows(resources.sql("minutes"), _parameters(filter_indexes, span))
        table = np.array(rows, np.int64).reshape(-1, 2)
        return table[:, 0].copy(), table[:, 1].copy()

    def actors(
        self, filter_indexes: Sequence[int], span: Span, limit: int
    ) -> tuple[tuple[Actor, ...], int]:
        """Return the identities with the most matches, and how many identities there are."""
        parameters = {**_parameters(filter_indexes, span), "limit": limit}
        rows = self._rows(resources.sql("actors"), parameters)
        return tuple(_actor(*row[:11]) for row in rows), rows[0][11] if rows else 0

    def evidence(
        self, filter_indexes: Sequence[int], spans: Sequence[Span], limit: int
    ) -> tuple[tuple[Evidence, ...], ...]:
        """Return for each span its first matching records, at most `limit`, oldest first.

        Their texts are read again from the log files, each file once.
        """
        rows = self._rows(
            resources.sql("evidence"),
            {
                "filters": _counted_from_1(filter_indexes),
                "starts": [_naive(span.start) for span in spans],
                "ends": [_naive(span.end) for span in spans],
                "limit": limit,
            },
        )
        wanted: dict[int, dict[int, datetime]] = defaultdict(dict)
        for _, file, position, time in rows:
            wanted[file][position] = _aware(time)
        read_again = {
            (file, position): found
            for file, places in wanted.items()
            for position, found in _read_again(self._log_files[file], places, self._cap).items()
        }
        by_span: list[list[Evidence]] = [[] for _ in spans]
        for number, file, position, _ in rows:
            by_span[number - 1].append(read_again[file, position])
        return tuple(tuple(found) for found in by_span)


def _read_again(log_file: LogFile, places: dict[int, datetime], cap: int) -> dict[int, Evidence]:
    records = read(log_file, cap).records
    return {
        position: evidence_of(bytes(records[position]).decode(), time, log_file.name)
        for position, time in places.items()
    }


def _actor(
    identity: str,
    identity_type: str,
    account: str,
    matches: int,
    first: datetime,
    last: datetime,
    source_ips: list[str],
    source_ip_count: int,
    event_names: list[str],
    event_name_count: int,
    errors: int,
) -> Actor:
    return Actor(
        identity,
        identity_type,
        account,
        matches,
        _aware(first),
        _aware(last),
        tuple(source_ips),
        source_ip_count,
        tuple(event_names),
        event_name_count,
        errors,
    )


def _parameters(filter_indexes: Sequence[int], span: Span) -> dict[str, object]:
    return {
        "filters": _counted_from_1(filter_indexes),
        "start": _naive(span.start),
        "end": _naive(span.end),
    }


def _counted_from_1(indexes: Sequence[int]) -> list[int]:
    """Return indexes as DuckDB counts them."""
    return [index + 1 for index in indexes]


def _aware(time: datetime) -> datetime:
    """Return a TIMESTAMP of DuckDB, which has no zone, as the UTC time it stands for."""
    return time.replace(tzinfo=UTC)


def _naive(time: datetime) -> datetime:
    return time.astimezone(UTC).replace(tzinfo=None)
