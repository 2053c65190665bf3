"""The timeline of an actor as one HTML page."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from markupsafe import Markup

from auditor.render.audit import timeline_words
from auditor.render.audit.call_rows import FoldedCalls, call_name, folded
from auditor.render.audit.lineage_tree import lineage_tree
from auditor.render.page.page import page
from auditor.result.timeline import Session, Timeline, TimelineCalls

_MAX_SESSIONS: Final = 20
_MAX_ROWS: Final = 50
"""The most lines of a session, folded as in text."""


@dataclass(frozen=True, slots=True)
class CallKind:
    """A kind of call of the actor, counted over all sessions."""

    name: str
    done: int
    failed: int
    new: bool
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class SessionCalls:
    """A session with the lines of its table."""

    session: Session
    lines: tuple[FoldedCalls, ...]
    """In order of time."""
    left_out: int
    """The number of calls in no line."""

    @classmethod
    def of(cls, session: Session) -> "SessionCalls":
        """Return the lines of a session; new, marked and refused calls are kept first."""
        every = folded(session.rows, session.rows)
        ranked = sorted(range(len(every)), key=lambda index: every[index].is_routine)
        lines = tuple(every[index] for index in sorted(ranked[:_MAX_ROWS]))
        return cls(session, lines, session.calls - sum(line.calls for line in lines))


def timeline_html(timeline: Timeline) -> str:
    """Return the page; long lists are cut, with counts of omitted items."""
    own = [session for session in timeline.sessions if session.depth == 0]
    kinds = sorted(_kinds(own, timeline), key=lambda kind: (-kind.failed - kind.done, kind.name))
    addresses = dict.fromkeys(
        row.source_ip for session in own for row in session.rows if row.source_ip
    )
    shown = timeline_words.unusual_first(timeline.sessions, _MAX_SESSIONS)
    return page(
        "who.html.j2",
        ["report.css"],
        ["report.js"],
        f"auditor who {' '.join(timeline.selection)}",
        timeline=timeline,
        phrases=timeline_words,
        own=len(own),
        kinds=kinds,
        new_calls=sum(kind.new for kind in kinds),
        addresses=list(addresses),
        tree=lineage_tree(timeline),
        shown=[SessionCalls.of(session) for session in shown],
        opened={session.number for session in shown},
        days=Markup(""),
    )


def _kinds(sessions: Sequence[Session], timeline: Timeline) -> Iterator[CallKind]:
    by_name: dict[str, list[TimelineCalls]] = defaultdict(list)
    for session in sessions:
        for row in session.rows:
            by_name[call_name(row)].append(row)
    for name, rows in by_name.items():
        yield CallKind(
            name=name,
            done=sum(row.count for row in rows if not row.error),
            failed=sum(row.count for row in rows if row.error),
            new=any(timeline_words.is_new_call(row, timeline) for row in rows),
            first=min(row.first for row in rows),
            last=max(row.last for row in rows),
        )
