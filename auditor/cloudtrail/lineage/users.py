"""IAM users under each of their names: UpdateUser gives another name, the principal id stays."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
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
        self._users: dict[str, list[Call]] = defaultdict(list)
        self._renames: list[Call] = []
        every = {call.record_id: call for call in calls}
        for call in sorted(every.values(), key=_ORDER):
            if is_of_user(call):
                self._users[call.principal_id].append(call)
                self._by_name[_account(call), call.user_name].append(call)
            if call.name not in NAMING or not call.succeeded:
                continue
            if call.name == RENAMES and not call.new_user_name:
                continue
            self._by_name[call.account, call.target_user].append(call)
            if call.name == RENAMES:
                self._renames.append(call)
                self._by_name[call.account, call.new_user_name].append(call)

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
        named = {
            call.principal_id
            for calls in self._users.values()
            for call in calls
            if meant(_account(call), call.user_name)
        }
        renamed = {
            self._renamed(call)
            for call in self._renames
            if any(meant(*one) for one in _names(call))
        }
        return frozenset((named | renamed) - {""})

    def of_several_names(self, principals: Collection[str]) -> Iterator[NamedUser]:
        """Yield those of some users that have several names, by their principal ids."""
        given: dict[str, list[Call]] = defaultdict(list)
        for call in self._renames:
            given[self._renamed(call)].append(call)
        for principal in sorted({*principals} - {""}):
            renames = given.get(principal, [])
            used = [(_ORDER(call), call.user_name) for call in self._users.get(principal, ())]
            for call in renames:
                used += [(_ORDER(call), name) for _, name in _names(call)]
            used.sort(key=itemgetter(0))
            names = tuple(dict.fromkeys(name for _, name in used))
            if len(names) > 1:
                yield NamedUser(principal, names, tuple(renames))

    def _renamed(self, rename: Call) -> str:
        """Return the principal id of the user whom a call renames; "" if no record shows it."""
        old, new = _names(rename)
        return _own(rename, old) or self._before(old, rename) or self._after(new, rename)

    def _before(self, user: _User, until: Call) -> str:
        """Return the principal id of the user that last had a name before a call."""
        for _ in range(len(self._renames) + 1):
            earlier = [call for call in self._by_name[user] if _ORDER(call) < _ORDER(until)]
            if not earlier:
                return ""
            last = earlier[-1]
            if last.name == "CreateUser" and not _own(last, user):
                return last.made_principal
            if last.name != RENAMES or _names(last)[1] != user:
                return _own(last, user)
            user, until = _names(last)[0], last
        return ""

    def _after(self, user: _User, since: Call) -> str:
        """Return the principal id of the user that first had a name after a call."""
        for _ in range(len(self._renames) + 1):
            later = [call for call in self._by_name[user] if _ORDER(call) > _ORDER(since)]
            if not later:
                return ""
            first = later[0]
            if first.name != RENAMES or _names(first)[0] != user:
                return _own(first, user)
            user, since = _names(first)[1], first
        return ""


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
