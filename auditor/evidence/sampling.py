"""Samples that anyone can draw again, by a hash and a sort instead of random numbers."""

import hashlib
from collections.abc import Iterable


def draw(episodes: Iterable[str], size: int | None, seed: str) -> tuple[str, ...]:
    """Return a sample of episode ids in the order of SHA-256 of `seed|id`.

    Equal ids give an equal sample, whatever their order. A size of `None` returns all ids.
    """
    ranked = sorted(set(episodes), key=lambda episode: (_rank(seed, episode), episode))
    return tuple(ranked if size is None else ranked[:size])


def _rank(seed: str, episode: str) -> str:
    return hashlib.sha256(f"{seed}|{episode}".encode("utf-8", "surrogatepass")).hexdigest()
