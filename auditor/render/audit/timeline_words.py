"""Sentences about the calls of one actor."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from auditor.render.audit.call_rows import call_name, targets
from auditor.render.shared.days import gaps, span_days
from auditor.render.shared.words import count, counted, cut, time
from auditor.result.timeline import Session, Timeline, TimelineCalls

__all__ = ["call_name", "headline", "log_gaps", "several_names", "targets", "unusual_first"]

_ACTORS: Final = {"ip": "address", "event": "the credential of event"}
"""Criteria in words, where they differ from the name of the option."""
_HISTORY: Final = timedelta(days=1)
"""The least time that an actor must be known before a kind of call is counted as new."""
_MAX_SHOWN: Final = 3
"""The most accounts and Regions with gaps, the most gaps of each, and the most users."""
_MAX_NAMES: Final = 5
"""The most names of a user."""


def headline(timeline: Timeline) -> str:
    """Return one sentence on calls, days, failures and calls not used before."""
    asked = cut(" and ".join(map(_criterion, timeline.selection)), 120)
    if timeline.span is None or not timeline.sessions:
        return f"No record matches {asked}."
    asked = f"{asked[:1].upper()}{asked[1:]}"
    rows = [row for session in timeline.sessions if session.depth == 0 for row in session.rows]
    days = counted(len({row.first.date() for row in rows}), "day")
    failed = f", {count(timeline.failed)} of them refused or failed" if timeline.failed else ""
    new = len({call_name(row) for row in rows if is_new_call(row, timeline)})
    never = f"; {counted(new, 'kind of call', 'kinds of calls')} not used before" if new else ""
    return f"{asked} made {counted(timeline.calls, 'call')} on {days}{failed}{never}."


def has_history(timeline: Timeline) -> bool:
    """Return whether the actor is known for long enough that anything can be called new."""
    since, span = timeline.known_since, timeline.span
    return since is not None and span is not None and span.end - since >= _HISTORY


def is_new_call(row: TimelineCalls, timeline: Timeline) -> bool:
    """Return whether calls are the first of their kind after a day with calls of the actor."""
    since = timeline.known_since
    return "call" in row.new and since is not None and row.first - since >= _HISTORY


def _criterion(option: str) -> str:
    """Return a criterion, given as an option, in words: `key AKIA…`."""
    name, _, value = option.removeprefix("--").partition(" ")
    return f"{_ACTORS.get(name, name)} {value}"


def log_gaps(timeline: Timeline) -> list[str]:
    """Return sentences on days without any record in the actor's accounts and Regions."""
    if timeline.span is None:
        return []
    days = span_days(timeline.span)
    first, last = date.fromordinal(days[0]), date.fromordinal(days[-1])
    logged: dict[tuple[str, str], set[date]] = defaultdict(set)
    for cell in timeline.coverage:
        logged[cell.account, cell.region].add(cell.day)
    lacking = [(pair, gaps(on, first, last)) for pair, on in logged.items() if len(on) < len(days)]
    lacking.sort(key=lambda item: (len(logged[item[0]]), item[0]))
    sentences = [
        f"The logs have no record of account {account or '(none)'} in {region or '(no Region)'} on"
        f" {count(len(days) - len(logged[account, region]))} of {counted(len(days), 'day')}"
        f" ({_ranges(stretches)}): unknown, not quiet."
        for (account, region), stretches in lacking[:_MAX_SHOWN]
    ]
    if (more := len(lacking) - _MAX_SHOWN) > 0:
        pairs = counted(more, "more account and Region has", "more accounts and Regions have")
        sentences.append(f"{pairs} days without records.")
    return sentences


def unusual_first(sessions: Sequence[Session], limit: int) -> list[Session]:
    """Return the sessions to show in full, in order of time; unusual ones have precedence."""

    def plain(session: Session) -> bool:
        return not (session.failed or any(row.new or row.alarms for row in session.rows))

    ranked = sorted(sessions, key=lambda session: (plain(session), session.depth, session.number))
    return sorted(ranked[:limit], key=lambda session: session.number)


def several_names(timeline: Timeline) -> list[str]:
    """Return sentences on users that have several names."""
    sentences = []
    for user in timeline.same_users[:_MAX_SHOWN]:
        names = ", then ".join(cut(name, 60) for name in user.user_names[:_MAX_NAMES])
        more = len(user.user_names) - _MAX_NAMES
        further = f" and {counted(more, 'further name')}" if more > 0 else ""
        renames = [
            f"{cut(rename.new_user_name, 60)} at {time(rename.time)} by {cut(rename.actor, 60)},"
            f" {rename.event_id}"
            for rename in user.renames[:_MAX_NAMES]
        ]
        renamed = (
            f"UpdateUser gave it the name {'; '.join(renames)}."
            if renames
            else "The logs hold no UpdateUser that renamed it."
        )
        sentences.append(f"One user, {user.principal_id}, is {names}{further}. {renamed}")
    if (more := len(timeline.same_users) - _MAX_SHOWN) > 0:
        sentences.append(f"{counted(more, 'more user has', 'more users have')} several names.")
    return sentences


def _ranges(stretches: Sequence[tuple[date, date]]) -> str:
    shown = [
        f"{start}" if start == end else f"{start} to {end}" for start, end in stretches[:_MAX_SHOWN]
    ]
    more = sum((end - start).days + 1 for start, end in stretches[_MAX_SHOWN:])
    return ", ".join(shown) + (f", and {counted(more, 'more day')}" if more else "")
