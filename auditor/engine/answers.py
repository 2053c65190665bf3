"""The engine's answers: plain values, no connections, relations or frames."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from auditor.result.noise import FieldShares, HiddenGroup, PairShare
from auditor.result.records import Evidence


@dataclass(frozen=True, slots=True)
class Extent:
    """The time and place of all records as a whole."""

    first_event: datetime | None
    last_event: datetime | None
    account: str
    """The most frequent account; "" where no record names one."""
    region: str
    """The most frequent Region; "" where no record names one."""
    last_visible: datetime | None = None
    """The time at which the last record is visible, which may be after the last event."""


@dataclass(frozen=True, slots=True)
class Matches:
    """The number of matching records in a span, and of undated ones, which no span contains."""

    dated: int
    """The number of matches inside the span."""
    undated: int
    """The number of matches without a usable eventTime, for any span."""


@dataclass(frozen=True, slots=True)
class MatchSample:
    """The number of records at all times, and the first of them."""

    count: int
    undated: int
    """The number of records without a usable eventTime, which are not among the first."""
    first: tuple[Evidence, ...]
    """The first records, oldest first."""


@dataclass(frozen=True, slots=True)
class UnpublishedCounts:
    """The numbers of dated matches without a value that their metric filter extracts."""

    without_value: int
    """Matches without a number to publish: absent, not a number, or too large."""
    without_dimension: int
    """Matches without the field of a dimension, which are published to another series."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """The common values of matches, as in `auditor.result.noise.Noise`."""

    fields: tuple[FieldShares, ...]
    pairs: tuple[PairShare, ...]
    pair_count: int


@dataclass(frozen=True, slots=True)
class Profile:
    """The number of matches that exclusions cannot tell apart."""

    who: str
    """The role behind their session, or else their identity."""
    call: str
    regular: bool
    """Whether they have matches on more than one UTC day."""
    labelled: bool
    noise: bool
    hidden_by: tuple[int, ...]
    """Indexes of the requested conditions that do not hold."""
    matches: int


@dataclass(frozen=True, slots=True)
class HiddenMatches:
    """Matches that do not satisfy a condition."""

    matches: int
    labelled: tuple[str, ...]
    """The labelled events among them."""
    groups: tuple[HiddenGroup, ...]
    """The first groups by identity and call, most matches first."""
    group_count: int


class FileMatch(NamedTuple):
    """A matching record, its address, and the filters that match it."""

    file: str
    """The name of its log file."""
    text: str
    """Its JSON as in its log file."""
    position: int
    """Its index in the log file, from 0."""
    counted: datetime
    """The time at which the clock counts it."""
    time: datetime
    """Its eventTime."""
    filters: list[int]
    """Indexes of the filters, ascending."""


class KeptField(StrEnum):
    """A field of a record that a match set keeps; conditions on matches use only these."""

    EVENT_ID = "eventID"
    ARN = "userIdentity.arn"
    ISSUER = "userIdentity.sessionContext.sessionIssuer.arn"
    """The role behind a session."""
    INVOKED_BY = "userIdentity.invokedBy"
    SOURCE_IP = "sourceIPAddress"
    USER_AGENT = "userAgent"
    EVENT_SOURCE = "eventSource"
    EVENT_NAME = "eventName"
    ERROR_CODE = "errorCode"
    ACCOUNT = "recipientAccountId"

    @property
    def path(self) -> tuple[str, ...]:
        """The names on the way to it."""
        return tuple(self.split("."))


@dataclass(frozen=True, slots=True)
class CalledRecord:
    """A record of a requested call."""

    text: str
    """Its JSON."""
    matched: tuple[int, ...]
    """The filters that match it, by their index."""
    address: tuple[int, int]
    """The index of its log file, in the order of names, and its index in that file."""


class ActCeiling(NamedTuple):
    """The highest possible score of a thread of acts, for any content of its requests."""

    thread: int
    """Its number among all threads."""
    acts: int
    score: float
    certain: bool
    """Whether its score is above zero in any case."""


@dataclass(frozen=True, slots=True)
class ChangeCount:
    """Calls that change something, of one identity, that the same filters match."""

    identity: str
    call: str
    matched: tuple[int, ...]
    """The filters that match them, by their index."""
    by_service: bool
    """Whether a service made them with the rights of the identity."""
    records: int
    first: datetime
    last: datetime
