"""Samples that anybody can draw again, by a hash and a sort instead of random numbers."""

import hashlib
from collections.abc import Iterable


def draw(episodes: Iterable[str], size: int | None, seed: str) -> tuple[str, ...]:
    """Return a sample of episodes' ids, in the order of SHA-256 of `seed|id`; `None` for all.

    It is the same for the same ids, in whatever order they are given.
    """
    ranked = sorted(set(episodes), key=lambda one: (_rank(seed, one), one))
    return tuple(ranked if size is None else ranked[:size])


def _rank(seed: str, episode: str) -> str:
    return hashlib.sha256(f"{seed}|{episode}".encode("utf-8", "surrogatepass")).hexdigest()
