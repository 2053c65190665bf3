"""The acts that begin credentials: sign-ins, assumed roles, new keys and passwords."""

from collections import defaultdict
from collections.abc import Iterable
from operator import attrgetter
from typing import Final

from auditor.cloudtrail.lineage.call import Call
from auditor.cloudtrail.lineage.passwords import PASSWORD_CALLS, Passwords

ISSUING_CALLS: Final = (
    *(
        ("sts.amazonaws.com", name)
        for name in (
            "AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "AssumeRoot",
            "GetSessionToken", "GetFederationToken",
        )
    ),
    *(
        ("signin.amazonaws.com", name)
        for name in (
            "ConsoleLogin", "UserAuthentication", "SwitchRole", "GetSigninToken",
            "CreateOAuth2Token",
        )
    ),
    ("iam.amazonaws.com", "CreateAccessKey"),
    *PASSWORD_CALLS,
    ("sso.amazonaws.com", "GetRoleCredentials"),
    ("eks-auth.amazonaws.com", "AssumeRoleForPodIdentity"),
)  # fmt: skip
"""Calls that begin sessions or make credentials, by eventSource and eventName.

Calls that rename or delete users are among them, since passwords belong to users.
"""


class Acts:
    """Calls that begin sessions, grouped by their results; each list is ordered by time."""

    def __init__(self, calls: Iterable[Call]) -> None:
        self.by_key: dict[str, list[Call]] = defaultdict(list)
        self.by_principal: dict[str, list[Call]] = defaultdict(list)
        self.by_role: dict[tuple[str, str], list[Call]] = defaultdict(list)
        self.sign_ins: dict[str, list[Call]] = defaultdict(list)
        self.portals: dict[str, list[Call]] = defaultdict(list)
        self.tokens: dict[str, list[Call]] = defaultdict(list)
        self.sessions: dict[str, list[Call]] = defaultdict(list)
        self.signin_tokens: dict[str, list[Call]] = defaultdict(list)
        self.passwords = Passwords()
        self.granted: dict[tuple[str, str], list[Call]] = defaultdict(list)
        self.pods: list[Call] = []
        for call in self._in_order(calls):
            self._add(call)

    @staticmethod
    def _in_order(calls: Iterable[Call]) -> list[Call]:
        """Return successful calls by time; if two accounts recorded an act, the caller's record."""
        done = sorted(
            (call for call in calls if call.succeeded), key=attrgetter("time", "record_id")
        )
        callers = {call.shared_event_id for call in done if call.identity_type != "AWSAccount"}
        callers.discard("")
        return [
            call
            for call in done
            if call.identity_type != "AWSAccount" or call.shared_event_id not in callers
        ]

    def _add(self, call: Call) -> None:
        if call.made_key:
            self.by_key[call.made_key].append(call)
        if call.made_principal and call.name != "CreateUser":
            self.by_principal[call.made_principal].append(call)
        elif call.role and call.session_name:
            self.by_role[call.role, call.session_name].append(call)
        match call.name:
            case "ConsoleLogin":
                self.sign_ins[call.principal_id].append(call)
            case "UserAuthentication":
                self.portals[call.credential_id].append(call)
            case "CreateOAuth2Token":
                self.tokens[call.principal_id].append(call)
                if call.made_session:
                    self.sessions[call.made_session].append(call)
            case "GetRoleCredentials":
                self.granted[call.portal_role].append(call)
            case "AssumeRoleForPodIdentity":
                self.pods.append(call)
            case "GetSigninToken":
                self.signin_tokens[call.principal_id].append(call)
            case _:
                self.passwords.add(call)
