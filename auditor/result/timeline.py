"""What one actor did, and where its credentials came from."""

from dataclasses import dataclass
from datetime import datetime

from auditor.cloudtrail.logfile import Intake
from auditor.cloudwatch.minutes import Span


@dataclass(frozen=True, slots=True)
class SessionOrigin:
    """What began a session or made a key."""

    confidence: str
    """`exact`: an id, or a principal with its second, joins them. `matched`: names and times agree.
    `none`: no record can be named."""
    reason: str
    """What the join does not prove, or why no record can be named; "" for an exact one."""
    fields: str
    """The fields that join them."""
    event_id: str
    """The record that began it; "" without one, as in the next three."""
    event_name: str
    time: datetime | None
    actor: str
    """Who made that call."""


@dataclass(frozen=True, slots=True)
class TimelineCalls:
    """Calls of one kind in a row: same call, result, Region, address and user agent."""

    first: datetime
    last: datetime
    count: int
    event_source: str
    event_name: str
    region: str
    error: str
    """`errorCode`, or `Failure` of a sign-in; "" for calls that succeeded."""
    targets: tuple[str, ...]
    """The resources that the requests name, in the order of time, at most 10."""
    target_count: int
    """How many different ones there are."""
    source_ip: str
    user_agent: str
    new: tuple[str, ...]
    """What the actor had not used before in these logs: `call`, `address`, `user agent`, `Region`.
    Empty for its first call of all."""
    alarms: tuple[str, ...]
    """Alarms whose metric filters match them."""
    episodes: tuple[str, ...]
    """Episodes that they are behind: the alarm's name and the number of the episode, `Name #2`."""
    event_ids: tuple[str, ...]
    """At most 10."""


@dataclass(frozen=True, slots=True)
class Session:
    """The calls of one credential."""

    number: int
    """From 1, by the first call."""
    actor: str
    """Whose credential it is: `user alice`, `role deploy as ci-1`, `root`."""
    account: str
    kind: str
    """`access key`, `console session`, `sign-in`, `AWS service`, …"""
    key: str
    """The access key, or what else names the credential."""
    mfa: bool | None
    """Whether it was made with MFA; `None` where the records do not have it."""
    origin: SessionOrigin
    """What began it."""
    ancestors: tuple[SessionOrigin, ...]
    """What began the credential of that act, and so on, the nearest first."""
    depth: int
    """0 for the actor that was asked for, 1 for what its sessions began, and so on."""
    parent: int | None
    """The number of the session that began it, where that is shown."""
    first: datetime
    last: datetime
    calls: int
    failed: int
    """Calls that were refused or failed."""
    rows: tuple[TimelineCalls, ...]
    """By time."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Sessions of an actor and of what it began, with the chain of what began them."""

    auditor: str
    sources: tuple[str, ...]
    selection: tuple[str, ...]
    """What was asked for: `--key AKIA…`."""
    rules: str
    """The rules whose alarms are marked; "" without any."""
    span: Span | None
    """From the actor's first call to its last; `None` where nobody was found."""
    intake: Intake
    calls: int
    """Of the actor that was asked for."""
    failed: int
    sessions: tuple[Session, ...]
    """By the first call."""
    undated: int = 0
    """Records of the actor without a usable time, which are in no session."""
