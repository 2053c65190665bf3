"""The history of identities: first uses, and on how many days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class Use(NamedTuple):
    """Something that an identity used."""

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
    """When each was used first in these logs."""
    days: Mapping[DailyCall, int]
    """On how many UTC days an identity made a call."""
    begins: Mapping[str, datetime]
    """When the first record of each identity is."""
    span_days: int
    """UTC days of the span."""

    def is_new(self, use: Use, since: datetime) -> bool:
        """Return whether something was not used before a time; unknown things are not new."""
        first = self.first_uses.get(use)
        return first is not None and first >= since


NO_HISTORY = History({}, {}, {}, 0)
"""The history if nothing earlier is known."""
