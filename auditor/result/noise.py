"""What makes the matches of an alarm, and what would take the noise out of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Field(StrEnum):
    """What distinguishes matches."""

    IDENTITY = "identity"
    """The ARN, or else the user name, the calling service or the principal."""
    ROLE = "role"
    """The ARN of the role behind a session."""
    SERVICE = "service"
    """The service that made the call, for itself or for somebody."""
    BLOCK = "address block"
    """The /24 of an IPv4 address, the /48 of an IPv6 address; names of services as they are."""
    AGENT = "user agent"
    """The product up to the `/` before its version; what has none as it is."""
    CALL = "call"
    """`iam.amazonaws.com:CreateUser`."""
    ERROR = "error"
    """The errorCode."""
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Share:
    """The matches that have one value in a field, or a pair of values."""

    value: str
    """The value."""
    matches: int
    """How many matches have it."""
    first: datetime
    """When the first of them happened."""
    last: datetime
    """When the last of them happened."""
    episodes: int
    """Episodes that have one of these matches behind them."""
    only: tuple[int, ...]
    """The first episodes that have nothing else behind them, by number; at most 20."""
    only_count: int
    """How many such episodes there are."""


@dataclass(frozen=True, slots=True)
class FieldShares:
    """A field's values, most matches first."""

    field: Field
    """The field of a record whose values are counted."""
    shares: tuple[Share, ...]
    """At most 20."""
    value_count: int
    """How many values there are."""
    matches: int
    """Matches that have the field at all."""


@dataclass(frozen=True, slots=True)
class PairShare:
    """Two values that the same matches have."""

    fields: tuple[Field, Field]
    """The two fields."""
    values: tuple[str, str]
    """Their two values, in the same order."""
    share: Share
    """Its value is both, joined by " and "."""


@dataclass(frozen=True, slots=True)
class Week:
    """When matches happen, by the clock on the wall."""

    timezone: str
    """An IANA name."""
    hours: tuple[tuple[int, ...], ...]
    """Matches by day of the week, Monday first, and hour of the day: 7 by 24."""


@dataclass(frozen=True, slots=True)
class Noise:
    """What makes the matches of an alarm."""

    matches: int
    """In the span; what has no usable time is left out."""
    episodes: int
    """How many episodes the alarm has in the span."""
    fields: tuple[FieldShares, ...]
    """In the order of `Field`; a field that no match has is absent."""
    pairs: tuple[PairShare, ...]
    """At most 20, most matches first, without pairs that name the same matches as each value."""
    pair_count: int
    """How many such pairs there are in all."""
    week: Week
    """The matches by hour and day of the week."""


@dataclass(frozen=True, slots=True)
class HiddenGroup:
    """What one identity did in one call and an exclusion would hide."""

    identity: str
    """Who called."""
    call: str
    """What was called."""
    matches: int
    """How many matches would be hidden."""
    first: datetime | None
    """When the first of them happened; `None` where none has a usable time."""
    last: datetime | None
    """When the last of them happened; `None` where none has a usable time."""
    labelled: tuple[str, ...]
    """The eventIDs among them that were to be kept."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A pattern that leaves noise out, and all that it would hide of the matches that there are."""

    pattern: str
    """The whole filter pattern, at most 1,024 characters."""
    conditions: tuple[str, ...]
    """What it adds to the pattern it was made of."""
    for_anybody: tuple[str, ...]
    """Those of them that name no identity, role, service or address, and so would hide the calls of
    an intruder, too."""
    noise: int
    """Matches that count as noise."""
    removed: int
    """How many of those it hides."""
    hidden: int
    """Matches that it hides in all, noise or not, dated or not."""
    hides: tuple[HiddenGroup, ...]
    """Those by identity and call, most matches first; at most 50."""
    hides_count: int
    """How many identities with their calls there are."""
    labelled: int
    """Labelled events that the original pattern matches."""
    labelled_hidden: tuple[str, ...]
    """Those that it hides, by eventID; none unless that was allowed."""

    @property
    def share(self) -> float:
        """The share of the noise that it removes."""
        return self.removed / self.noise if self.noise else 0.0


@dataclass(frozen=True, slots=True)
class NoExclusion:
    """Why there is no pattern that removes the share asked for."""

    reason: str
    """In one plain sentence."""
    noise: int
    """How many matches are noise."""
    nearest: Exclusion | None = None
    """The one that removes most; `None` where none removes any."""


@dataclass(frozen=True, slots=True)
class ExclusionOffer:
    """What takes the noise out of one metric filter; one of the two is there."""

    filter: str
    """Its name."""
    exclusion: Exclusion | None
    """The exclusion; `None` where none removes the share asked for."""
    none: NoExclusion | None
    """Why there is none; `None` where there is one."""
