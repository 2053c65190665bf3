"""IAM users under each of their names: UpdateUser gives another name, the principal id stays."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from typing import Final

from auditor.cloudtrail.lineage.call import Call
from auditor.cloudtrail.lineage.passwords import RENAMES

NAMING: Final = frozenset({RENAMES, "CreateUser", "DeleteUser"})
"""Calls that begin or end the use of a name."""

_ORDER: Final = attrgetter("time", "record_id")
_User = tuple[str, str]
"""An account, and the name of a user."""


@dataclass(frozen=True, slots=True)
class NamedUser:
    """A user with more than one name in some logs."""

    principal_id: str
    names: tuple[str, ...]
    """By first use."""
    renames: tuple[Call, ...]
    """The calls that gave it another name, oldest first; empty if the logs do not hold them."""


class UserNames:
    """The names of users, by the calls that users made and by those that begin or end a name."""

    def __init__(self, calls: Iterable[Call]) -> None:
        """Take calls; others than those of IAM users and of `NAMING` are passed over."""
        self._by_name: dict[_User, list[Call]] = defaultdict(list)
        """Calls by a user and calls that begin or end the use of its name, oldest first."""
        self._first_uses: dict[str, dict[_User, Call]] = defaultdict(dict)
        """The first call of each user under each of its names, by its principal id."""
        self._renames: list[Call] = []
        every = {call.record_id: call for call in calls}
        for call in sorted(every.values(), key=_ORDER):
            if is_of_user(call):
                user = (_account(call), call.user_name)
                self._first_uses[call.principal_id].setdefault(user, call)
                self._by_name[user].append(call)
            if call.name not in NAMING or not call.succeeded:
                continue
            if call.name == RENAMES and not call.new_user_name:
                continue
            self._by_name[call.account, call.target_user].append(call)
            if call.name == RENAMES:
                self._renames.append(call)
                self._by_name[call.account, call.new_user_name].append(call)
        self._principal_by_rename = self._principals_of_renames()

    def related(self, meant: Callable[[str, str], bool]) -> frozenset[str]:
        """Return the names that users of certain names were given or had, and so on.

        Args:
            meant: whether an account and a name are meant.
        """
        others: dict[_User, set[_User]] = defaultdict(set)
        for call in self._renames:
            old, new = _names(call)
            others[old].add(new)
            others[new].add(old)
        start = {user for user in others if meant(*user)}
        reached, frontier = set[_User](), {*start}
        while frontier:
            reached |= frontier
            frontier = {one for user in frontier for one in others[user]} - reached
        return frozenset(name for _, name in reached - start)

    def principals(self, meant: Callable[[str, str], bool]) -> frozenset[str]:
        """Return the principal ids of the users that at any time had one of certain names."""
        names = {user for users in self._first_uses.values() for user in users}
        names.update(user for call in self._renames for user in _names(call))
        wanted = {user for user in names if meant(*user)}
        named = {
            principal
            for principal, users in self._first_uses.items()
            if not wanted.isdisjoint(users)
        }
        renamed = {
            self._principal_by_rename[call.record_id]
            for call in self._renames
            if not wanted.isdisjoint(_names(call))
        }
        return frozenset((named | renamed) - {""})

    def of_several_names(self, principals: Collection[str]) -> Iterator[NamedUser]:
        """Yield those of some users that have several names, by their principal ids."""
        given: dict[str, list[Call]] = defaultdict(list)
        for call in self._renames:
            given[self._principal_by_rename[call.record_id]].append(call)
        for principal in sorted({*principals} - {""}):
            renames = given.get(principal, [])
            first_uses = self._first_uses.get(principal, {})
            used = [(_ORDER(call), name) for (_, name), call in first_uses.items()]
            for call in renames:
                used += [(_ORDER(call), name) for _, name in _names(call)]
            used.sort(key=itemgetter(0))
            names = tuple(dict.fromkeys(name for _, name in used))
            if len(names) > 1:
                yield NamedUser(principal, names, tuple(renames))

    def _principals_of_renames(self) -> dict[str, str]:
        """Return the principal ids of renamed users by the call's record_id; "" for unknown ones.

        The user of a name is known by its call with the name before or after, or with an earlier
        or later name that other calls gave it.
        """
        before: dict[str, str] = {}
        for call in self._renames:
            old, _ = _names(call)
            before[call.record_id] = _own(call, old) or self._last_user(old, call, before)
        after: dict[str, str] = {}
        for call in reversed(self._renames):
            _, new = _names(call)
            after[call.record_id] = self._next_user(new, call, after)
        return {key: principal or after[key] for key, principal in before.items()}

    def _last_user(self, user: _User, until: Call, principals: Mapping[str, str]) -> str:
        """Return the principal id of the user that last had a name before a call.

        Args:
            principals: those of earlier renamed users, by the call's record_id.
        """
        calls = self._by_name[user]
        index = bisect_left(calls, _ORDER(until), key=_ORDER)
        if not index:
            return ""
        last = calls[index - 1]
        if last.name == RENAMES and _names(last)[1] == user:
            return principals[last.record_id]
        if last.name == "CreateUser" and not _own(last, user):
            return last.made_principal
        return _own(last, user)

    def _next_user(self, user: _User, since: Call, principals: Mapping[str, str]) -> str:
        """Return the principal id of the user that first had a name after a call.

        Args:
            principals: those of later renamed users, by the call's record_id.
        """
        calls = self._by_name[user]
        index = bisect_right(calls, _ORDER(since), key=_ORDER)
        if index == len(calls):
            return ""
        first = calls[index]
        if first.name == RENAMES and _names(first)[0] == user:
            return _own(first, user) or principals[first.record_id]
        return _own(first, user)


def is_of_user(call: Call) -> bool:
    """Return whether an IAM user made a call, by name and unique id."""
    return (
        call.identity_type == "IAMUser"
        and call.principal_id.startswith("AIDA")
        and bool(call.user_name)
    )


def _own(call: Call, user: _User) -> str:
    """Return the principal id of a user whose own call this is; "" for the call of another."""
    is_own = is_of_user(call) and (_account(call), call.user_name) == user
    return call.principal_id if is_own else ""


def _names(rename: Call) -> tuple[_User, _User]:
    """Return the user that a call renames, under the name before and after."""
    return (rename.account, rename.target_user), (rename.account, rename.new_user_name)


def _account(call: Call) -> str:
    return call.identity_account or call.account
