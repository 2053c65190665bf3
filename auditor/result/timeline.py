"""The timeline of an actor: its calls, and the origin of its credentials."""

from dataclasses import dataclass
from datetime import datetime

from auditor.cloudtrail.logfile import Cell, Intake
from auditor.cloudwatch.minutes import Span


@dataclass(frozen=True, slots=True)
class SessionOrigin:
    """The call that began a session or made a key."""

    confidence: str
    """`exact`: an id, or a principal with its second, joins them. `matched`: names and times agree.
    `none`: no record can be named."""
    reason: str
    """What the join does not prove, or why no record can be named; "" for an exact join."""
    fields: str
    """The fields that join them."""
    event_id: str
    """The eventID of that call; "" without one, as in the next three."""
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
    """The resources that the requests name, by time, at most 10."""
    target_count: int
    """The number of different targets."""
    source_ip: str
    user_agent: str
    new: tuple[str, ...]
    """What the actor had not used before in these logs: `call`, `address`, `user agent`, `Region`;
    empty for its first call."""
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
    """The owner of the credential: `user alice`, `role deploy as ci-1`, `root`."""
    account: str
    kind: str
    """`access key`, `console session`, `sign-in`, `AWS service`, …"""
    key: str
    """The access key, or another name of the credential."""
    mfa: bool | None
    """Whether it was made with MFA; `None` if the records do not show it."""
    origin: SessionOrigin
    """The call that began it."""
    ancestors: tuple[SessionOrigin, ...]
    """The call that began the session of that call, and so on, the nearest first."""
    depth: int
    """0 for the requested actor, 1 for the sessions that it began, and so on."""
    parent: int | None
    """The number of the session that began it, if the timeline has it."""
    first: datetime
    last: datetime
    calls: int
    failed: int
    """Calls that were refused or failed."""
    rows: tuple[TimelineCalls, ...]
    """By time."""


@dataclass(frozen=True, slots=True)
class UserRename:
    """A call of UpdateUser that gives a user another name."""

    time: datetime
    event_id: str
    """Its eventID; "" without one."""
    actor: str
    """Who made that call."""
    user_name: str
    """Its name before."""
    new_user_name: str


@dataclass(frozen=True, slots=True)
class SameUser:
    """An IAM user with several names."""

    principal_id: str
    """Its unique id, which stays."""
    user_names: tuple[str, ...]
    """By first use."""
    renames: tuple[UserRename, ...]
    """Oldest first; empty if the logs hold none."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The sessions of an actor and the sessions that they began, with their origins."""

    auditor: str
    sources: tuple[str, ...]
    selection: tuple[str, ...]
    """The criteria, as options: `--key AKIA…`."""
    rules: str
    """The rules whose alarms are marked; "" without any."""
    span: Span | None
    """From the first to the last call of the actor; `None` without calls."""
    intake: Intake
    calls: int
    """Calls of the requested actor."""
    failed: int
    sessions: tuple[Session, ...]
    """By the first call."""
    undated: int = 0
    """Records of the actor without a usable time, which are in no session."""
    coverage: tuple[Cell, ...] = ()
    """Records of everybody on each UTC day of the span, in the accounts and Regions that the actor
    called; days without any are absent."""
    known_since: datetime | None = None
    """The first call of the actor in these logs, even before the span."""
    same_users: tuple[SameUser, ...] = ()
    """The users among the requested actors that have several names, each with all its calls."""
