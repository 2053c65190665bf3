"""The calls of one actor: text for a terminal, CSV rows, and other formats."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from auditor.render.audit.call_rows import FoldedCalls, folded, targets
from auditor.render.audit.lineage_tree import lineage_tree, tree_lines
from auditor.render.audit.timeline_words import log_gaps, several_names, unusual_first
from auditor.render.formats import TimelineFormat
from auditor.render.shared.csv_cells import cell
from auditor.render.shared.intake import copies
from auditor.render.shared.lines import divider, wrapped
from auditor.render.shared.rejections import rejected
from auditor.render.shared.words import (
    count,
    counted,
    credential,
    cut,
    duration,
    span,
    time,
    time_range,
)
from auditor.result.json import json_pieces
from auditor.result.timeline import Session, SessionOrigin, Timeline, TimelineCalls

_MAX_ROWS: Final = 30
"""The most lines of a session in text, each for calls that succeeded and that failed."""
_MAX_SESSIONS: Final = 200
_MAX_INDENT: Final = 5
"""The most levels by which lines are indented; deeper lines of the tree name their level."""
_GAP: Final = timedelta(hours=1)
"""The shortest stretch without a call that text mentions."""
_HEAD: Final = (
    "session", "parent", "depth", "actor", "account", "kind", "key", "mfa", "origin", "first",
    "last", "count", "event_source", "event_name", "region", "error", "targets", "source_ip",
    "user_agent", "new", "alarms", "episodes", "event_ids",
)  # fmt: skip


def text(timeline: Timeline) -> str:
    """Return the sessions of an actor with their origins, and each call with its result."""
    return "\n".join(line.replace("\u202f", ",") for line in _lines(timeline)) + "\n"


def _lines(timeline: Timeline) -> Iterator[str]:
    asked = " ".join(timeline.selection)
    if not timeline.sessions:
        yield from wrapped(f"No record matches {asked}.")
        yield from wrapped(
            f"{counted(timeline.intake.records, 'record was', 'records were')} searched."
        )
        yield from _left_out(timeline)
        return
    own = sum(session.depth == 0 for session in timeline.sessions)
    begun = len(timeline.sessions) - own
    yield from wrapped(
        f"{asked}: {counted(timeline.calls, 'call')} in {counted(own, 'session')},"
        f" {count(timeline.failed)} refused or failed;"
        f" {counted(begun, 'further session')} begun by them. {span(timeline.span)}."
    )
    for sentence in several_names(timeline):
        yield from wrapped(sentence)
    tree = lineage_tree(timeline)
    yield ""
    yield "Where the credentials came from"
    for depth, line in tree_lines(tree.branches):
        level = f"level {depth + 1}: " if depth > _MAX_INDENT else ""
        indent = "  " * (min(depth, _MAX_INDENT) + 1)
        yield from wrapped(f"{level}{line}", indent, f"{indent}    ")
    yield from wrapped(tree.more, "  ") if tree.more else ()
    for sentence in log_gaps(timeline):
        yield from wrapped(sentence)
    before = None
    listed = {session.number for session in unusual_first(timeline.sessions, _MAX_SESSIONS)}
    for session in timeline.sessions:
        if session.number in listed:
            yield divider()
            if session.depth == 0 and before and session.first - before.last > _GAP:
                yield f"(no call for {duration(session.first - before.last)})"
            yield from _session(session)
        if session.depth == 0:
            before = session
    if more := len(timeline.sessions) - len(listed):
        yield divider()
        yield from wrapped(
            f"{counted(more, 'more session')}; those with something new, refused or an alarm are"
            " shown first. --format json and csv have them all."
        )
    yield from _left_out(timeline)


def _left_out(timeline: Timeline) -> Iterator[str]:
    """Yield lines about undated records, copies and rejections, where there are any."""
    intake = timeline.intake
    if timeline.undated:
        records = counted(timeline.undated, "record")
        yield from wrapped(f"{records} of the actor without a usable eventTime: in no session.")
    if intake.duplicates:
        yield from wrapped(f"Left out: {copies(intake)}.")
    if intake.rejections:
        yield divider()
        yield from rejected(intake.rejections, "--format json")


def _session(session: Session) -> Iterator[str]:
    indent = "  " * min(session.depth, _MAX_INDENT)
    yield from wrapped(
        f"{session.actor}, {credential(session.kind, session.key)},"
        f" account {session.account or 'unknown'}",
        f"{indent}{session.number}  ",
    )
    inner = f"{indent}   "
    mfa = {True: ", with MFA", False: ", without MFA", None: ""}[session.mfa]
    yield from wrapped(
        f"{counted(session.calls, 'call')}, {count(session.failed)} refused or failed,"
        f" {time_range(session.first, session.last)}{mfa}",
        inner,
    )
    yield from wrapped(_begun(session.origin, session.parent, "Begun", "Origin"), inner)
    # A session that is shown names its own origin.
    for origin in session.ancestors if session.parent is None else ():
        line = _begun(origin, None, "which was begun", "whose origin is")
        yield from wrapped(line, f"{inner}  ")
    done = [row for row in session.rows if not row.error]
    failed = [row for row in session.rows if row.error]
    yield from _rows(done, session.rows, inner)
    if failed:
        yield f"{inner}Refused or failed:"
        yield from _rows(failed, session.rows, inner)


def _begun(origin: SessionOrigin, parent: int | None, begun: str, unknown: str) -> str:
    """Return how a session began.

    Args:
        begun: the beginning of the sentence.
        unknown: its beginning if no call can be named.
    """
    if origin.time is None:
        joined = "matched" if origin.confidence == "matched" else "not followed"
        return f"{unknown} {joined}: {origin.reason}"
    by = f"session {parent}" if parent is not None else origin.actor
    sure = "" if origin.confidence == "exact" else f" (matched: {origin.reason})"
    return (
        f"{begun} by {by} with {origin.event_name} at {time(origin.time)}, {origin.event_id}{sure}"
    )


def _rows(
    rows: Sequence[TimelineCalls], among: Sequence[TimelineCalls], indent: str
) -> Iterator[str]:
    """Yield a line for each call that is new, marked or failed; routine calls share lines."""
    day: date | None = None
    came: tuple[str, str] | None = None
    shown = folded(rows, among)
    for call in shown[:_MAX_ROWS]:
        if call.pause is not None:
            yield f"{indent}  (no call for {duration(call.pause)})"
        first = call.rows[0]
        if (first.source_ip, first.user_agent) != came:
            came = first.source_ip, first.user_agent
            agent = cut(came[1] or "no user agent", 60)
            yield from wrapped(f"from {came[0] or 'no address'}, {agent}", f"{indent}  ")
        if first.first.date() != day:
            day = first.first.date()
            yield f"{indent}  {day}"
        yield from wrapped(_row(call), f"{indent}  {first.first:%H:%M:%S}  ")
    if len(shown) > _MAX_ROWS:
        more = sum(call.calls for call in shown[_MAX_ROWS:])
        yield from wrapped(
            f"… and {counted(more, 'more call')}; --format json and csv have them all",
            f"{indent}  ",
        )


def _row(call: FoldedCalls) -> str:
    if len(call.rows) > 1:
        return call.words
    (row,) = call.rows
    parts = [call.words]
    if named := targets(row):
        parts.append(f"→ {named}")
    parts.append(row.region)
    if row.error:
        parts.append(row.error)
    if row.new:
        parts.append(f"(new {', '.join(row.new)})")
    if marked := row.episodes or row.alarms:
        parts.append(f"[{', '.join(marked)}]")
    return " ".join(filter(None, parts))


def table(timeline: Timeline) -> str:
    """Return a row for each run of calls, after the columns of its session; texts are inert."""
    output = io.StringIO()
    rows = csv.writer(output, lineterminator="\n")
    rows.writerow(_HEAD)
    for session in timeline.sessions:
        for row in session.rows:
            rows.writerow(map(cell, _cells(session, row)))
    return output.getvalue()


def _cells(session: Session, row: TimelineCalls) -> Iterator[str]:
    yield from (str(session.number), str(session.parent or ""), str(session.depth))
    yield from (session.actor, session.account, session.kind, session.key)
    yield {True: "yes", False: "no", None: ""}[session.mfa]
    yield session.origin.event_id or session.origin.reason
    yield from (f"{row.first:%Y-%m-%dT%H:%M:%SZ}", f"{row.last:%Y-%m-%dT%H:%M:%SZ}")
    yield from (str(row.count), row.event_source, row.event_name, row.region, row.error)
    yield from ("; ".join(row.targets), row.source_ip, row.user_agent, "; ".join(row.new))
    yield from ("; ".join(row.alarms), "; ".join(row.episodes), " ".join(row.event_ids))


def _html(timeline: Timeline) -> str:
    from auditor.render.audit.timeline_html import timeline_html  # costs 0.1 s

    return timeline_html(timeline)


FORMATS: Final[dict[TimelineFormat, Callable[[Timeline], Iterable[bytes]]]] = {
    "text": lambda timeline: [text(timeline).encode()],
    "json": lambda timeline: json_pieces(timeline, "sessions"),
    "csv": lambda timeline: [table(timeline).encode()],
    "html": lambda timeline: [_html(timeline).encode()],
}
"""Renderers by format name; each returns a text in pieces, UTF-8."""
