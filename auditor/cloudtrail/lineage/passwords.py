"""Passwords of users: who set the one that a sign-in used, whatever the user was called then."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Final

from auditor.cloudtrail.lineage.call import Call, before

_ORDER: Final = attrgetter("time", "record_id")
_SET_BY_NAME: Final = frozenset({"CreateLoginProfile", "UpdateLoginProfile"})
_SET_BY_ITSELF: Final = frozenset(
    {"ChangePassword", "PasswordUpdated", "PasswordRecoveryCompleted"}
)
RENAMES: Final = "UpdateUser"
"""The call that gives a user another name."""
ENDS: Final = frozenset({"DeleteUser", "DeleteLoginProfile"})
"""Calls after which a user of that name has no password, or is another user."""
SETTING: Final = _SET_BY_NAME | _SET_BY_ITSELF
"""Calls that set a password."""

PASSWORD_CALLS: Final = (
    *(
        ("iam.amazonaws.com", name)
        for name in (*sorted(_SET_BY_NAME), "ChangePassword", *sorted(ENDS), RENAMES)
    ),
    *(("signin.amazonaws.com", name) for name in ("PasswordRecoveryCompleted", "PasswordUpdated")),
)
"""Calls that decide who set a password, by eventSource and eventName."""

_User = tuple[str, str]
"""An account, and the name of a user."""


class Passwords:
    """Calls that set passwords, and those that rename and delete users."""

    def __init__(self) -> None:
        self._set: dict[_User, list[Call]] = defaultdict(list)
        self._set_by_itself: dict[str, list[Call]] = defaultdict(list)
        self._ends: dict[_User, list[Call]] = defaultdict(list)
        self._renamed: dict[_User, list[Call]] = defaultdict(list)

    def add(self, call: Call) -> None:
        """Add a successful call; calls that concern no password are passed over."""
        user = (call.account, call.target_user)
        if sets_own_password(call):
            self._set_by_itself[call.principal_id].append(call)
        elif call.name in _SET_BY_NAME and call.target_user:
            self._set[user].append(call)
        elif call.name in ENDS:
            self._ends[user].append(call)
        elif call.name == RENAMES and call.new_user_name:
            self._ends[user].append(call)
            self._renamed[call.account, call.new_user_name].append(call)

    def last_set(self, sign_in: Call) -> Call | None:
        """Return the call that last set the password of the user who signs in, if any.

        A user keeps its password under another name. A password set before a user was deleted is
        not that of a later user of the same name.
        """
        calls: list[Call] = []
        since: Call | None = None
        for name, floor, until, renamed in self._names(sign_in):
            since = floor
            calls += [
                call
                for call in self._set[sign_in.account, name]
                if before(call, until) and _not_earlier(call, floor or renamed)
            ]
        calls += [
            call
            for call in self._set_by_itself[sign_in.principal_id]
            if before(call, sign_in) and _not_earlier(call, since)
        ]
        return max(calls, key=_ORDER, default=None)

    def _names(self, sign_in: Call) -> Iterator[tuple[str, Call | None, Call, Call | None]]:
        """Yield the names of a user, newest first, each with the calls that bound its use.

        These are the call after which the user can have had a password, if any, then the sign-in or
        the call that gave the user its next name, and the one that gave it this name, if any.
        """
        name, until = sign_in.user_name, sign_in
        passed: set[str] = set()
        while True:
            user = (sign_in.account, name)
            ends = [call for call in self._ends[user] if call.record_id not in passed]
            end = _last(ends, until)
            renamed = _last(
                [call for call in self._renamed[user] if call.record_id not in passed], until
            )
            if renamed is None or (end is not None and end.time > renamed.time):
                yield name, end, until, None
                return
            yield name, None, until, renamed
            passed.add(renamed.record_id)
            name, until = renamed.target_user, renamed


def with_later_names(names: Iterable[str], calls: Iterable[Call]) -> frozenset[str]:
    """Return the names of some users and their later ones, whatever their accounts."""
    later: dict[str, set[str]] = defaultdict(set)
    for call in calls:
        if call.name == RENAMES and call.succeeded:
            later[call.target_user].add(call.new_user_name)
    reached: set[str] = set()
    frontier = {*names}
    while frontier:
        reached |= frontier
        frontier = {new for name in frontier for new in later.get(name, ())} - reached
    return frozenset(reached)


def sets_password(call: Call) -> bool:
    """Return whether a call sets the password of a user."""
    return call.name in _SET_BY_NAME or sets_own_password(call)


def sets_own_password(call: Call) -> bool:
    """Return whether a call sets the password of its caller.

    A login profile without a name is that of the root user.

    Source: IAM User Guide, "Perform a privileged task on an AWS Organizations member account".
    """
    if call.name in _SET_BY_NAME:
        return not call.target_user and call.identity_type == "Root"
    return call.name in _SET_BY_ITSELF


def _last(calls: list[Call], until: Call) -> Call | None:
    return max((call for call in calls if before(call, until)), key=_ORDER, default=None)


def _not_earlier(call: Call, other: Call | None) -> bool:
    return other is None or call.time >= other.time
