"""Parquet: a column of whole records, Athena's columns, or Security Lake's OCSF."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec

from auditor.cloudtrail.logfile import RejectionKind
from auditor.readers.content.budget import Budget
from auditor.readers.content.faults import ContentFault
from auditor.readers.files.csv_table import message_column
from auditor.readers.records.column_names import has_fields, is_field
from auditor.readers.records.columns import record_of
from auditor.readers.records.part import Container, RecordCollector
from auditor.readers.unwrap import Unwrapper
from auditor.readers.wrappings.security_lake import (
    OCSF_COLUMNS,
    SECURITY_LAKE,
    is_ocsf,
    record_of_ocsf,
)

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

_MAGIC: Final = b"PAR1"
_CHUNK_ROWS: Final = 1024
_OTHER_TYPE: Final = "write the column again, or with another type such as text"
_MESSAGE: Final = Container("parquet-message")
_COLUMNS: Final = Container("parquet-columns", lossy=True)

_Row = Mapping[str, Any]


class Parquet:
    """A Parquet file, of which Arrow reads only the necessary columns, a few rows at a time."""

    def knows(self, head: bytes) -> bool:
        """Return whether this is a Parquet file."""
        return head.startswith(_MAGIC)

    def read(self, content: bytes, part: RecordCollector, budget: Budget) -> None:
        """Take the record of every row."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            file = pq.ParquetFile(
                pa.BufferReader(content),
                pre_buffer=False,
                coerce_int96_timestamp_unit="us",
                page_checksum_verification=True,
            )
            names = file.schema_arrow.names
        except (
            Exception
        ) as error:  # Arrow raises more kinds of errors for broken files than it documents
            detail = f"it is not a complete Parquet file: {_why(error)}"
            part.faults.append(ContentFault(RejectionKind.DAMAGED, detail))
            return
        _Table(file, names, part, budget).read()


class _Table:
    """Adds the records in the rows of a file to a part."""

    def __init__(
        self, file: "pq.ParquetFile", names: Sequence[str], part: RecordCollector, budget: Budget
    ) -> None:
        self._file = file
        self._names = names
        self._part = part
        self._budget = budget

    def read(self) -> None:
        """Take the record of every row, as the columns of the file allow."""
        unwrap = Unwrapper(self._part, self._budget)
        message = message_column(self._names)
        if message is not None and self._holds_text(message):
            self._take([self._names[message]], lambda row: unwrap.value(_text(row), _MESSAGE))
        elif is_ocsf(self._names):
            columns = [name for name in self._names if name in OCSF_COLUMNS]
            self._take(columns, lambda row: unwrap.value(record_of_ocsf(row), SECURITY_LAKE))
        elif message is not None and not has_fields(self._names):
            self._take([self._names[message]], lambda row: unwrap.value(_object(row), _COLUMNS))
        elif has_fields(self._names):
            columns = [name for name in self._names if is_field(name)]
            self._take(columns, lambda row: unwrap.value(record_of(row), _COLUMNS))
        else:
            shown = ", ".join(repr(name[:40]) for name in self._names[:5])
            detail = f"it is a Parquet file with the columns {shown}"
            self._fault(RejectionKind.NOT_CLOUDTRAIL, detail)

    def _holds_text(self, column: int) -> bool:
        """Return whether a column holds text, or bytes that may be text."""
        import pyarrow.types as pt

        kind = self._file.schema_arrow.field(column).type
        kind = getattr(kind, "storage_type", kind)
        kind = kind.value_type if pt.is_dictionary(kind) else kind
        return bool(
            pt.is_string(kind)
            or pt.is_large_string(kind)
            or pt.is_string_view(kind)
            or pt.is_binary(kind)
            or pt.is_large_binary(kind)
            or pt.is_binary_view(kind)
        )

    def _take(self, columns: Sequence[str], take: Callable[[_Row], None]) -> None:
        """Take every row, and report lost rows with their place."""
        for rows, row in enumerate(self._rows(list(dict.fromkeys(columns)))):
            if not self._part.step():
                return
            if not self._budget.left:
                detail = f"it expands to more than {self._budget.cap:,} bytes"
                self._fault(RejectionKind.TOO_LARGE, f"{detail}; row {rows:,} is the last one read")
                return
            take(row)

    def _rows(self, columns: list[str]) -> Iterator[_Row]:
        """Yield rows, and report each row group that has fewer than it should."""
        metadata = self._file.metadata
        for group in range(metadata.num_row_groups):
            expected, count = metadata.row_group(group).num_rows, 0
            where = f"row group {group + 1:,} of {metadata.num_row_groups:,}"
            try:
                for batch in self._file.iter_batches(
                    _CHUNK_ROWS, row_groups=[group], columns=columns, use_threads=False
                ):
                    yield from self._values(batch, where, count)
                    count += batch.num_rows
            except Exception as error:  # as in `Parquet.read`
                detail = f"{where} is damaged after {count:,} of {expected:,} rows: {_why(error)}"
                self._fault(RejectionKind.DAMAGED, detail)
                continue
            if count != expected:
                detail = f"{where} holds {count:,} rows, but should hold {expected:,}"
                self._fault(RejectionKind.DAMAGED, detail)
        total = sum(metadata.row_group(group).num_rows for group in range(metadata.num_row_groups))
        if total != metadata.num_rows:
            detail = f"its row groups hold {total:,} rows, but its footer counts"
            self._fault(RejectionKind.DAMAGED, f"{detail} {metadata.num_rows:,}")

    def _values(self, batch: "pa.RecordBatch", where: str, first: int) -> Iterator[_Row]:
        """Yield the rows of a batch; a column that cannot be read is left out and reported."""
        from auditor.readers.records.arrow_values import python_values

        columns = {}
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            try:
                columns[name] = python_values(column)
            except (
                Exception
            ) as error:  # Arrow raises more kinds of errors for hostile values than it documents
                rows = f"rows {first + 1:,} to {first + batch.num_rows:,} of {where}"
                detail = f"column {name[:40]!r} cannot be read in {rows}: {_why(error)}"
                self._fault(RejectionKind.DAMAGED, detail, _OTHER_TYPE)
        for index in range(batch.num_rows):
            yield {name: values[index] for name, values in columns.items()}

    def _fault(self, kind: RejectionKind, detail: str, remedy: str = "") -> None:
        self._part.faults.append(ContentFault(kind, detail, remedy))


def _text(row: _Row) -> bytes:
    """Return the text of a row's only column as a JSON string, which may hold a record."""
    (text,) = row.values() or (None,)
    if isinstance(text, msgspec.Raw):
        text = bytes(text)
    return msgspec.json.encode(text.decode(errors="replace") if isinstance(text, bytes) else text)


def _object(row: _Row) -> bytes:
    """Return the record in a row's only column, a struct or a VARIANT."""
    (value,) = row.values() or (None,)
    if isinstance(value, msgspec.Raw):
        return bytes(value)
    return record_of(value) if isinstance(value, Mapping) else msgspec.json.encode(value)


def _why(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
