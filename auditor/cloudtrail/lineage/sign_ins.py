"""The record that led to a sign-in: a password that was set, a session, or a portal's user."""

import re
from datetime import timedelta
from typing import Final

from auditor.cloudtrail.lineage.acts import Acts
from auditor.cloudtrail.lineage.call import Call, before, near
from auditor.cloudtrail.lineage.credentials import Credential
from auditor.cloudtrail.lineage.link import (
    Link,
    ambiguous_link,
    exact_link,
    matched_link,
    unnamed_link,
)
from auditor.cloudtrail.lineage.passwords import sets_own_password
from auditor.cloudtrail.lineage.sessions import SessionOrigins

_PORTAL_ROLE: Final = re.compile(r"AWSReservedSSO_(.+)_[0-9a-f]{16}")
_SIGNIN_TOKEN_LIFE: Final = timedelta(minutes=15)
"""How long a token of GetSigninToken can be used to sign in."""


class SignInOrigins:
    """Finds the act that led to a sign-in."""

    def __init__(self, acts: Acts, sessions: SessionOrigins) -> None:
        self._acts = acts
        self._sessions = sessions

    def portal_link(self, one: Credential) -> Link:
        """Return the origin of a session of the IAM Identity Center portal."""
        signed_in = [
            call for call in self._acts.portals.get(one.key, []) if before(call, one.calls[0])
        ]
        if signed_in:
            return exact_link(one, signed_in[-1], "credentialId")
        return unnamed_link(one, "credentialId", "no UserAuthentication for it in these logs")

    def link(self, one: Credential) -> Link:
        """Return the origin of a sign-in."""
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
                return matched_link(one, granted[0], "account, role name, user and second", reason)
            reason = "its beginning is in the trail of the IAM Identity Center account"
            return unnamed_link(one, "requestParameters.roleArn", reason)
        if call.used_token and (link := self._signed_in_by_token(one, call)) is not None:
            return link
        if call.identity_type in {"SAMLUser", "WebIdentityUser"}:
            return unnamed_link(
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
                return exact_link(one, begun[0], "principalId, and the same second")
            if call.switched_from:
                reason = f"switched from {call.switched_from}; no AssumeRole for it in these logs"
                return unnamed_link(one, "additionalEventData.SwitchFrom", reason)
        return unnamed_link(
            one, "userIdentity", "a sign-in, for which CloudTrail has no earlier record"
        )

    def _signed_in_by_password(self, one: Credential, call: Call) -> Link:
        if (act := self._acts.passwords.last_set(call)) is not None:
            reason = "another password may have been used; this is the last one set before"
            field = "requestParameters.userName = userIdentity.userName"
            if sets_own_password(act):
                field = "principalId"
            return matched_link(one, act, field, reason)
        if call.identity_type == "Root":
            reason = "a sign-in, for which CloudTrail has no earlier record"
            return unnamed_link(one, "userIdentity", reason)
        return unnamed_link(
            one, "userIdentity.userName", "no record sets its password in these logs"
        )

    def _signed_in_by_token(self, one: Credential, call: Call) -> Link | None:
        """Return the origin of a role assumed with a token of STS; `None` for other tokens.

        Source: IAM User Guide, "Auditing cross-partition identity federation".
        """
        field = "responseElements.webIdentityTokenId = requestParameters.webIdentityTokenId"
        made = [act for act in self._acts.web_tokens.get(call.used_token, []) if before(act, call)]
        if len(made) == 1:
            return exact_link(one, made[0], field)
        if made:
            return ambiguous_link(one, made, field)
        if call.token_principal:
            reason = f"{call.token_principal} requested its token; no GetWebIdentityToken for it"
            return unnamed_link(one, field, f"{reason} in these logs")
        return None

    def _signed_in_by_session(self, one: Credential, call: Call) -> Link:
        """Return the origin of a console sign-in with the credentials of a session."""
        begun = self._sessions.begun_by(one)
        if len(begun) > 1:
            return ambiguous_link(one, begun)
        if begun:
            return exact_link(one, begun[0], "principalId, and creationDate = eventTime")
        if call.created is not None:
            return unnamed_link(one, "creationDate", self._sessions.absence(one))
        principal = call.principal_id
        for acts in (self._acts.signin_tokens, self._acts.by_principal):
            recent = [
                act
                for act in acts.get(principal, [])
                if before(act, call) and call.time - act.time <= _SIGNIN_TOKEN_LIFE
            ]
            if len(recent) > 1:
                return ambiguous_link(one, recent)
            if recent:
                reason = (
                    "the sign-in does not name its session; this is the only record of the"
                    " principal in the 15 minutes before that can lead to a sign-in"
                )
                return matched_link(one, recent[0], "principalId", reason)
        reason = "the sign-in does not name its session, and no record can have led to it"
        return unnamed_link(one, "principalId", reason)

    def _same_user(self, act: Call, federated: Call) -> bool:
        """Return whether a portal's user may be the subject: only a different name rules it out."""
        names = {call.portal_user for call in self._acts.portals.get(act.credential_id, [])}
        return not names or federated.user_name in names or act.portal_user in names
