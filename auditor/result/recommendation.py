"""The recommended setting of an alarm, and its basis."""

from dataclasses import dataclass
from enum import StrEnum


class Basis(StrEnum):
    """The basis of a recommendation."""

    LABELS = "labels"
    KNEE = "knee"
    """The knee of the curve of episodes over thresholds: a starting point, not an answer."""
    NOTHING = "nothing"
    """There is no recommendation."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The recommended setting, with the reason."""

    setting: int | None
    """The index of the setting; `None` without a recommendation."""
    basis: Basis
    """The basis: the labels, the knee of a curve, or nothing."""
    reason: str
    """The reason, as a sentence."""
