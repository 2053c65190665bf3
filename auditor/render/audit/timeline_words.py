"""Sentences about what one actor did."""

from auditor.render.audit.call_rows import call_name, targets
from auditor.render.shared.words import count, counted, cut
from auditor.result.timeline import Timeline

__all__ = ["call_name", "headline", "targets"]


def headline(timeline: Timeline) -> str:
    """Return calls, days and what is new, in one sentence."""
    if timeline.span is None or not timeline.sessions:
        return f"No record matches {cut(' '.join(timeline.selection), 120)}."
    asked = cut(" and ".join(one.removeprefix("--") for one in timeline.selection), 120)
    asked = f"{asked[:1].upper()}{asked[1:]}"
    rows = [row for session in timeline.sessions if session.depth == 0 for row in session.rows]
    days = counted(len({row.first.date() for row in rows}), "day")
    failed = f", {count(timeline.failed)} of them refused or failed" if timeline.failed else ""
    new = len({call_name(row) for row in rows if "call" in row.new})
    never = f"; {counted(new, 'kind of call', 'kinds of calls')} not used before" if new else ""
    return f"{asked} made {counted(timeline.calls, 'call')} on {days}{failed}{never}."
