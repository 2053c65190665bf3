"""The credentials of an actor as a tree: what began each, and what each began."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from auditor.render.shared.words import count, counted, credential, cut, time
from auditor.result.timeline import Session, SessionOrigin, Timeline

MAX_BRANCHES: Final = 40
"""Credentials of a tree that reports show."""
_Ancestor = tuple[str, SessionOrigin]
"""Who made a call that leads to a session, and what began the credential of that call."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A credential, and what was begun with it."""

    words: str
    """Whose it is, which one, and how many calls it made."""
    joined: str
    """What began it and how sure that is, or that it cannot be followed."""
    reason: str
    """What the join does not prove, or why there is none; "" for an exact one."""
    session: int | None
    """The session of the report that holds its calls; `None` where it is of somebody else."""
    inner: tuple["Branch", ...] = ()


@dataclass(frozen=True, slots=True)
class LineageTree:
    """The first branches of a tree, and how many sessions are not in them."""

    branches: tuple[Branch, ...]
    left_out: int

    @property
    def more(self) -> str:
        """What is left out, in a sentence; "" where nothing is."""
        if not self.left_out:
            return ""
        return f"{counted(self.left_out, 'more session')}; --format json has them all."


def lineage_tree(timeline: Timeline) -> LineageTree:
    """Return the credentials of an actor as a tree, outermost those that nothing else explains."""
    planted = _Planted(timeline.sessions)
    branches = planted.branches([_Seed.of(one) for one in timeline.sessions if one.parent is None])
    return LineageTree(branches, len(timeline.sessions) - planted.sessions)


def tree_lines(branches: Sequence[Branch], depth: int = 0) -> Iterator[tuple[int, str]]:
    """Yield the lines of a tree, each with its depth."""
    for branch in branches:
        reason = f": {branch.reason}" if branch.reason else ""
        yield depth, f"{branch.words}, {branch.joined}{reason}"
        yield from tree_lines(branch.inner, depth + 1)


@dataclass(frozen=True, slots=True)
class _Seed:
    """A session with the ancestors that are still to be drawn, the outermost first."""

    session: Session
    ancestors: tuple[_Ancestor, ...] = ()

    @classmethod
    def of(cls, session: Session) -> "_Seed":
        """Return a session with all its ancestors."""
        actors = (session.origin.actor, *(origin.actor for origin in session.ancestors))
        chain = tuple(zip(actors, session.ancestors, strict=False))
        return cls(session, chain[::-1])


class _Planted:
    """Makes branches as long as there is room, so that no chain is too deep."""

    def __init__(self, sessions: Sequence[Session]) -> None:
        self.sessions = 0
        """Those that are in a branch."""
        self._room = MAX_BRANCHES
        self._begun: dict[int | None, list[_Seed]] = defaultdict(list)
        for one in sessions:
            self._begun[one.parent].append(_Seed(one))

    def branches(self, seeds: Sequence[_Seed], account: str = "") -> tuple[Branch, ...]:
        """Return the branches of sessions, those together that have the same ancestors.

        Args:
            account: that of the credential which they were begun with.
        """
        groups: dict[object, list[_Seed]] = defaultdict(list)
        for seed in seeds:
            groups[seed.ancestors[0] if seed.ancestors else self._alike(seed.session)].append(seed)
        return tuple(self._grown(list(groups.values()), account))

    def _alike(self, session: Session) -> object:
        """Return what sessions have in common that one line stands for."""
        if session.number in self._begun or session.origin.time is not None:
            return session.number
        return session.actor, session.account, credential(session.kind, session.key), session.origin

    def _grown(self, groups: Sequence[Sequence[_Seed]], account: str) -> Iterator[Branch]:
        for seeds in groups:
            if not self._room:
                return
            self._room -= 1
            session, ancestors = seeds[0].session, seeds[0].ancestors
            if ancestors:
                actor, origin = ancestors[0]
                further = [_Seed(seed.session, seed.ancestors[1:]) for seed in seeds]
                yield _branch(cut(actor, 120), origin, None, self.branches(further))
                continue
            self.sessions += len(seeds)
            words = _words([seed.session for seed in seeds], account)
            inner = self.branches(self._begun[session.number], session.account)
            yield _branch(words, session.origin, session.number, inner)


def _words(sessions: Sequence[Session], account: str) -> str:
    """Return sessions that are alike in words."""
    first = sessions[0]
    repeated = not first.account or first.account == account or first.account in first.actor
    of_account = "" if repeated else f" of account {first.account}"
    times = f"{count(len(sessions))} x " if len(sessions) > 1 else ""
    calls = counted(sum(one.calls for one in sessions), "call")
    since = f" from {time(first.first)}" if first.origin.time is None else ""
    credentials = f"{times}{cut(credential(first.kind, first.key), 120)}"
    return f"{cut(first.actor, 120)}{of_account}, {credentials}, {calls}{since}"


def _branch(
    words: str, origin: SessionOrigin, session: int | None, inner: tuple[Branch, ...]
) -> Branch:
    return Branch(words, _joined(origin), cut(origin.reason, 300), session, inner)


def _joined(origin: SessionOrigin) -> str:
    if origin.time is None:
        return "matched" if origin.confidence == "matched" else "not followed"
    return f"begun by {origin.event_name}, {time(origin.time)}, {origin.confidence}"
