"""The credentials of an actor as a tree: each under the call that began it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from auditor.render.shared.words import count, counted, credential, cut, time
from auditor.result.timeline import Session, SessionOrigin, Timeline

MAX_BRANCHES: Final = 40
"""The most credentials of a tree that reports show."""
_Ancestor = tuple[str, SessionOrigin]
"""The actor of a call that leads to a session, and the origin of that call's credential."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A credential and the sessions that it began."""

    words: str
    """Its owner, its kind and key, and the number of its calls."""
    joined: str
    """Its origin with the confidence of the join, or a note that it has none."""
    reason: str
    """What the join does not prove, or why there is no join; "" for an exact join."""
    session: int | None
    """The session of the report with its calls; `None` where it belongs to another actor."""
    inner: tuple["Branch", ...] = ()


@dataclass(frozen=True, slots=True)
class LineageTree:
    """The first branches of a tree, and the number of sessions in none of them."""

    branches: tuple[Branch, ...]
    left_out: int

    @property
    def more(self) -> str:
        """A sentence about omitted sessions; "" without any."""
        if not self.left_out:
            return ""
        return f"{counted(self.left_out, 'more session')}; --format json has them all."


def lineage_tree(timeline: Timeline) -> LineageTree:
    """Return the credentials of an actor as a tree, with unexplained ones at the top."""
    planted = _Planted(timeline.sessions)
    branches = planted.branches(
        [_Seed.of(session) for session in timeline.sessions if session.parent is None]
    )
    return LineageTree(branches, len(timeline.sessions) - planted.sessions)


def tree_lines(branches: Sequence[Branch], depth: int = 0) -> Iterator[tuple[int, str]]:
    """Yield the lines of a tree, each with its depth."""
    for branch in branches:
        reason = f": {branch.reason}" if branch.reason else ""
        yield depth, f"{branch.words}, {branch.joined}{reason}"
        yield from tree_lines(branch.inner, depth + 1)


@dataclass(frozen=True, slots=True)
class _Seed:
    """A session with its ancestors that have no branch yet, the outermost first."""

    session: Session
    ancestors: tuple[_Ancestor, ...] = ()

    @classmethod
    def of(cls, session: Session) -> "_Seed":
        """Return a session with all its ancestors."""
        if not session.ancestors:
            return cls(session)
        actors = (session.origin.actor, *(origin.actor for origin in session.ancestors))
        chain = tuple(zip(actors, session.ancestors, strict=False))
        return cls(session, chain[::-1])


class _Planted:
    """A maker of branches up to `MAX_BRANCHES`, which also bounds their depth."""

    def __init__(self, sessions: Sequence[Session]) -> None:
        self.sessions = 0
        """The number of sessions in a branch."""
        self._room = MAX_BRANCHES
        self._begun: dict[int, list[_Seed]] = defaultdict(list)
        for session in sessions:
            if session.parent is not None:
                self._begun[session.parent].append(_Seed(session))

    def branches(self, seeds: Sequence[_Seed], account: str = "") -> tuple[Branch, ...]:
        """Return the branches of sessions; sessions with the same outermost ancestor share one.

        Args:
            account: the account of the credential that began them.
        """
        groups: dict[object, list[_Seed]] = defaultdict(list)
        for seed in seeds:
            groups[seed.ancestors[0] if seed.ancestors else self._alike(seed.session)].append(seed)
        return tuple(self._grown(list(groups.values()), account))

    def _alike(self, session: Session) -> object:
        """Return a key that is equal for sessions that share one line."""
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
    """Return a line in words for sessions with equal keys."""
    first = sessions[0]
    repeated = not first.account or first.account == account or first.account in first.actor
    of_account = "" if repeated else f" of account {first.account}"
    times = f"{count(len(sessions))} x " if len(sessions) > 1 else ""
    calls = counted(sum(session.calls for session in sessions), "call")
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
