"""The acts that begin credentials: sign-ins, assumed roles, new keys and passwords."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Final

from auditor.cloudtrail.lineage.call import Call, near
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
    ("iam.amazonaws.com", "CreateUser"),
    *PASSWORD_CALLS,
    ("sso.amazonaws.com", "GetRoleCredentials"),
    ("eks-auth.amazonaws.com", "AssumeRoleForPodIdentity"),
)  # fmt: skip
"""Calls that begin sessions or make credentials, by eventSource and eventName.

Calls that rename or delete users are among them, since passwords belong to users.
"""
OUTBOUND_CALL: Final = "GetWebIdentityToken"
"""The call that makes a token for AssumeRoleWithWebIdentity, in any partition."""
_TOKEN_CALLS: Final = (("sts.amazonaws.com", OUTBOUND_CALL),)
FOLLOWED_CALLS: Final = (*ISSUING_CALLS, *_TOKEN_CALLS)
"""These calls, and those that lead to them by fields for which stores have no columns."""
READ_CALLS: Final = (*PASSWORD_CALLS, *_TOKEN_CALLS)
"""Those of them that are joined by the content of their records, not only by ids."""


_TIME: Final = attrgetter("time")


def around(calls: Sequence[Call], time: datetime) -> Iterator[Call]:
    """Yield those of some calls, ordered by time, that may belong to an act at a time."""
    first = end = bisect_left(calls, time, key=_TIME)
    while first and near(calls[first - 1].time, time):
        first -= 1
    while end < len(calls) and near(calls[end].time, time):
        end += 1
    yield from calls[first:end]


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
        self.web_tokens: dict[str, list[Call]] = defaultdict(list)
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
        if call.made_token:
            self.web_tokens[call.made_token].append(call)
        match call.name:
            case "ConsoleLogin" | "SwitchRole":
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
