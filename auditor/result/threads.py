"""What matters first: threads of acts by one actor, and regular calls."""

from dataclasses import dataclass
from datetime import datetime

from auditor.cloudwatch.minutes import Span


@dataclass(frozen=True, slots=True)
class ThreadCall:
    """One call of a thread, all its records together."""

    call: str
    """The call, such as `iam:CreateAccessKey`."""
    phrase: str
    """The act in words, from the record with the highest weight: `created a key for dave`."""
    because: str
    """The condition that decided the weight, in a few words; "" for the call alone."""
    target: str
    """Its target; "" if the request does not name one."""
    category: str
    """Its category: `logging`, `detection`, `credentials`, `persistence`, `privilege` and so on."""
    attack_id: str
    """The technique of MITRE ATT&CK; "" for none."""
    identity: str
    """The identity that made it: its ARN, the role's ARN for a session, otherwise a name."""
    first: datetime
    """The time of its first record."""
    last: datetime
    """The time of its last record."""
    records: int
    """The number of records."""
    refused: int
    """The number of records of calls that AWS refused."""
    weight: float
    """The cost of missing it, 0 to 10."""
    value: float
    """The weight, adjusted for refused, regular, repeated or new calls."""
    new: tuple[str, ...]
    """The aspects that are new for the identity: `call`, `network`, `agent`, `region`."""
    event_ids: tuple[str, ...]
    """The eventIDs of the first 20 records."""
    alarms: tuple[str, ...]
    """Alarms whose filters match one of its records; empty if no alarm watches it."""


@dataclass(frozen=True, slots=True)
class ThreadCredential:
    """A credential of a thread, and its origin."""

    actor: str
    """Its owner: `user alice`, `role deploy as ci-1`."""
    key: str
    """The access key, or another identifier of the credential."""
    kind: str
    """The kind of credential, as in sessions of `auditor who`."""
    begun_by: str
    """The eventID of the record that began it; "" if unknown."""
    how: str
    """The call that began it; "" if unknown."""
    confidence: str
    """`exact`, `matched` or `none`."""
    reason: str
    """What the join does not prove, or why there is no join."""
    parent: int | None = None
    """The position, from 1, of the nearest credential of the thread that led to it, at most 20
    levels down; `null` if none did.
    """


@dataclass(frozen=True, slots=True)
class Thread:
    """Acts of one actor under all its credentials, without a pause over 60 minutes."""

    number: int
    """Its number, from 1 for the most important thread."""
    actor: str
    """The actor that began it, such as `user ci-deploy`."""
    account: str
    """The account of the actor."""
    identities: tuple[str, ...]
    """All identities that act in it, in order of their first act; a renamed user is one."""
    first: datetime
    """The time of its first act."""
    last: datetime
    """The time of its last act."""
    categories: tuple[str, ...]
    """The kinds of harm, the heaviest first."""
    calls: tuple[ThreadCall, ...]
    """Its acts, heaviest first."""
    credentials: tuple[ThreadCredential, ...]
    """The credentials in it, in order of their first act."""
    addresses: tuple[str, ...]
    """Its source addresses, in order of their first act; at most 5."""
    alarms: tuple[str, ...]
    """Alarms whose filters match one of its records."""
    new: tuple[str, ...]
    """The aspects that are new for one of its identities: `call`, `network`, `agent`, `region`."""
    history: bool
    """Whether one of its identities has 24 hours of records before it; otherwise nothing is new."""
    score: float
    """The score that orders threads."""

    def begun_by(self, parent: int | None) -> list[tuple[int, ThreadCredential]]:
        """Return the credentials below one of them, or those at the top, with their positions."""
        numbered = enumerate(self.credentials, 1)
        return [
            (position, credential)
            for position, credential in numbered
            if credential.parent == parent
        ]

    @property
    def event_id(self) -> str:
        """The eventID of the first record of its heaviest call that has one; "" for none."""
        return next((event_id for call in self.calls for event_id in call.event_ids), "")


@dataclass(frozen=True, slots=True)
class RegularCalls:
    """The calls that an identity makes on most days."""

    identity: str
    """The ARN; for a role session, the ARN of the role."""
    calls: tuple[str, ...]
    """The calls, in order of their numbers of days; at most 20."""
    days: int
    """The number of UTC days with the most frequent call."""
    of_days: int
    """The number of days of the span."""


@dataclass(frozen=True, slots=True)
class Threads:
    """All threads of a span."""

    span: Span
    """The span of the acts; lineage reaches beyond it."""
    named: tuple[Thread, ...]
    """The threads to read first, at most 7."""
    lighter: tuple[Thread, ...]
    """The next threads, at most 50."""
    lighter_count: int
    """The number of threads besides the named ones."""
    regular: tuple[RegularCalls, ...]
    """Identities whose calls are regular, most days first; at most 20."""
