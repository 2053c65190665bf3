"""What matters first: threads of acts by one actor, and regular calls."""

from dataclasses import dataclass
from datetime import datetime

from auditor.cloudwatch.minutes import Span


@dataclass(frozen=True, slots=True)
class ThreadCall:
    """One call of a thread, all its records together."""

    call: str
    """`iam:CreateAccessKey`."""
    phrase: str
    """The act in words, from the record with the highest weight: `created a key for dave`."""
    because: str
    """The condition that decided the weight, in a few words; "" for the call alone."""
    target: str
    """Its target; "" if the request does not name one."""
    category: str
    """Its category: `logging`, `detection`, `credentials`, `persistence`, `privilege` and so on."""
    attack_id: str
    """Technique of MITRE ATT&CK; "" for none."""
    identity: str
    """Who made it: the ARN, for a role session that of the role, otherwise a name."""
    first: datetime
    """When its first record happened."""
    last: datetime
    """When its last record happened."""
    records: int
    """How many records there are."""
    refused: int
    """How many of them AWS refused."""
    weight: float
    """The cost of missing it, 0 to 10."""
    value: float
    """The weight, adjusted for refused, regular, repeated or new calls."""
    new: tuple[str, ...]
    """What the identity had not used before: `call`, `network`, `agent`, `region`."""
    event_ids: tuple[str, ...]
    """The eventIDs of the first 20 records."""
    alarms: tuple[str, ...]
    """Alarms whose filters match one of its records; empty if no alarm watches it."""


@dataclass(frozen=True, slots=True)
class ThreadCredential:
    """A credential of a thread, and what began it."""

    actor: str
    """Its owner: `user alice`, `role deploy as ci-1`."""
    key: str
    """The access key, or another identifier of the credential."""
    kind: str
    """As in sessions of `auditor who`."""
    begun_by: str
    """The eventID of the record that began it; "" if unknown."""
    how: str
    """The call that began it; "" if unknown."""
    confidence: str
    """`exact`, `matched` or `none`."""
    reason: str
    """What the join does not prove, or why there is none."""


@dataclass(frozen=True, slots=True)
class Thread:
    """Acts of one actor under all its credentials, without a pause over 60 minutes."""

    number: int
    """Counted from 1, most important first."""
    actor: str
    """Who began it: `user ci-deploy`."""
    account: str
    """The account of the actor."""
    identities: tuple[str, ...]
    """All identities that act in it, by their first act."""
    first: datetime
    """When its first act happened."""
    last: datetime
    """When its last act happened."""
    categories: tuple[str, ...]
    """Kinds of harm, the heaviest first."""
    calls: tuple[ThreadCall, ...]
    """Its acts, heaviest first."""
    credentials: tuple[ThreadCredential, ...]
    """By their first act."""
    addresses: tuple[str, ...]
    """Where it came from, at most 5, by their first act."""
    alarms: tuple[str, ...]
    """Alarms whose filters match one of its records."""
    new: tuple[str, ...]
    """What was new for one of its identities: `call`, `network`, `agent`, `region`."""
    history: bool
    """Whether one of its identities has 24 hours of records before it; otherwise nothing is new."""
    score: float
    """The score that orders threads."""

    @property
    def event_id(self) -> str:
        """The eventID of the first record of its heaviest call that has one; "" for none."""
        return next((one for call in self.calls for one in call.event_ids), "")


@dataclass(frozen=True, slots=True)
class RegularCalls:
    """A call that an identity makes on most days."""

    identity: str
    """The ARN, of a role session that of the role."""
    calls: tuple[str, ...]
    """The calls, those on most days first; at most 20."""
    days: int
    """UTC days with the most frequent of them."""
    of_days: int
    """Days of the span."""


@dataclass(frozen=True, slots=True)
class Threads:
    """All threads of a span."""

    span: Span
    """The span of the acts; lineage reaches beyond it."""
    named: tuple[Thread, ...]
    """Those to read first, at most 7."""
    lighter: tuple[Thread, ...]
    """The next ones, at most 50."""
    lighter_count: int
    """How many there are besides the named ones."""
    regular: tuple[RegularCalls, ...]
    """Identities whose calls are regular, most days first; at most 20."""
