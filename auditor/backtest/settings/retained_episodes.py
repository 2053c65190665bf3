"""Episodes that a result keeps, so that a page can draw any setting."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from auditor.backtest.settings.episodes import EpisodeTable

_MAX_EPISODES: Final = 2_000
"""The most episodes of one setting held until its share is known."""

EpisodeMinutes = NDArray[np.int32]
"""The first episodes of one setting: minute of the span and length in minutes, shape (n, 2).

An episode that began before the span has only its part inside."""


def first_of_each(part: EpisodeTable, start: int) -> Iterator[EpisodeMinutes]:
    """Yield the first episodes of each threshold.

    Args:
        start: the first minute of the span, since the epoch.
    """
    edges = np.searchsorted(part.rows, np.arange(len(part.thresholds) + 1))
    starts = np.where(part.began, part.starts, start)
    pairs = np.stack([starts - start, part.ends - starts], axis=1).astype(np.int32)
    for first, last in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        yield pairs[first : min(last, first + _MAX_EPISODES)].copy()


def fair_share(
    episodes: Sequence[EpisodeMinutes], room: int
) -> Iterator[tuple[tuple[int, int], ...]]:
    """Yield the episodes that each setting keeps, as many as fit with one limit for all."""
    counts = np.sort(np.array([len(own) for own in episodes], np.int64))
    # With the k-th smallest count as the limit, k settings keep all, and the others the limit.
    smaller = np.concatenate([[0], np.cumsum(counts)[:-1]]) if len(counts) else counts
    others = len(counts) - np.arange(len(counts))
    fits = np.flatnonzero(smaller + others * counts <= room)
    limit = _MAX_EPISODES
    if len(fits) < len(counts):
        index = len(fits)
        limit = int((room - smaller[index]) // others[index])
    for own in episodes:
        yield tuple(map(tuple, own[:limit].tolist())) if len(own) else ()
