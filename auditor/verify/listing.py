"""The log files that digest files list, in about 100 bytes each, with a search by name."""

import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import msgspec

from auditor.cloudtrail.digest import ListedLogFile, is_at

_UNSIGNED_64_BITS: Final = (1 << 64) - 1
_MAX_UNPACKED_DIGESTS: Final = 128
"""How many digest files stay decompressed, since log files come in about their order."""
_LEVEL: Final = 1

UNSEEN: Final = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One log file in one digest file."""

    index: int
    """Its index in the listing, from 0."""
    digest: int
    """The number of the digest file."""
    sha256: bytes


class Listing:
    """The lists of all digest files; entries are added first, and found afterwards."""

    def __init__(self) -> None:
        self._packed: list[bytes] = []
        self._firsts = array("Q", [0])
        """Indexes of the first entry of each digest file, by number, and the end of the last."""
        self._hashes = array("Q")
        self._order: array[int] | None = None
        self._sorted = array("Q")
        self.states = bytearray()
        """The state of each entry by its index; `UNSEEN` at first."""
        self._unpacked = lru_cache(_MAX_UNPACKED_DIGESTS)(self._unpack)

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self._hashes)

    def add(self, log_files: Sequence[ListedLogFile]) -> int:
        """Add the list of one digest file; return the number of that file."""
        packed = b""
        if log_files:
            rows = [(listed.key, listed.sha256) for listed in log_files]
            packed = zlib.compress(msgspec.msgpack.encode(rows), _LEVEL)
            self._hashes.extend(_hash(listed.key) for listed in log_files)
            self.states.extend(bytes(len(log_files)))
        self._firsts.append(len(self._hashes))
        self._packed.append(packed)
        return len(self._packed) - 1

    def find(self, path: str) -> list[Entry]:
        """Return the entries that the path of a file matches."""
        if self._order is None:
            order = sorted(range(len(self._hashes)), key=self._hashes.__getitem__)
            self._sorted = array("Q", map(self._hashes.__getitem__, order))
            self._order = array("Q", order)
        wanted = _hash(path)
        entries = []
        for position in range(bisect_left(self._sorted, wanted), len(self._sorted)):
            if self._sorted[position] != wanted:
                break
            index = self._order[position]
            digest = bisect_right(self._firsts, index) - 1
            listed = self._unpacked(digest)[index - self._firsts[digest]]
            if is_at(path, listed.key):
                entries.append(Entry(index, digest, listed.sha256))
        return entries

    def close(self, digest: int, state: int) -> Iterator[str]:
        """Yield the keys of a digest file without a file, and set their state."""
        first, last = self._firsts[digest], self._firsts[digest + 1]
        if UNSEEN in self.states[first:last]:
            for index, listed in enumerate(self._unpacked(digest), first):
                if self.states[index] == UNSEEN:
                    self.states[index] = state
                    yield listed.key

    def count(self, digest: int) -> Counter[int]:
        """Return the numbers of entries of a digest file by state."""
        return Counter(self.states[self._firsts[digest] : self._firsts[digest + 1]])

    def _unpack(self, digest: int) -> list[ListedLogFile]:
        if not self._packed[digest]:
            return []
        rows = msgspec.msgpack.decode(
            zlib.decompress(self._packed[digest]), type=list[tuple[str, bytes]]
        )
        return [ListedLogFile(key, sha256) for key, sha256 in rows]


def _hash(path: str) -> int:
    """Return a 64-bit hash of the last part of a path; equal hashes need a comparison in full."""
    return hash(path.rpartition("/")[2]) & _UNSIGNED_64_BITS
