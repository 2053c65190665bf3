"""The seam that a second engine will stand behind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from auditor.cloudtrail.logfile import Cell, Coverage, Intake
from auditor.cloudwatch.clock import Clock
from auditor.cloudwatch.metric_filter import DefaultValue
from auditor.cloudwatch.metrics import MetricData, MetricId
from auditor.cloudwatch.minutes import Span
from auditor.pattern.nodes import Expression
from auditor.result.audit import Actor, Evidence
from auditor.result.noise import FieldShares, HiddenGroup, PairShare


@dataclass(frozen=True, slots=True)
class Extent:
    """Where the records come from as a whole."""

    first_event: datetime | None
    last_event: datetime | None
    account: str
    """The most frequent account; "" where no record names one."""
    region: str
    """The most frequent Region; likewise."""
    last_known: datetime | None = None
    """When the last of them can be seen, which may be later than the last event."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Matching records of a span, counted, and those that no span holds."""

    dated: int
    """Those inside the span."""
    undated: int
    """Those without a usable eventTime, whatever the span."""


@dataclass(frozen=True, slots=True)
class MatchSample:
    """Records of all times, counted, and the first of them."""

    count: int
    undated: int
    """Those of them without a usable eventTime, which are not among the first."""
    first: tuple[Evidence, ...]
    """Oldest first."""


@dataclass(frozen=True, slots=True)
class Unpublished:
    """Dated matches that lack what their metric filter extracts, counted."""

    without_value: int
    """Without a number to publish: absent, no number, or too large."""
    without_dimension: int
    """Published, but without a dimension whose field they lack, so to another series."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """What matches have in common, as `auditor.result.noise.Noise` has it."""

    fields: tuple[FieldShares, ...]
    pairs: tuple[PairShare, ...]
    pair_count: int


@dataclass(frozen=True, slots=True)
class Profile:
    """Matches that are alike to an exclusion, counted."""

    who: str
    """The role behind their session, or else their identity."""
    call: str
    regular: bool
    """Whether they have matches on more than one UTC day."""
    labelled: bool
    noise: bool
    hidden_by: tuple[int, ...]
    """Which of the conditions that were asked for do not hold, by their index."""
    matches: int


@dataclass(frozen=True, slots=True)
class HiddenMatches:
    """Matches that a condition does not hold for."""

    matches: int
    labelled: tuple[str, ...]
    """The labelled events among them."""
    groups: tuple[HiddenGroup, ...]
    """The first of them by identity and call, most matches first."""
    group_count: int


class KeptField(StrEnum):
    """A field of a record that a match set keeps; conditions on matches are on these alone."""

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


class MatchSet(Protocol):
    """All matches of some filters, dated or not, with the fields that tell them apart."""

    def attribution(
        self, spans: Sequence[Span], episodes: Sequence[Span], limit: int
    ) -> Attribution:
        """Return which values, and pairs of values, make the matches in some spans.

        Args:
            episodes: where the records behind each episode lie; episodes are counted from 1.
            limit: of values of a field, of pairs, and of episodes named by number.
        """

    def nulls(self) -> frozenset[KeptField]:
        """Return the fields that are null in some match, which is neither there nor absent."""

    def event_ids(self, spans: Sequence[Span]) -> tuple[str, ...]:
        """Return the eventIDs of the matches in some spans, in order."""

    def profiles(
        self, conditions: Sequence[Expression], spans: Sequence[Span], labelled: Sequence[str]
    ) -> tuple[Profile, ...]:
        """Count all matches by what some conditions say of them.

        Args:
            spans: what lies in one of them is noise, unless it is labelled.
            labelled: eventIDs.
        """

    def hidden(self, condition: Expression, labelled: Sequence[str], limit: int) -> HiddenMatches:
        """Return which of all matches a condition does not hold for, by identity and call."""


class Engine(Protocol):
    """Counts matches over the records it was given.

    Filters are named by their index in the sequence the engine was made with. Answers are plain
    values: no connections, relations or frames.
    """

    def log_group(
        self, clock: Clock, account: str | None = None, region: str | None = None
    ) -> "Engine":
        """Return the engine over the records of one account and Region, counted by a clock.

        Times in its questions and answers are the clock's; those of evidence and actors, and what
        `coverage` and `intake` tell of all records, stay as they are.

        Args:
            account: `None` for all accounts; likewise for Regions.
        """

    def intake(self) -> Intake:
        """Return what went in, and what did not."""

    def coverage(self) -> Coverage:
        """Return how many records each account, Region and UTC day has, and how late they came."""

    def cells(self, span: Span) -> tuple[Cell, ...]:
        """Return how many of the records in a span each account, Region and UTC day has."""

    def extent(self) -> Extent:
        """Return first and last event, and the most frequent account and Region."""

    def metric_data(
        self,
        filter_index: int,
        span: Span,
        default_value: DefaultValue = DefaultValue.PER_MINUTE,
        singles: bool = False,
    ) -> dict[MetricId, MetricData]:
        """Return the series that the filter publishes over the span, default values included.

        With dimensions, these are the series that have samples; otherwise one, with or without.

        Args:
            singles: whether the series have their single values.
        """

    def unpublished(self, filter_index: int, span: Span) -> Unpublished:
        """Count the matches that lack what the filter extracts."""

    def matches(self, filter_indexes: Sequence[int], span: Span) -> Matches:
        """Count the records that any of the filters matches."""

    def match_minutes(
        self, filter_indexes: Sequence[int], span: Span
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the minutes with matches of any of the filters, increasing, and their counts."""

    def happened(self, filter_indexes: Sequence[int], span: Span) -> NDArray[np.int64]:
        """Return for each of the `match_minutes` the minute in which its first match happened."""

    def seen(
        self, event_ids: Sequence[str], filter_indexes: Sequence[int]
    ) -> dict[str, tuple[int | None, bool]]:
        """Return by event id the minute in which it counts, and whether any filter matches.

        The minute is `None` where its record has no usable time; ids that no record has are absent.
        """

    def actors(
        self, filter_indexes: Sequence[int], span: Span, limit: int
    ) -> tuple[tuple[Actor, ...], int]:
        """Return the identities with the most matches, and how many identities there are."""

    def evidence(
        self, filter_indexes: Sequence[int], spans: Sequence[Span], limit: int
    ) -> tuple[tuple[Evidence, ...], ...]:
        """Return for each span its first matching records, at most `limit`, oldest first."""

    def every_match(
        self, filter_indexes: Sequence[int], span: Span
    ) -> Iterator[tuple[datetime, Evidence]]:
        """Yield all matching records with when they count, oldest first, their texts whole."""

    def only_in(
        self, filter_indexes: Sequence[int], others: Sequence[int], span: Span, limit: int
    ) -> tuple[tuple[Evidence, ...], int]:
        """Return records that some filters match and others do not, oldest first, and how many."""

    def verdicts(
        self, filter_index: int, ways: Sequence[range], limit: int
    ) -> dict[int, MatchSample]:
        """Return what a filter matches, and what fails it by one condition alone.

        Args:
            ways: for each way to match, the conditions that must all hold: filters themselves, by
                their indexes.
            limit: of records shown of each.

        Returns:
            By the index of the filter its matches; by that of a condition the records that it alone
            keeps from the first way that lacks one. What has no records is absent.
        """

    def differing(self, filter_index: int, other: int) -> int:
        """Count the records of all times that one of two filters matches and the other does not."""

    def match_set(self, filter_indexes: Sequence[int]) -> MatchSet:
        """Return the matches of the filters, to be asked what makes them."""
