"""Parquet: a column with whole records, Athena's columns, or Security Lake's OCSF."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec

from auditor.cloudtrail.logfile import RejectionKind
from auditor.readers.content.budget import Budget
from auditor.readers.content.faults import Fault
from auditor.readers.files.csv_table import has_fields, message_column
from auditor.readers.records.columns import record_of
from auditor.readers.records.part import Container, Part
from auditor.readers.unwrap import Unwrapper
from auditor.readers.wrappings.security_lake import SECURITY_LAKE, is_ocsf, record_of_ocsf

if TYPE_CHECKING:
    import pyarrow.parquet as pq

_MAGIC: Final = b"PAR1"
_ROWS: Final = 1024
_MESSAGE: Final = Container("parquet-message")
_COLUMNS: Final = Container("parquet-columns", lossy=True)


class Parquet:
    """A Parquet file; Arrow reads it, a few rows at a time."""

    def knows(self, head: bytes) -> bool:
        """Say whether this is a Parquet file."""
        return head.startswith(_MAGIC)

    def read(self, content: bytes, part: Part, budget: Budget) -> None:
        """Take the record of every row."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            self._read(pq.ParquetFile(pa.BufferReader(content)), part, budget)
        except Exception as error:  # a broken file fails in Arrow in more ways than it documents
            why = (str(error).splitlines() or [type(error).__name__])[0]
            detail = f"it is no whole Parquet file: {why[:200]}"
            part.faults.append(Fault(RejectionKind.DAMAGED, detail))

    def _read(self, file: "pq.ParquetFile", part: Part, budget: Budget) -> None:
        names = file.schema_arrow.names
        message = message_column(names)
        unwrap = Unwrapper(part, budget)
        if message is not None:
            for row in _rows(file, [names[message]], part, budget):
                text = row[names[message]]
                unwrap.value(msgspec.json.encode(text if isinstance(text, str) else None), _MESSAGE)
        elif is_ocsf(names):
            for row in _rows(file, names, part, budget):
                unwrap.value(record_of_ocsf(row), SECURITY_LAKE)
        elif has_fields(names):
            for row in _rows(file, names, part, budget):
                unwrap.value(record_of(row), _COLUMNS)
        else:
            columns = ", ".join(repr(name[:40]) for name in names[:5])
            detail = f"it is a Parquet file with the columns {columns}"
            part.faults.append(Fault(RejectionKind.NOT_CLOUDTRAIL, detail))


def _rows(
    file: "pq.ParquetFile", columns: list[str], part: Part, budget: Budget
) -> Iterator[Mapping[str, Any]]:
    """Yield rows until there are no more, or they are over the budget."""
    for batch in file.iter_batches(_ROWS, columns=columns, use_threads=False):
        if batch.nbytes > budget.left:
            detail = f"it expands to more than {budget.cap:,} bytes; the rows before that are used"
            part.faults.append(Fault(RejectionKind.TOO_LARGE, detail))
            return
        budget.spend(batch.nbytes)
        yield from batch.to_pylist()
