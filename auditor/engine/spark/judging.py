"""The first step: apply criteria to the records of a part of the log files."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from auditor.engine.base import Criteria
from auditor.engine.duckdb.connection import spill_folder
from auditor.engine.duckdb.kernel import FIRST_USES, Kernel, Part
from auditor.engine.scan.judging import judged
from auditor.engine.scan.kept_texts import TextsFile
from auditor.engine.scan.parts import PackedLogFiles
from auditor.engine.scan.stream import RecordStream
from auditor.engine.spark.messages import Message, MessageKind
from auditor.engine.spark.shares import shares_of, sliced
from auditor.engine.spark.task_limits import task_connection
from auditor.engine.spark.tasks import file_message
from auditor.engine.spark.work_dir import WorkDir
from auditor.progress import SILENT
from auditor.readers import IntakeTally, LogFile

_PART_RECORDS: Final = 150_000
"""Records that are judged at a time."""


def judge_parts(
    work: Iterator[Message],
    criteria: Criteria,
    shares: int,
    cap: int,
    work_dir: WorkDir | None = None,
) -> Iterator[Message]:
    """Apply criteria to the records of parts.

    Yields the kernel's output for each share of the events, with the names of their log files, and
    first uses, texts and a tally of each part.

    Args:
        work_dir: as for `settle`.
    """
    for message in work:
        files: PackedLogFiles = message.value
        with task_connection() as connection:
            yield from _messages(connection, files, criteria, shares, cap, work_dir)


def _messages(
    connection: duckdb.DuckDBPyConnection,
    files: PackedLogFiles,
    criteria: Criteria,
    shares: int,
    cap: int,
    work_dir: WorkDir | None,
) -> Iterator[Message]:
    log_files = files.unpacked()
    stream = RecordStream(log_files, SILENT, cap, first=files.first)
    own_share = files.first % shares
    texts = TextsFile(f"{spill_folder(connection)}/texts.parquet") if criteria.calls else None
    kernel = Kernel(connection, criteria)
    items, uses = [], [FIRST_USES.empty_table()]
    for part in judged(kernel, stream, texts.take if texts else None, _PART_RECORDS):
        items += part.items.to_pylist()
        uses.append(part.first_uses)
        yield from _by_share(part, files.first, log_files, shares)
    if texts is not None:
        texts.close()
        content = Path(texts.path).read_bytes()
        yield file_message(own_share, MessageKind.TEXTS, files.first, content, work_dir)
        content = _first_uses(uses)
        yield file_message(own_share, MessageKind.FIRST_USES, files.first, content, work_dir)
    tally = IntakeTally(stream.readings)
    bad = [(i["file"], False, i["is_json"], i["items"], i["first"]) for i in items]
    for file in {item["file"] for item in items}:
        others = sum(item["items"] for item in items if item["file"] == file)
        used = stream.readings[file - files.first].record_count - others
        bad.append((file, True, True, used, 0))
    yield Message.of_value(own_share, MessageKind.TALLY, (tally, bad))


def _first_uses(parts: Sequence[pa.Table]) -> bytes:
    """Return first uses as a Parquet file."""
    sink = pa.BufferOutputStream()
    repeating = ["identity", "aspect"]
    pq.write_table(pa.concat_tables(parts), sink, compression="zstd", use_dictionary=repeating)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _by_share(part: Part, first: int, log_files: list[LogFile], shares: int) -> Iterator[Message]:
    """Yield the kernel's output for records, by shares of their identities."""
    for relation, table in (
        (MessageKind.OCCURRENCES, part.occurrences),
        (MessageKind.MATCHED, part.matched),
    ):
        share = shares_of(table["identity"], shares)
        for number, rows in sliced(table, share):
            yield Message.of_table(number, relation, rows)
            if relation is MessageKind.OCCURRENCES:
                distinct = np.unique(rows["file"].to_numpy())
                names = [log_files[file - first].name for file in distinct.tolist()]
                table_of_names = pa.table({"file": pa.array(distinct, pa.int32()), "name": names})
                yield Message.of_table(number, MessageKind.NAMES, table_of_names)
