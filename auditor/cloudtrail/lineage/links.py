"""Each credential joined to the record that began it, or the reason why no record can be named."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from auditor.cloudtrail.lineage.acts import Acts
from auditor.cloudtrail.lineage.call import Call, before, near
from auditor.cloudtrail.lineage.credentials import Credential, CredentialKind, credentials_of
from auditor.cloudtrail.lineage.passwords import sets_own_password

_PORTAL_ROLE: Final = re.compile(r"AWSReservedSSO_(.+)_[0-9a-f]{16}")
_LONGEST_ROLE_SESSION: Final = timedelta(hours=12)
"""The longest time that a role session lasts."""
_SIGNIN_TOKEN_LIFE: Final = timedelta(minutes=15)
"""How long a token of GetSigninToken can be used to sign in."""


class Confidence(StrEnum):
    """How certain a link is."""

    EXACT = "exact"
    """An id, or a principal and a second, that only one record has."""
    MATCHED = "matched"
    """Names and times agree; the reason names what is not proven."""
    NONE = "none"
    """No record can be named; see the reason."""


@dataclass(frozen=True, slots=True)
class Link:
    """The origin of a credential."""

    credential: Credential
    begun_by: Call | None
    field: str
    """The fields that join them."""
    confidence: Confidence
    reason: str = ""
    """What the join does not prove, or why no record can be named."""


def links_of(
    calls: Iterable[Call], *, write_events_only: bool = False, services: bool = True
) -> tuple[Link, ...]:
    """Return one link for each credential behind calls, by the time of its first call.

    Args:
        calls: in any order; two records of one act in two accounts count as one.
        write_events_only: whether the logs hold no read events, and so cannot hold AssumeRole.
        services: whether the calls include those by which services assumed roles.
    """
    every = tuple({call.record_id: call for call in calls}.values())
    linker = _Linker(Acts(every), write_events_only, services)
    return tuple(linker.link(one) for one in credentials_of(every))


class _Linker:
    """Finds the act that began a credential."""

    def __init__(self, acts: Acts, write_events_only: bool, services: bool) -> None:
        self._acts = acts
        self._write_events_only = write_events_only
        self._services = services

    def link(self, one: Credential) -> Link:
        """Return the origin of a credential."""
        match one.kind:
            case CredentialKind.KEY if one.key.startswith("AKIA"):
                return self._long_lived(one)
            case CredentialKind.KEY | CredentialKind.CONSOLE:
                return self._session(one)
            case CredentialKind.SIGN_IN_SESSION:
                made = self._acts.sessions.get(one.key, [])
                if len(made) == 1:
                    return _exact(one, made[0], "signInSessionArn")
                return self._session(one)
            case CredentialKind.PORTAL:
                return self._portal(one)
            case CredentialKind.SIGN_IN:
                return self._sign_in(one)
            case CredentialKind.FORWARDED:
                return self._forwarded(one)
            case CredentialKind.SERVICE:
                return _none(one, "userIdentity.invokedBy", "the service acts on its own")
            case CredentialKind.ACCOUNT:
                reason = (
                    f"the caller is of account {one.key}, whose record of this call, with the"
                    " same sharedEventID, is not in these logs"
                )
                return _none(one, "userIdentity.accountId", reason)
            case _:
                return _none(one, "userIdentity", "the records name no credential")

    def _forwarded(self, one: Credential) -> Link:
        """Return the origin of calls by a service with the rights of a principal.

        They belong to the principal's session if it has a single one that may have lasted so long.
        """
        first, last = one.calls[0], one.calls[-1]
        acts = [
            act
            for act in self._acts.by_principal.get(one.principal_id, [])
            if first.identity_type == "AssumedRole" and before(act, last)
        ]
        owns_key = f"{one.key} acted with the rights of this principal with a key of its own"
        field = "principalId and invokedBy"
        if (
            len(acts) == 1
            and acts[0].identity_type != "AWSService"
            and before(acts[0], first)
            and last.time - acts[0].time <= _LONGEST_ROLE_SESSION
        ):
            reason = f"{owns_key}; this began the principal's only session in these logs"
            return _matched(one, acts[0], field, reason)
        reason = f"{owns_key}; the record does not name the session that caused it"
        return Link(one, None, field, Confidence.MATCHED, reason)

    def _long_lived(self, one: Credential) -> Link:
        made = self._acts.by_key.get(one.key, [])
        if len(made) == 1:
            field = "responseElements.accessKey.accessKeyId = userIdentity.accessKeyId"
            return _exact(one, made[0], field)
        reason = "long-lived key; no CreateAccessKey for it in these logs"
        return _none(one, "userIdentity.accessKeyId", reason)

    def _session(self, one: Credential) -> Link:
        first = one.calls[0]
        if one.kind is CredentialKind.KEY:
            # The id of a temporary key may be reused: the act must not be later than its use, and
            # of the same session.
            made = [
                call
                for call in self._acts.by_key.get(one.key, [])
                if before(call, first) and call.made_principal in ("", first.principal_id)
            ]
            if len(made) == 1:
                field = "responseElements.credentials.accessKeyId = userIdentity.accessKeyId"
                return _exact(one, made[0], field)
        begun = self._begun(one)
        if len(begun) > 1:
            return _several(one, begun)
        if begun:
            (act,) = begun
            if act.name == "AssumeRoleForPodIdentity":
                reason = "the record of AssumeRoleForPodIdentity names no key"
                return _matched(one, act, "session name, creationDate = eventTime", reason)
            if act.name == "CreateOAuth2Token":
                reason = (
                    "the grant names no key; the session is that of the console that granted it"
                )
                return _matched(one, act, "principalId and creationDate", reason)
            return _exact(one, act, "principalId, and creationDate = eventTime")
        return _none(one, "creationDate", self._absent(one))

    def _begun(self, one: Credential) -> list[Call]:
        """Return the acts that fit the principal and the second of a session."""
        first = one.calls[0]
        created = first.created
        if created is None:
            return []
        principal = first.principal_id
        session_name = principal.partition(":")[2]
        candidates = [
            *self._acts.by_principal.get(principal, []),
            *self._acts.by_role.get((first.issuer, session_name), []),
        ]
        # A sign-in to a role's session, which may follow within the second, began no other.
        for some in (candidates, self._acts.sign_ins.get(principal, [])):
            calls = [call for call in some if near(call.time, created)]
            if calls:
                # A role that assumes itself in its first second gives another session the same
                # name.
                own = {call.record_id for call in one.calls}
                calls = [call for call in calls if call.record_id not in own]
            if calls:
                return calls
        command_line = one.kind is not CredentialKind.CONSOLE and first.access_key
        tokens = [
            call
            for call in self._acts.tokens.get(principal, [])
            if command_line and near(call.created, created) and before(call, first)
        ]
        if tokens:
            return tokens[-1:]
        return [
            call
            for call in self._acts.pods
            if session_name.startswith(f"eks-{call.cluster}-") and near(call.time, created)
        ]

    def _absent(self, one: Credential) -> str:
        first = one.calls[0]
        when = f" at {first.created:%Y-%m-%dT%H:%M:%SZ}" if first.created else ""
        if first.created is None:
            return "no sessionContext in these records"
        if first.identity_type == "FederatedUser":
            maker = first.issuer.rpartition("/")[2]
            by = f" by user {maker}" if maker else ""
            return f"no GetFederationToken{by}{when} in these logs"
        if one.kind is CredentialKind.CONSOLE and first.identity_type != "AssumedRole":
            return f"no sign-in of this principal{when} in these logs"
        if self._write_events_only and first.identity_type == "AssumedRole":
            return "AssumeRole is a read event, and these logs hold only write events"
        if first.identity_type == "Root":
            return f"no sign-in, GetSessionToken or AssumeRoot{when} in these logs"
        if first.identity_type != "AssumedRole":
            return f"no sign-in and no GetSessionToken of this principal{when} in these logs"
        role = first.issuer.rpartition("/")[2]
        session_name = first.principal_id.partition(":")[2]
        unless = "" if self._services else ", unless by an AWS service"
        return f"no AssumeRole for role {role} as {session_name}{when} in these logs{unless}"

    def _portal(self, one: Credential) -> Link:
        signed_in = [
            call for call in self._acts.portals.get(one.key, []) if before(call, one.calls[0])
        ]
        if signed_in:
            return _exact(one, signed_in[-1], "credentialId")
        return _none(one, "credentialId", "no UserAuthentication for it in these logs")

    def _sign_in(self, one: Credential) -> Link:
        (call,) = one.calls
        if call.identity_type == "SAMLUser" and (
            portal := _PORTAL_ROLE.fullmatch(call.role.rpartition("/")[2])
        ):
            granted = [
                act
                for act in self._acts.granted.get((call.account, portal[1]), [])
                if near(act.time, call.time) and self._same_user(act, call)
            ]
            if len(granted) == 1:
                reason = "GetRoleCredentials and AssumeRoleWithSAML have no id in common"
                return _matched(one, granted[0], "account, role name, user and second", reason)
            reason = "its beginning is in the trail of the IAM Identity Center account"
            return _none(one, "requestParameters.roleArn", reason)
        if call.identity_type in {"SAMLUser", "WebIdentityUser"}:
            return _none(
                one,
                "userIdentity.principalId",
                "signed in at an identity provider, whose log is not CloudTrail's",
            )
        if call.name == "ConsoleLogin" and call.identity_type in {"IAMUser", "Root"}:
            return self._signed_in_by_password(one, call)
        if call.name == "ConsoleLogin" and call.identity_type in {"AssumedRole", "FederatedUser"}:
            return self._signed_in_by_session(one, call)
        if call.name == "SwitchRole":
            begun = [
                act
                for act in self._acts.by_principal.get(call.principal_id, [])
                if near(act.time, call.time)
            ]
            if len(begun) == 1:
                return _exact(one, begun[0], "principalId, and the same second")
        return _none(one, "userIdentity", "a sign-in, for which CloudTrail has no earlier record")

    def _signed_in_by_password(self, one: Credential, call: Call) -> Link:
        if call.succeeded and (act := self._acts.passwords.last_set(call)) is not None:
            reason = "another password may have been used; this is the last one set before"
            field = "requestParameters.userName = userIdentity.userName"
            if sets_own_password(act):
                field = "principalId"
            return _matched(one, act, field, reason)
        if call.identity_type == "Root":
            reason = "a sign-in, for which CloudTrail has no earlier record"
            return _none(one, "userIdentity", reason)
        return _none(one, "userIdentity.userName", "no record sets its password in these logs")

    def _signed_in_by_session(self, one: Credential, call: Call) -> Link:
        """Return the origin of a console sign-in with the credentials of a session."""
        begun = self._begun(one)
        if len(begun) > 1:
            return _several(one, begun)
        if begun:
            return _exact(one, begun[0], "principalId, and creationDate = eventTime")
        if call.created is not None:
            return _none(one, "creationDate", self._absent(one))
        principal = call.principal_id
        for acts in (self._acts.signin_tokens, self._acts.by_principal):
            recent = [
                act
                for act in acts.get(principal, [])
                if before(act, call) and call.time - act.time <= _SIGNIN_TOKEN_LIFE
            ]
            if len(recent) > 1:
                return _several(one, recent)
            if recent:
                reason = (
                    "the sign-in does not name its session; this is the only record of the"
                    " principal in the 15 minutes before that can lead to a sign-in"
                )
                return _matched(one, recent[0], "principalId", reason)
        reason = "the sign-in does not name its session, and no record can have led to it"
        return _none(one, "principalId", reason)

    def _same_user(self, act: Call, federated: Call) -> bool:
        """Return whether a portal's user may be the subject: only a different name rules it out."""
        names = {call.portal_user for call in self._acts.portals.get(act.credential_id, [])}
        return not names or federated.user_name in names or act.portal_user in names


def _exact(one: Credential, act: Call, field: str) -> Link:
    return Link(one, act, field, Confidence.EXACT)


def _matched(one: Credential, act: Call, field: str, reason: str) -> Link:
    return Link(one, act, field, Confidence.MATCHED, reason)


def _several(one: Credential, acts: Iterable[Call]) -> Link:
    names = ", ".join(sorted(act.record_id for act in acts))
    reason = f"several records fit, and no field distinguishes them: {names}"
    return _none(one, "principalId and creationDate", reason)


def _none(one: Credential, field: str, reason: str) -> Link:
    return Link(one, None, field, Confidence.NONE, reason)
