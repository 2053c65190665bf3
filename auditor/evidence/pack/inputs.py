"""The input files of a result, with size and SHA-256, as CSV."""

import csv
import io
from collections.abc import Iterable
from typing import IO, Final

from auditor.engine.base import InputFile
from auditor.render.shared.csv_cells import cell

COLUMNS: Final = ("name", "size", "sha256")
_PIECE_BYTES: Final = 1 << 20


def write_inputs(files: Iterable[InputFile], out: IO[bytes]) -> None:
    """Write the input files as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for file in files:
        writer.writerow([cell(file.name), file.size, file.sha256])
        if text.tell() > _PIECE_BYTES:
            out.write(text.getvalue().encode())
            text.seek(0)
            text.truncate()
    out.write(text.getvalue().encode())
