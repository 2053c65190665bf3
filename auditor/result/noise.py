"""The attribution of an alarm's matches, and exclusions that remove noise."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Field(StrEnum):
    """A field by which matches are attributed."""

    IDENTITY = "identity"
    """The ARN, otherwise the user name, the calling service or the principal."""
    ROLE = "role"
    """The ARN of the role behind a session."""
    SERVICE = "service"
    """The service that made the call, for itself or on behalf of an identity."""
    BLOCK = "address block"
    """The /24 of an IPv4 address, the /48 of an IPv6 address, or the name of a service."""
    AGENT = "user agent"
    """The product, up to the `/` before its version."""
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
    """Episodes with at least one of these matches behind them."""
    only: tuple[int, ...]
    """The first episodes with only these matches behind them, by number; at most 20."""
    only_count: int
    """How many such episodes there are."""


@dataclass(frozen=True, slots=True)
class FieldShares:
    """The values of a field, most matches first."""

    field: Field
    """The field of a record whose values are counted."""
    shares: tuple[Share, ...]
    """At most 20."""
    value_count: int
    """How many values there are."""
    matches: int
    """Matches that have the field."""


@dataclass(frozen=True, slots=True)
class PairShare:
    """Two values that the same matches have."""

    fields: tuple[Field, Field]
    """The two fields."""
    values: tuple[str, str]
    """Their two values, in the same order."""
    share: Share
    """The matches that have both; its value is both values, joined by " and "."""


@dataclass(frozen=True, slots=True)
class Week:
    """Matches by local day and hour."""

    timezone: str
    """An IANA name."""
    hours: tuple[tuple[int, ...], ...]
    """Matches by day of the week, Monday first, and hour of the day: 7 by 24."""


@dataclass(frozen=True, slots=True)
class Noise:
    """The attribution of an alarm's matches."""

    matches: int
    """Matches in the span, without undated ones."""
    episodes: int
    """How many episodes the alarm has in the span."""
    fields: tuple[FieldShares, ...]
    """In the order of `Field`; a field that no match has is absent."""
    pairs: tuple[PairShare, ...]
    """At most 20, most matches first, without pairs that name the same matches as each value."""
    pair_count: int
    """The total number of such pairs."""
    week: Week
    """The matches by hour and day of the week."""


@dataclass(frozen=True, slots=True)
class HiddenGroup:
    """Matches of one identity and one call that an exclusion would hide."""

    identity: str
    """The identity."""
    call: str
    """The call."""
    matches: int
    """How many matches would be hidden."""
    first: datetime | None
    """When the first of them happened; `None` if none has a usable time."""
    last: datetime | None
    """When the last of them happened; `None` if none has a usable time."""
    labelled: tuple[str, ...]
    """The labelled events among them, by eventID."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A pattern without noise, and all matches that it would hide."""

    pattern: str
    """The whole filter pattern; longer than 1,024 characters only where `split` has its parts."""
    conditions: tuple[str, ...]
    """The conditions that it adds to the original pattern."""
    for_anybody: tuple[str, ...]
    """Those of them that name no identity, role, service or address, and so would hide the calls of
    an intruder, too."""
    noise: int
    """Matches that count as noise."""
    removed: int
    """Noise that it hides."""
    hidden: int
    """All matches that it hides, including undated ones and those that are not noise."""
    hides: tuple[HiddenGroup, ...]
    """The hidden matches by identity and call, most matches first; at most 50."""
    hides_count: int
    """How many pairs of identity and call there are."""
    labelled: int
    """Labelled events that the original pattern matches."""
    labelled_hidden: tuple[str, ...]
    """Labelled events that it hides, by eventID; empty unless that is allowed."""
    split: tuple[str, ...] = ()
    """Patterns for two metric filters on one metric, which count each record once; empty if
    `pattern` fits into one filter.
    """

    @property
    def patterns(self) -> tuple[str, ...]:
        """The patterns to deploy, one for each metric filter."""
        return self.split or (self.pattern,)

    @property
    def share(self) -> float:
        """The share of the noise that it removes."""
        return self.removed / self.noise if self.noise else 0.0


@dataclass(frozen=True, slots=True)
class NoExclusion:
    """Why no pattern removes the requested share of the noise."""

    reason: str
    """One plain sentence."""
    noise: int
    """How many matches are noise."""
    nearest: Exclusion | None = None
    """The exclusion that removes most; `None` if none removes any."""


@dataclass(frozen=True, slots=True)
class ExclusionOffer:
    """The exclusion for one metric filter, or why there is none."""

    filter: str
    """Its name."""
    exclusion: Exclusion | None
    """The exclusion; `None` if none removes the requested share."""
    none: NoExclusion | None
    """Why there is no exclusion; `None` if there is one."""
