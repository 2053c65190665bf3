"""The texts of the records that criteria select, on disk, for reports that show most of them."""

from collections.abc import Mapping, Sequence
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from auditor import resources
from auditor.engine.base import RecordAddress, RecordText, RecordTexts
from auditor.readers import LogFile
from auditor.temporary import writing_temporary

_ROW_GROUP_BYTES: Final = 16_000_000
_LONG_BYTES: Final = 1_000_000
"""The bytes of texts in a batch above which the rest is copied, so that the texts are freed."""
_SCHEMA: Final = pa.schema({"file": pa.int32(), "position": pa.int32(), "text": pa.string()})


class TextsFile:
    """Moves the texts of matched records from the kernel's output into a Parquet file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._texts: list[pa.RecordBatch] = []
        self._size = 0
        with writing_temporary():
            self._writer = pq.ParquetWriter(path, _SCHEMA, compression="lz4", use_dictionary=False)

    def take(self, judged: pa.RecordBatch) -> pa.RecordBatch:
        """Keep the texts of a batch of the kernel's output, and return the batch without them."""
        texts = judged.select(_SCHEMA.names)
        texts = texts.filter(pc.is_valid(texts["text"]))
        size = texts.nbytes
        if len(texts):
            self._texts.append(texts.cast(_SCHEMA))
            self._size += size
        if self._size > _ROW_GROUP_BYTES:
            self._write()
        column = judged.schema.get_field_index("text")
        nulls = pa.nulls(len(judged), judged.schema.field(column).type)
        rest = judged.set_column(column, judged.schema.field(column), nulls)
        if size <= _LONG_BYTES:
            return rest
        return rest.take(pa.array(range(len(rest))))  # a copy: the batch goes as a whole or not

    def close(self) -> None:
        """Close the file, before texts are requested."""
        self._write()
        with writing_temporary():
            self._writer.close()

    def _write(self) -> None:
        """Write a row group; parts hold whole files, so the records of a file are in few groups."""
        if self._texts:
            with writing_temporary():
                self._writer.write_table(pa.Table.from_batches(self._texts))
        self._texts, self._size = [], 0


class KeptTexts:
    """Returns texts by address."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        log_files: Sequence[LogFile],
        paths: Sequence[str],
        others: RecordTexts,
    ) -> None:
        """Read closed files, while they exist.

        Args:
            others: the texts of records that the criteria do not select.
        """
        self._connection = connection
        self._log_files = log_files
        self._paths = list(paths)
        self._others = others

    def __call__(self, addresses: Sequence[RecordAddress]) -> Mapping[RecordAddress, RecordText]:
        """Return the texts of the records at some addresses."""
        if not addresses:
            return {}
        rows = self._connection.execute(
            resources.sql("kept_texts"),
            {
                "paths": self._paths,
                "files": [file for file, _ in addresses],
                "positions": [position for _, position in addresses],
                "first": min(addresses)[0],
                "last": max(addresses)[0],
            },
        ).fetchall()
        texts = {
            (file, position): RecordText(self._log_files[file].name, text)
            for file, position, text in rows
        }
        absent = [address for address in addresses if address not in texts]
        return {**texts, **self._others(absent)} if absent else texts
