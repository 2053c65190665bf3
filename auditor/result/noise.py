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
    """The call, such as `iam.amazonaws.com:CreateUser`."""
    ERROR = "error"
    """The errorCode."""
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Share:
    """The matches that have one value in a field, or a pair of values."""

    value: str
    """The value."""
    matches: int
    """The number of matches with this value."""
    first: datetime
    """The time of the first of them."""
    last: datetime
    """The time of the last of them."""
    episodes: int
    """The number of episodes with at least one of these matches behind them."""
    only: tuple[int, ...]
    """The numbers of the first episodes with only these matches behind them; at most 20."""
    only_count: int
    """The number of all such episodes."""


@dataclass(frozen=True, slots=True)
class FieldShares:
    """The values of a field, most matches first."""

    field: Field
    """The field of a record whose values are counted."""
    shares: tuple[Share, ...]
    """The values with their matches; at most 20."""
    value_count: int
    """The number of all values."""
    matches: int
    """The number of matches with the field."""


@dataclass(frozen=True, slots=True)
class PairShare:
    """Two values that the same matches have in two fields."""

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
    """The IANA name of the time zone."""
    hours: tuple[tuple[int, ...], ...]
    """The number of matches by day of the week, Monday first, and hour of the day: 7 by 24."""


@dataclass(frozen=True, slots=True)
class Noise:
    """The attribution of an alarm's matches."""

    matches: int
    """The number of matches in the span, without undated ones."""
    episodes: int
    """The number of episodes of the alarm in the span."""
    fields: tuple[FieldShares, ...]
    """The fields of the matches, in the order of `Field`; a field that no match has is absent."""
    pairs: tuple[PairShare, ...]
    """Pairs of values, most matches first, except pairs with the same matches as each of their
    values; at most 20."""
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
    """The number of matches that would be hidden."""
    first: datetime | None
    """The time of the first of them; `None` if none has a usable time."""
    last: datetime | None
    """The time of the last of them; `None` if none has a usable time."""
    labelled: tuple[str, ...]
    """The labelled events among them, by eventID."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A pattern without noise, and all matches that it would hide."""

    pattern: str
    """The whole filter pattern; if it is longer than 1,024 characters, `split` has its parts."""
    conditions: tuple[str, ...]
    """The conditions that it adds to the original pattern."""
    for_anybody: tuple[str, ...]
    """The added conditions without an identity, role, service or address, which would also hide the
    calls of an intruder."""
    noise: int
    """The number of matches that are noise."""
    removed: int
    """The number of matches that are noise and that it hides."""
    hidden: int
    """The number of all matches that it hides, including undated ones and non-noise."""
    hides: tuple[HiddenGroup, ...]
    """The hidden matches by identity and call, most matches first; at most 50."""
    hides_count: int
    """The number of all pairs of identity and call."""
    labelled: int
    """The number of labelled events that the original pattern matches."""
    labelled_hidden: tuple[str, ...]
    """The labelled events that it hides, by eventID; always empty, since none may be hidden."""
    split: tuple[str, ...] = ()
    """The patterns of two metric filters on one metric, which count each record once; empty if
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
    """The reason why no pattern removes the requested share of the noise."""

    reason: str
    """The reason, as a plain sentence."""
    noise: int
    """The number of matches that are noise."""
    nearest: Exclusion | None = None
    """The exclusion that removes most noise; `None` if none removes any."""


@dataclass(frozen=True, slots=True)
class ExclusionOffer:
    """The exclusion for one metric filter, or the reason why there is none."""

    filter: str
    """The name of the metric filter."""
    exclusion: Exclusion | None
    """The exclusion; `None` if none removes the requested share."""
    none: NoExclusion | None
    """Why there is no exclusion; `None` if there is one."""
