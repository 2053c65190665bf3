"""Each credential joined to the record that began it, or the reason why no record can be named."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from auditor.cloudtrail.lineage.acts import Acts
from auditor.cloudtrail.lineage.call import Call, near
from auditor.cloudtrail.lineage.credentials import Credential, CredentialKind, credentials_of

_PORTAL_ROLE: Final = re.compile(r"AWSReservedSSO_(.+)_[0-9a-f]{16}")


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
                reason = (
                    f"{one.key} acted with the rights of this principal with a key of its"
                    " own; the record does not name the session that caused it"
                )
                return Link(one, None, "principalId and invokedBy", Confidence.MATCHED, reason)
            case CredentialKind.SERVICE:
                return _none(one, "userIdentity.invokedBy", "the service acts on its own")
            case CredentialKind.ACCOUNT:
                reason = (
                    f"the caller is of account {one.key}, whose trail is not in these logs;"
                    " its record has the same sharedEventID"
                )
                return _none(one, "userIdentity.accountId", reason)
            case _:
                return _none(one, "userIdentity", "the records name no credential")

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
                if _before(call, first) and call.made_principal in ("", first.principal_id)
            ]
            if len(made) == 1:
                field = "responseElements.credentials.accessKeyId = userIdentity.accessKeyId"
                return _exact(one, made[0], field)
        begun = self._begun(one)
        if len(begun) > 1:
            names = ", ".join(sorted(call.record_id for call in begun))
            reason = f"several records fit, and no field distinguishes them: {names}"
            return _none(one, "principalId and creationDate", reason)
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
            *self._acts.sign_ins.get(principal, []),
        ]
        calls = [call for call in candidates if near(call.time, created)]
        if calls:
            # A role that assumes itself in its first second gives another session the same name.
            own = {call.record_id for call in one.calls}
            calls = [call for call in calls if call.record_id not in own]
        if calls:
            return calls
        command_line = one.kind is not CredentialKind.CONSOLE and first.access_key
        tokens = [
            call
            for call in self._acts.tokens.get(principal, [])
            if command_line and near(call.created, created) and _before(call, first)
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
        if one.kind is CredentialKind.CONSOLE:
            return f"no sign-in of this principal{when} in these logs"
        if first.created is None:
            return "no sessionContext in these records"
        if self._write_events_only and first.identity_type == "AssumedRole":
            return "AssumeRole is a read event, and these logs hold only write events"
        if first.identity_type != "AssumedRole":
            return f"no sign-in and no GetSessionToken of this principal{when} in these logs"
        role = first.issuer.rpartition("/")[2]
        session_name = first.principal_id.partition(":")[2]
        unless = "" if self._services else ", unless by an AWS service"
        return f"no AssumeRole for role {role} as {session_name}{when} in these logs{unless}"

    def _portal(self, one: Credential) -> Link:
        signed_in = [
            call for call in self._acts.portals.get(one.key, []) if _before(call, one.calls[0])
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
        if call.name == "ConsoleLogin" and call.identity_type == "IAMUser":
            set_before = [
                act
                for act in self._acts.passwords.get((call.account, call.user_name), [])
                if _before(act, call)
            ]
            if set_before and call.succeeded:
                reason = "another password may have been used; this is the last one set before"
                field = "requestParameters.userName = userIdentity.userName"
                return _matched(one, set_before[-1], field, reason)
            return _none(one, "userIdentity.userName", "no record sets its password in these logs")
        if call.name == "SwitchRole":
            begun = [
                act
                for act in self._acts.by_principal.get(call.principal_id, [])
                if near(act.time, call.time)
            ]
            if len(begun) == 1:
                return _exact(one, begun[0], "principalId, and the same second")
        return _none(one, "userIdentity", "a sign-in, for which CloudTrail has no earlier record")

    def _same_user(self, act: Call, federated: Call) -> bool:
        """Return whether a portal's user may be the subject: only a different name rules it out."""
        names = {call.portal_user for call in self._acts.portals.get(act.credential_id, [])}
        return not names or federated.user_name in names or act.portal_user in names


def _before(act: Call, call: Call) -> bool:
    return act.time <= call.time or near(act.time, call.time)


def _exact(one: Credential, act: Call, field: str) -> Link:
    return Link(one, act, field, Confidence.EXACT)


def _matched(one: Credential, act: Call, field: str, reason: str) -> Link:
    return Link(one, act, field, Confidence.MATCHED, reason)


def _none(one: Credential, field: str, reason: str) -> Link:
    return Link(one, None, field, Confidence.NONE, reason)
