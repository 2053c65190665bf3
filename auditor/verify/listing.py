"""The log files that digest files list, held in some 100 bytes each, to be found by their names."""

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

_MASK: Final = (1 << 64) - 1
_DIGESTS_AT_HAND: Final = 128
_LEVEL: Final = 1

UNSEEN: Final = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One log file in one digest file."""

    index: int
    """In the listing, counted from 0."""
    digest: int
    """Number of the digest file."""
    sha256: bytes


class Listing:
    """What all digest files list: first it is added, then it is found."""

    def __init__(self) -> None:
        self._packed: list[bytes] = []
        self._firsts = array("Q", [0])
        """By the number of a digest file, the index of its first entry; and where the last ends."""
        self._hashes = array("Q")
        self._order: array[int] | None = None
        self._sorted = array("Q")
        self.states = bytearray()
        """What became of each entry, by its index; `UNSEEN` at first."""
        self._unpacked = lru_cache(_DIGESTS_AT_HAND)(self._unpack)

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self._hashes)

    def add(self, log_files: Sequence[ListedLogFile]) -> int:
        """Add what one digest file lists; return its number."""
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
        """Return the entries of a file, as far as its path tells which file it is."""
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
        """Yield the keys in a digest file that no file was found for, and give them a state."""
        first, last = self._firsts[digest], self._firsts[digest + 1]
        if UNSEEN in self.states[first:last]:
            for index, listed in enumerate(self._unpacked(digest), first):
                if self.states[index] == UNSEEN:
                    self.states[index] = state
                    yield listed.key

    def count(self, digest: int) -> Counter[int]:
        """Return how many entries of a digest file are in which state."""
        return Counter(self.states[self._firsts[digest] : self._firsts[digest + 1]])

    def _unpack(self, digest: int) -> list[ListedLogFile]:
        if not self._packed[digest]:
            return []
        rows = msgspec.msgpack.decode(
            zlib.decompress(self._packed[digest]), type=list[tuple[str, bytes]]
        )
        return [ListedLogFile(key, sha256) for key, sha256 in rows]


def _hash(path: str) -> int:
    """Return 64 bits of the last part of a path; those that are alike by chance differ in full."""
    return hash(path.rpartition("/")[2]) & _MASK
