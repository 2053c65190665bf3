"""Changes and bursts of reads that no alarm watches."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class UnwatchedCall:
    """A call that changes something and matches no filter."""

    call: str
    """The call, such as `iam:CreateAccessKey`."""
    changes: int
    """The number of unwatched changes by this call."""
    identities: int
    """The number of identities that made these changes."""
    weight: float
    """The cost of missing it, 0 to 10; 0.3 for a call outside the table."""
    category: str
    """Its category; "" for a call outside the table."""
    first: datetime
    """The minute of the first change."""
    last: datetime
    """The minute of the last change."""
    packs: tuple[str, ...]
    """Built-in packs with a rule for it; `auditor rules list` has their alarms."""


@dataclass(frozen=True, slots=True)
class UnwatchedIdentity:
    """An identity with changes that no filter matches."""

    identity: str
    """The ARN; for a role session, the ARN of the role."""
    changes: int
    """The number of its changes that no filter matches."""
    of_changes: int
    """The number of all its changes."""
    calls: tuple[str, ...]
    """The calls of these changes, the heaviest and then the most frequent first; at most 5."""
    routine: int
    """The number of unwatched changes by calls that the identity makes on most days."""
    first: datetime
    """The minute of the first change."""
    last: datetime
    """The minute of the last change."""


@dataclass(frozen=True, slots=True)
class UnwatchedBurst:
    """A burst of reads or deletions, without the records that an alarm watches."""

    identity: str
    """The ARN; for a role session, the ARN of the role."""
    call: str
    """The call, such as `s3:GetObject`."""
    first: datetime
    """The first minute."""
    last: datetime
    """The last minute."""
    most: int
    """The highest number of records in one minute."""
    records: int
    """The number of records in all these minutes."""
    watched_by: tuple[str, ...]
    """Alarms that watch others of these calls in these minutes."""


@dataclass(frozen=True, slots=True)
class UnwatchedChanges:
    """The changes of a span that no filter of any alarm matches."""

    changes: int
    """The number of successful changes by identities, without those of services for themselves."""
    unwatched: int
    """The number of changes that no filter matches."""
    identities: int
    """The number of identities with unwatched changes."""
    routine: int
    """The number of unwatched changes that their identity makes on most days."""
    by_service: int
    """The number of unwatched changes that a service made with the rights of an identity."""
    calls: tuple[UnwatchedCall, ...]
    """The unwatched calls, in order of weight and then frequency; at most 50."""
    call_count: int
    """The number of unwatched calls."""
    by_identity: tuple[UnwatchedIdentity, ...]
    """The identities, in order of their heaviest call and then their changes; at most 50."""
    bursts: tuple[UnwatchedBurst, ...]
    """Bursts of reads and deletions, in order of time; at most 50."""
    too_wide: tuple[str, ...]
    """Alarms that do not count here, since their filters match more than half of all records."""
