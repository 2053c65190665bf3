#!/usr/bin/env bash
# zstd: a file that begins with a skippable frame, as pzstd writes them, is read by some tools and
#   taken for text by others.
#
# Guess: a frame that the format calls skippable is skipped, wherever it is.
# Observation: zstandard.decompress reads the length of the skippable frame as the size of the
#   content and fails; its reader skips the frame. polars recognises zstd by its usual first four
#   bytes, which are different here, and parses the compressed bytes as CSV. DuckDB and pyarrow read
#   the file. In the middle of a file, all of them skip the frame.
# Version: zstandard 0.25.0, polars 2.1.0, duckdb 2.0.1, pyarrow 26.0.1
# Source: RFC 8878, section 3.1.2 "Skippable Frames" (magic 0x184D2A50 to 0x184D2A5F); observed
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" zstandard==0.25.0 polars==2.1.0 duckdb==2.0.1 pyarrow==26.0.1
"$PYTHON" - <<'PY'
import io, struct
from pathlib import Path
import duckdb, polars, pyarrow, zstandard
from claim import holds, refused

skippable = struct.pack("<II", 0x184D2A50, 4) + b"note"
first = skippable + zstandard.compress(b"n\n1\n")
middle = zstandard.compress(b"n\n1\n") + skippable + zstandard.compress(b"2\n")
Path("first.csv.zst").write_bytes(first)
Path("middle.csv.zst").write_bytes(middle)
refused("zstandard.decompress, first", lambda: zstandard.decompress(first), "ZstdError", "decompressed 0 bytes; expected 4")
holds("zstandard.open, first", zstandard.open(io.BytesIO(first)).read(), b"n\n1\n")
columns = polars.read_csv("first.csv.zst", encoding="utf8-lossy").columns
holds("polars, first, begins with the frame's own bytes", columns[0].startswith("P*M"), True)
holds("polars, middle", polars.read_csv("middle.csv.zst").rows(), [(1,), (2,)])
holds("DuckDB, first", duckdb.execute("FROM 'first.csv.zst'").fetchall(), [(1,)])
holds("pyarrow, first", pyarrow.CompressedInputStream(pyarrow.BufferReader(first), "zstd").read(), b"n\n1\n")
PY
