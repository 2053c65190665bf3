"""The record that began a session: by the key that it made, or by principal and second."""

from auditor.cloudtrail.lineage.acts import Acts, around
from auditor.cloudtrail.lineage.call import Call, before, near
from auditor.cloudtrail.lineage.credentials import Credential, CredentialKind
from auditor.cloudtrail.lineage.link import (
    Link,
    ambiguous_link,
    exact_link,
    matched_link,
    unnamed_link,
)


class SessionOrigins:
    """Finds the act that began a session."""

    def __init__(self, acts: Acts, write_events_only: bool, services: bool) -> None:
        """Search among acts.

        Args:
            acts: of all calls.
            write_events_only: whether the logs hold no read events, and so cannot hold AssumeRole.
            services: whether the calls include those by which services assumed roles.
        """
        self._acts = acts
        self._write_events_only = write_events_only
        self._services = services

    def link(self, one: Credential) -> Link:
        """Return the origin of a session."""
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
                return exact_link(one, made[0], field)
        begun = self.begun_by(one)
        if len(begun) > 1:
            return ambiguous_link(one, begun)
        if begun:
            (act,) = begun
            if act.name == "AssumeRoleForPodIdentity":
                reason = "the record of AssumeRoleForPodIdentity names no key"
                return matched_link(one, act, "session name, creationDate = eventTime", reason)
            if act.name == "CreateOAuth2Token":
                reason = (
                    "the grant names no key; the session is that of the console that granted it"
                )
                return matched_link(one, act, "principalId and creationDate", reason)
            return exact_link(one, act, "principalId, and creationDate = eventTime")
        return unnamed_link(one, "creationDate", f"{_person(one)}{self.absence(one)}")

    def begun_by(self, one: Credential) -> list[Call]:
        """Return the acts that fit the principal and the second of a session."""
        first = one.calls[0]
        created = first.created
        if created is None:
            return []
        principal = first.principal_id
        session_name = principal.partition(":")[2]
        candidates = [
            *around(self._acts.by_principal.get(principal, []), created),
            *around(self._acts.by_role.get((first.issuer, session_name), []), created),
        ]
        signed_in = [*around(self._acts.sign_ins.get(principal, []), created)]
        # A sign-in or switch to a role's session is its second record, if that of STS is there.
        # A role that assumes itself in its first second gives another session the same name.
        own = {call.record_id for call in one.calls} if candidates or signed_in else set()
        for some in (candidates, signed_in):
            if calls := [call for call in some if call.record_id not in own]:
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
            for call in around(self._acts.pods, created)
            if session_name.startswith(f"eks-{call.cluster}-")
        ]

    def absence(self, one: Credential) -> str:
        """Return why no record is the beginning of a session."""
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


def _person(one: Credential) -> str:
    """Return the person that the calls of a session name, for a reason; "" for nobody."""
    for call in one.calls:
        if call.source_identity:
            return f"the sourceIdentity is {call.source_identity}; "
        if call.portal_user:
            return f"on behalf of Identity Center user {call.portal_user}; "
    return ""
