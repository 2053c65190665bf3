"""The identity of a metric, and the limits of its values and units. The module loads no numpy."""

from dataclasses import dataclass
from typing import Final

MAX_VALUE: Final = 2.0**360
"""The largest absolute value of a sample (CloudWatch API, MetricDatum)."""

_PREFIXES: Final = ("", "Kilo", "Mega", "Giga", "Tera")

UNITS: Final = frozenset(
    [
        *("Seconds", "Microseconds", "Milliseconds", "Percent", "Count", "Count/Second", "None"),
        *(f"{size}{unit}" for size in _PREFIXES for unit in ("Bytes", "Bits")),
        *(f"{size}{unit}/Second" for size in _PREFIXES for unit in ("Bytes", "Bits")),
    ]
)
"""The 27 standard units."""


@dataclass(frozen=True, slots=True, order=True)
class MetricId:
    """The identity of a metric, which joins filters and alarms; every part is case-sensitive."""

    namespace: str
    """The metric's namespace."""
    name: str
    """The metric's name."""
    dimensions: tuple[tuple[str, str], ...] = ()
    """Names and values, sorted by name. An alarm reads the series with exactly these dimensions."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "dimensions", tuple(sorted(self.dimensions)))
