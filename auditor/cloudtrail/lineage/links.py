"""Each credential joined to the record that began it, or the reason why no record can be named."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from auditor.cloudtrail.lineage.acts import Acts
from auditor.cloudtrail.lineage.call import Call, before
from auditor.cloudtrail.lineage.credentials import Credential, CredentialKind, credentials_of
from auditor.cloudtrail.lineage.link import (
    Confidence,
    Link,
    ambiguous_link,
    exact_link,
    matched_link,
    unnamed_link,
)
from auditor.cloudtrail.lineage.sessions import SessionOrigins
from auditor.cloudtrail.lineage.sign_ins import SignInOrigins

_LONGEST_ROLE_SESSION: Final = timedelta(hours=12)
"""The longest time that a role session lasts."""
_ROLES_ANYWHERE: Final = "rolesanywhere.amazonaws.com"
_CERTIFICATE: Final = (
    "the service acts for the holder of a certificate, whom CreateSession of the same second and"
    " role shows"
)


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
    return tuple(linker.link(credential) for credential in credentials_of(every))


class _Linker:
    """Finds the act that began a credential."""

    def __init__(self, acts: Acts, write_events_only: bool, services: bool) -> None:
        self._acts = acts
        self._sessions = SessionOrigins(acts, write_events_only, services)
        self._sign_ins = SignInOrigins(acts, self._sessions)

    def link(self, one: Credential) -> Link:
        """Return the origin of a credential."""
        match one.kind:
            case CredentialKind.KEY if one.key.startswith("AKIA"):
                return self._long_lived(one)
            case CredentialKind.KEY | CredentialKind.CONSOLE:
                return self._sessions.link(one)
            case CredentialKind.SIGN_IN_SESSION:
                made = self._acts.sessions.get(one.key, [])
                if len(made) == 1:
                    return exact_link(one, made[0], "signInSessionArn")
                return self._sessions.link(one)
            case CredentialKind.PORTAL:
                return self._sign_ins.portal_link(one)
            case CredentialKind.SIGN_IN:
                return self._sign_ins.link(one)
            case CredentialKind.FAILED_SIGN_INS:
                return unnamed_link(one, "userIdentity", "they failed, so they began no session")
            case CredentialKind.FORWARDED:
                return self._forwarded(one)
            case CredentialKind.SERVICE:
                for_certificate = one.key == _ROLES_ANYWHERE
                reason = _CERTIFICATE if for_certificate else "the service acts on its own"
                return unnamed_link(one, "userIdentity.invokedBy", reason)
            case CredentialKind.ACCOUNT:
                reason = (
                    f"the caller is of account {one.key}, whose record of this call, with the"
                    " same sharedEventID, is not in these logs"
                )
                return unnamed_link(one, "userIdentity.accountId", reason)
            case _:
                return unnamed_link(one, "userIdentity", "the records name no credential")

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
            return matched_link(one, acts[0], field, reason)
        reason = f"{owns_key}; the record does not name the session that caused it"
        return Link(one, None, field, Confidence.MATCHED, reason)

    def _long_lived(self, one: Credential) -> Link:
        made = self._acts.by_key.get(one.key, [])
        field = "responseElements.accessKey.accessKeyId = userIdentity.accessKeyId"
        if len(made) == 1:
            return exact_link(one, made[0], field)
        if made:
            return ambiguous_link(one, made, field)
        reason = "long-lived key; no CreateAccessKey for it in these logs"
        return unnamed_link(one, "userIdentity.accessKeyId", reason)
