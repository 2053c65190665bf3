"""Traces from calls to those that began their credentials, and to those they led to. Pure."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from auditor.cloudtrail.lineage.acts import FOLLOWED_CALLS, OUTBOUND_CALL
from auditor.cloudtrail.lineage.call import Call
from auditor.cloudtrail.lineage.credentials import SIGN_INS
from auditor.cloudtrail.lineage.passwords import (
    ENDS,
    RENAMES,
    SETTING,
    sets_own_password,
    sets_password,
    with_later_names,
)

_OF_ONE_SECOND: Final = frozenset({"SAMLUser", "WebIdentityUser", "AWSAccount"})
"""Types of identities whose calls other records of the same act lead to."""
_OF_CALLER: Final = frozenset({"CreateOAuth2Token", "GetSigninToken"})
"""Calls that begin sessions of their caller."""
_OF_NAMED_USER: Final = frozenset({"CreateLoginProfile", "UpdateLoginProfile", "UpdateUser"})
"""Calls that decide who signs in under which name."""
_FOLLOWED: Final = frozenset(name for _, name in FOLLOWED_CALLS)
_FIRST_YEAR, _LAST_YEAR = 2013, 2100
"""First and last year of possible calls: CloudTrail began in 2013."""


@dataclass(frozen=True, slots=True)
class OriginTraces:
    """How to find the calls that began some credentials, among all calls that begin any."""

    keys: frozenset[str]
    """Access keys that their responses name."""
    times: frozenset[datetime]
    """Their times, give or take a second."""
    names: frozenset[str]
    """Names of calls without such a key or time: all calls with these names are wanted."""
    principals: frozenset[str]
    """Principals of the sessions that they began."""

    def select(self, calls: Iterable[Call]) -> Iterator[Call]:
        """Yield the calls that these traces lead to, whatever else was read with them."""
        seconds = frozenset(seconds_around(self.times))
        for call in calls:
            if call.name in _FOLLOWED and (
                call.name in self.names
                or call.made_key in self.keys
                or call.made_principal in self.principals
                or _second_of(call.time) in seconds
            ):
                yield call


@dataclass(frozen=True, slots=True)
class UseTraces:
    """How to find the calls made with the credentials that some calls began."""

    keys: frozenset[str]
    """Their access keys."""
    principals: frozenset[str]
    """Their principals."""
    users: frozenset[str]
    """Users whose sign-ins are wanted."""
    times: frozenset[datetime]
    """The start of their sessions, or the times of their federated sign-ins, to the second."""
    portals: frozenset[str]
    """`credentialId` of their IAM Identity Center sessions."""
    tokens: frozenset[str] = frozenset()
    """Ids of tokens with which roles are assumed."""

    def __bool__(self) -> bool:
        return any((self.keys, self.principals, self.users, self.times, self.portals, self.tokens))

    def select(self, calls: Collection[Call]) -> Iterator[Call]:
        """Yield the calls that these traces lead to, whatever else was read with them.

        Calls that rename users are among them if sign-ins are wanted, which later names may have.
        """
        seconds = frozenset(seconds_around(self.times))
        users = with_later_names(self.users, calls) if self.users else self.users
        for call in calls:
            if (
                call.access_key in self.keys
                or call.principal_id in self.principals
                or call.credential_id in self.portals
                or call.used_token in self.tokens
                or (users and _is_of_users(call, users))
                or (seconds and _is_of_seconds(call, seconds))
            ):
                yield call


def key_traces(calls: Iterable[Call]) -> OriginTraces:
    """Return how to find the calls whose responses name the keys of some calls.

    Calls that set passwords lead to those that end them, too.
    """
    keys: set[str] = set()
    names: frozenset[str] = frozenset()
    for call in calls:
        keys.add(call.access_key)
        if sets_password(call):
            names = ENDS
    return OriginTraces(frozenset(keys - {""}), frozenset(), names, frozenset())


def origin_traces(calls: Iterable[Call]) -> OriginTraces:
    """Return how to find the calls that began some calls' credentials, other than by keys."""
    times: set[datetime] = set()
    names: set[str] = set()
    principals: set[str] = set()
    for call in calls:
        if call.created is not None:
            times.add(call.created)
        if call.created is not None or call.sign_in_session:
            names.add("CreateOAuth2Token")
        if call.credential_id:
            names.add("UserAuthentication")
        if call.identity_type in _OF_ONE_SECOND or call.name == "SwitchRole":
            times.add(call.time)
        if call.used_token:
            names.add(OUTBOUND_CALL)
        if call.name == "ConsoleLogin" and call.identity_type in {"IAMUser", "Root"}:
            names |= SETTING | {RENAMES}
        elif call.name == "ConsoleLogin" and call.created is None:
            names.add("GetSigninToken")
            principals.add(call.principal_id)
        if call.identity_type == "AssumedRole" and call.invoked_by:
            principals.add(call.principal_id)
    return OriginTraces(
        frozenset(), frozenset(times), frozenset(names), frozenset(principals - {""})
    )


def origin_ids(call: Call) -> Iterator[str]:
    """Yield the ids that the call that began a call's credential may name.

    For the session of a pod, the seconds at which its credentials may have been issued.
    """
    yield call.access_key
    yield call.principal_id
    if call.created is not None and call.principal_id.partition(":")[2].startswith("eks-"):
        yield from (f"{second:%Y-%m-%dT%H:%M:%SZ}" for second in seconds_around([call.created]))


def use_traces(calls: Iterable[Call]) -> UseTraces:
    """Return how to find calls made with credentials that some calls began.

    Refused calls began none.
    """
    keys: set[str] = set()
    principals: set[str] = set()
    users: set[str] = set()
    times: set[datetime] = set()
    portals: set[str] = set()
    tokens: set[str] = set()
    for call in calls:
        if not call.succeeded:
            continue
        keys.add(call.made_key)
        principals.add(call.made_principal)
        if call.name in SIGN_INS or call.name in _OF_CALLER or sets_own_password(call):
            principals.add(call.principal_id)
        if call.name in _OF_NAMED_USER:
            users |= {call.target_user, call.new_user_name}
        if call.name in {"GetRoleCredentials", "AssumeRoleForPodIdentity"}:
            times.add(call.time)
        if call.name == "UserAuthentication":
            portals.add(call.credential_id)
        tokens.add(call.made_token)
    return UseTraces(
        frozenset(keys - {""}),
        frozenset(principals - {""}),
        frozenset(users - {""}),
        frozenset(times),
        frozenset(portals - {""}),
        frozenset(tokens - {""}),
    )


def seconds_around(times: Iterable[datetime]) -> list[datetime]:
    """Return the whole seconds at which acts of some times may be recorded, ascending.

    Clocks may differ by a second. Times outside the years of CloudTrail belong to no act.
    """
    whole = {_second_of(time) for time in times if _FIRST_YEAR <= time.year < _LAST_YEAR}
    return sorted({second + timedelta(seconds=off) for second in whole for off in (-1, 0, 1)})


def _second_of(time: datetime) -> datetime:
    return time.replace(microsecond=0)


def _is_of_users(call: Call, users: Collection[str]) -> bool:
    return call.name == RENAMES or (call.name == "ConsoleLogin" and call.user_name in users)


def _is_of_seconds(call: Call, seconds: Collection[datetime]) -> bool:
    if call.name == "AssumeRoleWithSAML" and _second_of(call.time) in seconds:
        return True
    return call.created is not None and _second_of(call.created) in seconds
