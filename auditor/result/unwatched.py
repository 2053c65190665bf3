"""Changes and bursts of reads that no alarm watches."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class UnwatchedCall:
    """A call that changes something and that no filter matches."""

    call: str
    """`iam:CreateAccessKey`."""
    changes: int
    """How many of them there are."""
    identities: int
    """By how many identities."""
    weight: float
    """The cost of missing it, 0 to 10; 0.3 for a call that the table does not have."""
    category: str
    """Its category; "" for a call that the table does not have."""
    first: datetime
    """The minute of the first one."""
    last: datetime
    """The minute of the last one."""
    packs: tuple[str, ...]
    """Built-in packs with a rule for it; `auditor rules list` has their alarms."""


@dataclass(frozen=True, slots=True)
class UnwatchedIdentity:
    """An identity with changes that no filter matches."""

    identity: str
    """The ARN, of a role session that of the role."""
    changes: int
    """How many of its changes no filter matches."""
    of_changes: int
    """How many changes it made."""
    calls: tuple[str, ...]
    """The calls of these changes, the heaviest and then the most frequent first; at most 5."""
    routine: int
    """How many of them the identity makes on most days."""
    first: datetime
    """The minute of the first one."""
    last: datetime
    """The minute of the last one."""


@dataclass(frozen=True, slots=True)
class UnwatchedBurst:
    """Reads or deletions at speed."""

    identity: str
    """The ARN, of a role session that of the role."""
    call: str
    """`s3:GetObject`."""
    first: datetime
    """The first minute."""
    last: datetime
    """The last minute."""
    most: int
    """The most in one minute."""
    records: int
    """How many in all these minutes."""
    watched_by: tuple[str, ...]
    """Alarms whose filters match the call by this identity; empty if no alarm watches it."""


@dataclass(frozen=True, slots=True)
class UnwatchedChanges:
    """Changes of a span held against the filters of all alarms."""

    changes: int
    """Records that change something, made by identities, not by services for themselves."""
    unwatched: int
    """Those that no filter matches."""
    identities: int
    """By how many identities."""
    routine: int
    """Those of them that their identity makes on most days."""
    by_service: int
    """Those of them that a service made with the rights of an identity."""
    calls: tuple[UnwatchedCall, ...]
    """The heaviest and then the most frequent first; at most 50."""
    call_count: int
    """How many calls there are."""
    by_identity: tuple[UnwatchedIdentity, ...]
    """The heaviest call first, then those with most changes; at most 50."""
    bursts: tuple[UnwatchedBurst, ...]
    """Bursts of reads and deletions, by time; at most 50."""
    too_wide: tuple[str, ...]
    """Alarms left out, since their filters match more than half of all records and so watch
    nothing."""
