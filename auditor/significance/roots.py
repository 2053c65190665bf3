"""The actor behind an act, found by following credentials back to their origin."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from auditor.cloudtrail.lineage import Call, Link, actor_of, ancestors
from auditor.cloudtrail.lineage.passwords import sets_password
from auditor.cloudtrail.lineage.users import is_of_user
from auditor.result.threads import ThreadCredential
from auditor.significance.acts import Act, identity_of

_MAX_LEVELS: Final = 20
"""Levels of credentials below the first; those further down belong to the last level."""
_PASSWORD_USE: Final = timedelta(hours=1)
"""How long after a password was set a sign-in counts as that of the caller who set it."""


@dataclass(frozen=True, slots=True)
class RootActor:
    """The actor at the root of a thread."""

    identity: str
    call: Call
    """One of its calls, which shows the actor."""


class RootActors:
    """Finds the actor behind a call by following credentials back to their origin."""

    def __init__(self, links: Sequence[Link], same_users: Collection[str] = frozenset()) -> None:
        """Take the links of calls.

        Args:
            same_users: principal ids of users with several names.
        """
        self._same_users = same_users
        self._owners = {call.record_id: link for link in links for call in link.credential.calls}

    def identity(self, call: Call) -> str:
        """Return the caller over all sessions: of users with several names, the principal id.

        Another user may have one of their names later.
        """
        is_same = is_of_user(call) and call.principal_id in self._same_users
        return call.principal_id if is_same else identity_of(call)

    def link(self, call: Call) -> Link | None:
        """Return the link of the credential that a call was made with."""
        return self._owners.get(call.record_id)

    def parent(self, link: Link) -> Link | None:
        """Return the link of the credential whose call began another one."""
        return None if link.begun_by is None else self.link(link.begun_by)

    def is_other_side(self, call: Call) -> bool:
        """Return whether a call is in the caller's records, too, which have its credential."""
        return call.identity_type == "AWSAccount" and self.link(call) is None

    def root(self, call: Call) -> RootActor:
        """Return the actor behind a call.

        A password that was set long before a sign-in may be known to its user alone.
        """
        link = self.link(call)
        for above in () if link is None else (link, *ancestors(link, self.parent)):
            act = above.begun_by
            if act is None or act.identity_type == "AWSService":
                break
            if sets_password(act) and above.credential.calls[0].time - act.time > _PASSWORD_USE:
                break
            call = act
        return RootActor(self.identity(call), call)


def users_of_several_names(calls: Iterable[Call]) -> set[str]:
    """Return the principal ids of IAM users that made calls under several names.

    A renamed user keeps its principal id.
    """
    names: dict[str, set[str]] = defaultdict(set)
    for call in calls:
        if call.arn and is_of_user(call):
            names[call.principal_id].add(call.arn)
    return {user for user, arns in names.items() if len(arns) > 1}


def acts_by_root(
    acts: Iterable[Act], roots: RootActors, gap: timedelta, firsts: Mapping[str, RootActor]
) -> Iterator[tuple[RootActor, list[Act]]]:
    """Yield the acts of each root by time, divided at gaps longer than the given one.

    Args:
        firsts: roots by identity, for those that their first act does not show.
    """
    by_root: dict[str, list[Act]] = defaultdict(list)
    shown = dict(firsts)
    ordered = sorted(acts, key=lambda act: (act.time, act.call.record_id))
    by_identity: dict[str, list[Act]] = defaultdict(list)
    for act in ordered:
        if roots.link(act.call) is not None:
            by_identity[act.identity].append(act)
    for act in ordered:
        root = roots.root(_nearest(act, by_identity[act.identity], roots, gap).call)
        shown.setdefault(root.identity, root)
        by_root[root.identity].append(act)
    for identity, some in sorted(by_root.items()):
        part: list[Act] = []
        last = some[0].last
        for act in some:
            if act.time - last > gap:
                yield shown[identity], part
                part = []
            last = max(last, act.last)
            part.append(act)
        yield shown[identity], part


def _nearest(act: Act, others: Sequence[Act], roots: RootActors, gap: timedelta) -> Act:
    """Return the act or, if it has several records, the same identity's nearest other act.

    Acts of several records have no credential.
    """
    if roots.link(act.call) is not None:
        return act
    index = bisect_left(others, act.time, key=lambda other: other.time)
    near = [
        other
        for other in others[max(0, index - 1) : index + 1]
        if abs(other.time - act.time) <= gap
    ]
    return min(near, key=lambda other: abs(other.time - act.time), default=act)


def thread_credentials(acts: Sequence[Act], roots: RootActors) -> Iterator[ThreadCredential]:
    """Yield the credentials of a thread in the order of their first acts."""
    firsts: dict[int, tuple[Link, Act]] = {}
    for act in acts:
        if (link := roots.link(act.call)) is not None:
            firsts.setdefault(id(link), (link, act))
    positions = {link_id: position for position, link_id in enumerate(firsts, 1)}
    for link, act in firsts.values():
        begun = link.begun_by
        yield ThreadCredential(
            actor=actor_of(act.call),
            key=link.credential.key,
            kind=str(link.credential.kind),
            begun_by="" if begun is None else begun.event_id,
            how="" if begun is None else begun.name,
            confidence=str(link.confidence),
            reason=link.reason,
            parent=_parent(link, roots, positions),
        )


def _parent(link: Link, roots: RootActors, positions: Mapping[int, int]) -> int | None:
    """Return the position of the nearest credential that led to one; `None` in a circle, too."""
    above = list(ancestors(link, roots.parent))
    leading = [positions[id(link)] for link in above if id(link) in positions]
    if not leading or roots.parent(above[-1]) is not None:
        return None
    return leading[max(0, len(leading) - _MAX_LEVELS)]
