#!/usr/bin/env bash
# obstore: a local file whose name ends in # and digits is not there.
#
# One would guess: listing a folder lists its files; "#" is at most escaped.
# What is really so: such names are kept for unfinished writes. The list leaves them out without a word, and reading one
#   by name is an error, while "log#12.json" and "log#x" are files like others. In memory the same keys are allowed.
# Version: obstore 0.12.1
# Source: object_store documentation, LocalFileSystem, "Path Semantics"
source "$(dirname "${BASH_SOURCE[0]}")/env.sh" obstore==0.12.1
"$PYTHON" - <<'PY'
from pathlib import Path
import obstore
from obstore.store import LocalStore, MemoryStore
from claim import holds, refused

names = ["log.json", "log.json#1", "log#12.json", "log#x"]
Path("logs").mkdir()
memory = MemoryStore()
for name in names:
    Path("logs", name).write_bytes(b"{}")
    obstore.put(memory, name, b"{}")
folder = LocalStore(Path("logs").absolute())
listed = lambda store: sorted(stored["path"] for page in obstore.list(store) for stored in page)
holds("files in the folder", sorted(path.name for path in Path("logs").iterdir()), sorted(names))
holds("files in the list", listed(folder), ["log#12.json", "log#x", "log.json"])
holds("keys in memory", listed(memory), sorted(names))
refused("reading it by name", lambda: obstore.get(folder, "log.json#1"), "GenericError", "not supported")
PY
