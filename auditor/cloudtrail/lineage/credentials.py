"""Calls grouped by the credential they were made with: a session, a long-lived key, a sign-in."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Final

from auditor.cloudtrail.lineage.call import Call

_ORDER: Final = attrgetter("time", "record_id")
SIGN_INS: Final = frozenset({"ConsoleLogin", "UserAuthentication", "SwitchRole"})
"""Calls that begin a session and are made without the credential of a session."""
_FOR_PROGRAMS: Final = frozenset({"AssumeRoot", "GetSessionToken"})
"""Calls that make keys of root and of users, for programs."""


class CredentialKind(StrEnum):
    """What the calls of a credential have in common."""

    KEY = "access key"
    """A long-lived key (AKIA), or the temporary key of one session."""
    CONSOLE = "console session"
    """Many temporary keys with the same principal and creationDate."""
    SIGN_IN_SESSION = "sign-in session"
    """A session made by `aws login` or OAuth, with one signInSessionArn."""
    PORTAL = "Identity Center session"
    SIGN_IN = "sign-in"
    """One call, made with a password or by an identity provider."""
    FAILED_SIGN_INS = "failed sign-ins"
    """All that failed of one principal, which began no session."""
    FORWARDED = "forwarded access"
    """A service acts with a principal's permissions, with its own keys."""
    SERVICE = "AWS service"
    ACCOUNT = "another account"
    """A call recorded in the role's account, whose record in the caller's account is missing."""
    IDENTITY = "identity"
    """The records name no credential."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A credential with its calls."""

    kind: CredentialKind
    key: str
    """The access key, session ARN, service or principal that identifies it within its kind."""
    principal_id: str
    created: datetime | None
    calls: tuple[Call, ...]
    """At least one, ordered by time, then record."""


def credentials_of(calls: Iterable[Call]) -> tuple[Credential, ...]:
    """Return the credentials behind calls, by the time of their first call.

    The order of calls does not matter. If both accounts record that a role was assumed, that is one
    act: the record of the role's account is left out if the caller's is present.
    """
    every = sorted({call.record_id: call for call in calls}.values(), key=_ORDER)
    callers = {call.shared_event_id for call in every if call.identity_type != "AWSAccount"}
    named = {call.made_key for call in every if call.made_key}
    # The console has keys of its own, even in a session that the key of a program began.
    programs = {call.access_key for call in every if call.name == "GetSigninToken"}
    programs |= {call.made_key for call in every if call.name in _FOR_PROGRAMS}
    consoles = {(call.principal_id, call.created) for call in every if call.from_console}
    consoles |= _of_several_keys(every, programs)
    groups: dict[tuple[CredentialKind, str, str, datetime | None], list[Call]] = defaultdict(list)
    for call in every:
        if call.identity_type == "AWSAccount" and call.shared_event_id in callers - {""}:
            continue
        groups[_group(call, named, programs, consoles)].append(call)
    credentials = [Credential(*group, tuple(members)) for group, members in groups.items()]
    return tuple(sorted(credentials, key=lambda credential: _ORDER(credential.calls[0])))


def _of_several_keys(
    calls: Iterable[Call], programs: Collection[str]
) -> set[tuple[str, datetime | None]]:
    """Return the sessions of users that have several keys, which only the console gives out.

    Args:
        programs: keys that are not the console's.
    """
    keys: dict[tuple[str, datetime | None], set[str]] = defaultdict(set)
    for call in calls:
        if call.identity_type in {"IAMUser", "Root"} and call.created and not call.invoked_by:
            keys[call.principal_id, call.created].add(call.access_key)
    return {session for session, ids in keys.items() if len(ids - {"", *programs}) > 1}


def _group(
    call: Call,
    named: Collection[str],
    programs: Collection[str],
    consoles: Collection[tuple[str, datetime | None]],
) -> tuple[CredentialKind, str, str, datetime | None]:
    principal, created = call.principal_id, call.created
    if call.identity_type == "AWSService":
        return CredentialKind.SERVICE, call.invoked_by or call.source, "", None
    if call.identity_type == "AWSAccount":
        return CredentialKind.ACCOUNT, call.identity_account, principal, None
    if call.name in SIGN_INS and not call.access_key and not call.succeeded:
        who = principal or call.arn or call.user_name or call.identity_account or call.account
        return CredentialKind.FAILED_SIGN_INS, who, principal, None
    if call.name in SIGN_INS and not call.access_key:
        return CredentialKind.SIGN_IN, call.record_id, principal, None
    if call.credential_id:
        return CredentialKind.PORTAL, call.credential_id, principal, None
    if call.identity_type in {"SAMLUser", "WebIdentityUser"}:
        return CredentialKind.SIGN_IN, call.record_id, principal, None
    if call.invoked_by and created is not None and call.access_key not in named:
        return CredentialKind.FORWARDED, call.invoked_by, principal, None
    if call.access_key.startswith("AKIA"):
        return CredentialKind.KEY, call.access_key, "", None
    if call.sign_in_session:
        return CredentialKind.SIGN_IN_SESSION, call.sign_in_session, principal, created
    console = (principal, created) in consoles and call.access_key not in programs
    if created is not None and (not call.access_key or console):
        return CredentialKind.CONSOLE, principal, principal, created
    if call.access_key:
        return CredentialKind.KEY, call.access_key, principal, created
    identity = call.arn or principal or call.user_name or call.identity_type
    return CredentialKind.IDENTITY, identity, principal, None
