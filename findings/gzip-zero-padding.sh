#!/usr/bin/env bash
# gzip: Python ignores zeros after the last member; other tools report an error, or return no data.
#
# Guess: tools that read several gzip members in a row also accept the zeros that block devices
#   leave at the end.
# Observation: gzip and isal skip them. DuckDB and polars read the zeros as a bad header, pyarrow as
#   an unknown compression, and deflate trusts the last four bytes for the size and returns nothing.
# Version: duckdb 2.0.1, pyarrow 26.0.1, polars 2.1.0, isal 1.9.1, deflate 0.9.0
# Source: gzip(1), "padded with zeros"; RFC 1952, section 2.3.1 (ISIZE); observed
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" duckdb==2.0.1 pyarrow==26.0.1 polars==2.1.0 isal==1.9.1 deflate==0.9.0
"$PYTHON" - <<'PY'
import gzip
from pathlib import Path
import deflate, duckdb, polars, pyarrow
from isal import igzip
from claim import holds, refused

padded = gzip.compress(b"n\n1\n") + bytes(512)
Path("padded.csv.gz").write_bytes(padded)
holds("gzip", gzip.decompress(padded), b"n\n1\n")
holds("isal", igzip.decompress(padded), b"n\n1\n")
holds("deflate", bytes(deflate.gzip_decompress(padded)), b"")
refused("DuckDB", lambda: duckdb.execute("FROM 'padded.csv.gz'").fetchall(), "IOException", "GZIP stream")
refused("pyarrow", lambda: pyarrow.CompressedInputStream(pyarrow.BufferReader(padded), "gzip").read(),
        "OSError", "unknown compression method")
refused("polars", lambda: polars.read_csv("padded.csv.gz"), "OSError", "invalid gzip header")
PY
