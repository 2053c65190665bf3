#!/usr/bin/env bash
# xz: Python's lzma stops at the padding between two streams, without an error.
#
# Guess: a file of two concatenated streams is read to its end, as lzma does if nothing is between
#   them.
# Observation: the format allows zero bytes, four at a time, between streams, which tar and tape
#   tools use for alignment; lzma takes them for the end and drops every stream after them.
#   python-xz and the xz command read all streams.
# Version: python-xz 0.7.0, lzma of CPython 3.11
# Source: The .xz File Format, section 2.2 "Stream Padding"; python/cpython issue 88300
source "$(dirname "${BASH_SOURCE[0]}")/environment.bash" python-xz==0.7.0
"$PYTHON" - <<'PY'
import io, lzma
import xz
from claim import holds

one, two, padding = lzma.compress(b"one "), lzma.compress(b"two"), bytes(4)
holds("lzma.decompress, streams side by side", lzma.decompress(one + two), b"one two")
holds("lzma.decompress, padding between", lzma.decompress(one + padding + two), b"one ")
holds("lzma.open, padding between", lzma.open(io.BytesIO(one + padding + two)).read(), b"one ")
holds("python-xz, padding between", xz.open(io.BytesIO(one + padding + two)).read(), b"one two")
PY
