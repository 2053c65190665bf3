"""The history of identities: their first uses, and the number of days on which they made calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class Use(NamedTuple):
    """A call, network, user agent or Region that an identity used."""

    identity: str
    aspect: str
    """`call`, `network`, `agent` or `region`."""
    value: str


class DailyCall(NamedTuple):
    """A call of an identity."""

    identity: str
    call: str


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """The calls of identities over all records."""

    first_uses: Mapping[Use, datetime]
    """The time of each first use in these logs."""
    days: Mapping[DailyCall, int]
    """Number of UTC days on which an identity made a call."""
    begins: Mapping[str, datetime]
    """The time of the first record of each identity."""
    span_days: int
    """Number of UTC days in the span."""

    def is_new(self, use: Use, since: datetime) -> bool:
        """Return whether the first use is not before a time; `False` if it is unknown."""
        first = self.first_uses.get(use)
        return first is not None and first >= since
