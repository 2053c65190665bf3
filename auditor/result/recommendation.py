"""The recommended setting of an alarm, and what the recommendation rests on."""

from dataclasses import dataclass
from enum import StrEnum


class Basis(StrEnum):
    """What a recommendation rests on."""

    LABELS = "labels"
    KNEE = "knee"
    """The knee of the curve of episodes over thresholds: a starting point, not an answer."""
    NOTHING = "nothing"
    """There is no recommendation."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Which setting to choose, and why."""

    setting: int | None
    """Index of the setting; `None`: none can be recommended."""
    basis: Basis
    """What it rests on: the labels, the bend of the curve, or nothing."""
    reason: str
    """One sentence."""
