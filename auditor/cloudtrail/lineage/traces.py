"""What leads from calls back to those that began their credentials, and on to later ones. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from auditor.cloudtrail.lineage.acts import PASSWORDS
from auditor.cloudtrail.lineage.call import Call
from auditor.cloudtrail.lineage.credentials import SIGN_INS

_FEDERATED: Final = frozenset({"SAMLUser", "WebIdentityUser"})
_FIRST_YEAR, _LAST_YEAR = 2013, 2100
"""Of times that calls can have: CloudTrail began in 2013."""


@dataclass(frozen=True, slots=True)
class OriginTraces:
    """How to find the calls that began some credentials, among all that begin any."""

    keys: frozenset[str]
    """Access keys that their responses name."""
    times: frozenset[datetime]
    """When they happened, to the second before or after."""
    names: frozenset[str]
    """Names of calls that leave neither: all calls of these names are wanted."""


@dataclass(frozen=True, slots=True)
class UseTraces:
    """How to find the calls made with the credentials that some calls began."""

    keys: frozenset[str]
    """Their access keys."""
    principals: frozenset[str]
    """Their principals."""
    users: frozenset[str]
    """Users whose sign-ins they are."""
    times: frozenset[datetime]
    """When their sessions began, or their federated sign-ins happened, to the second."""
    portals: frozenset[str]
    """Their `credentialId`, of sessions of IAM Identity Center."""

    def __bool__(self) -> bool:
        return any((self.keys, self.principals, self.users, self.times, self.portals))


def key_traces(calls: Iterable[Call]) -> OriginTraces:
    """Return how to find the calls whose responses name the keys of some calls."""
    keys = frozenset(call.access_key for call in calls if call.access_key)
    return OriginTraces(keys, frozenset(), frozenset())


def origin_traces(calls: Iterable[Call]) -> OriginTraces:
    """Return how to find the calls that began the credentials of some calls, but by their keys."""
    times: set[datetime] = set()
    names: set[str] = set()
    for call in calls:
        if call.created is not None:
            times.add(call.created)
            names.add("CreateOAuth2Token")
        if call.credential_id:
            names.add("UserAuthentication")
        if call.identity_type in _FEDERATED or call.name == "SwitchRole":
            times.add(call.time)
        if call.name == "ConsoleLogin" and call.identity_type == "IAMUser":
            names |= PASSWORDS
    return OriginTraces(frozenset(), frozenset(times), frozenset(names))


def use_traces(calls: Iterable[Call]) -> UseTraces:
    """Return how to find the calls made with what some calls began; refused ones began nothing."""
    keys: set[str] = set()
    principals: set[str] = set()
    users: set[str] = set()
    times: set[datetime] = set()
    portals: set[str] = set()
    for call in calls:
        if not call.succeeded:
            continue
        keys.add(call.made_key)
        principals.add(call.made_principal)
        if call.name in SIGN_INS or call.name == "CreateOAuth2Token":
            principals.add(call.principal_id)
        if call.name in PASSWORDS:
            users.add(call.target_user)
        if call.name in {"GetRoleCredentials", "AssumeRoleForPodIdentity"}:
            times.add(call.time)
        if call.name == "UserAuthentication":
            portals.add(call.credential_id)
    return UseTraces(
        frozenset(keys - {""}),
        frozenset(principals - {""}),
        frozenset(users - {""}),
        frozenset(times),
        frozenset(portals - {""}),
    )


def seconds_around(times: Iterable[datetime]) -> list[datetime]:
    """Return the whole seconds in which acts of some times may stand, ascending.

    Clocks may differ by a second. Times outside the years of CloudTrail are those of no act.
    """
    whole = {time.replace(microsecond=0) for time in times if _FIRST_YEAR <= time.year < _LAST_YEAR}
    return sorted({second + timedelta(seconds=off) for second in whole for off in (-1, 0, 1)})
