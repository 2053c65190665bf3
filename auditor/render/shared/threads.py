"""Sentences about threads and about calls that no alarm watches."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from auditor.cloudwatch.minutes import MINUTE
from auditor.render.shared import words
from auditor.render.shared.words import count, counted
from auditor.result.audit import AuditResult
from auditor.result.threads import RegularCalls, Thread, ThreadCall, ThreadCredential, Threads
from auditor.result.unwatched import UnwatchedBurst, UnwatchedCall, UnwatchedChanges

_MAX_NAMES: Final = 3
_MAX_ALARMS: Final = 8
"""The most alarms that a sentence names."""
_MAX_ACTOR: Final = 80
"""The most characters of an actor in a headline."""
_NEW: Final = {
    "call": "first call of its kind",
    "network": "new address",
    "agent": "new user agent",
    "region": "new Region",
}


def tag(aspect: str) -> str:
    """Return an aspect of a call that is new for its identity, in two or three words."""
    return "new call" if aspect == "call" else _NEW[aspect]


def category(name: str) -> str:
    """Return a category of calls as words: `data destroyed`."""
    return name.replace("data-", "data ")


def headline(thread: Thread) -> str:
    """Return a thread in one sentence: its actor, two heaviest acts, and start."""
    acts = _sentence([_outcome(words.cut(call.phrase, 80), call) for call in thread.calls[:2]])
    actor = who(thread)
    if len(actor) > _MAX_ACTOR:  # the name of a session, which its caller chose, says least
        actor = who(replace(thread, actor=thread.actor.partition(" as ")[0]))
    day = f"{thread.first.day} {thread.first:%B %Y}"
    return f"{actor[:1].upper()}{actor[1:]} {acts} on {day}, {thread.first:%H:%M}."


def what(thread: Thread) -> str:
    """Return the three heaviest acts of a thread in words."""
    return _sentence([phrase(call) for call in thread.calls[:_MAX_NAMES]])


def who(thread: Thread) -> str:
    """Return the actor of a thread, with the account unless its name contains it."""
    actor = words.cut(thread.actor, 120)
    same_account = not thread.account or thread.account in actor
    return actor if same_account else f"{actor} of account {thread.account}"


def phrase(call: ThreadCall) -> str:
    """Return one call of a thread in words, with its special features."""
    return _outcome(words.cut(call.phrase, 120), call, call.because)


def _outcome(text: str, call: ThreadCall, because: str = "") -> str:
    """Return a call in words, with a note in brackets that all its records were refused."""
    if call.refused and call.refused == call.records:
        failed = "failed" if call.category == "sign-in" else "refused"
        because = f"{failed}; {because}" if because else failed
    return f"{text} ({because})" if because else text


def why(thread: Thread) -> str:
    """Return further reasons why a thread matters: calls, identities, new features."""
    calls = counted(calls_of(thread), "call")
    identities = len(thread.identities)
    by = f" under {count(identities)} identities" if identities > 1 else ""
    length = thread.last - thread.first
    lasted = f" in {words.duration(length)}" if length >= MINUTE else ""
    message = f"{calls}{by}{lasted}"
    if thread.new:
        return f"{message}; {_sentence([_NEW[aspect] for aspect in thread.new])}"
    return message if thread.history else f"{message}; no history: nothing can be called new"


def calls_of(thread: Thread) -> int:
    """Return the number of calls of a thread; acts of several records, without a name, add none."""
    named = sum(call.records for call in thread.calls if ":" in call.call)
    return named or sum(call.records for call in thread.calls)


def origin(credential: ThreadCredential) -> str:
    """Return the origin of a credential with its confidence, without a full stop."""
    if not credential.how:
        return "not followed"
    return f"begun by {credential.how}, {credential.confidence}"


def watched(thread: Thread) -> str:
    """Return a clause with the alarms whose filters match acts of a thread."""
    if not thread.alarms:
        return "no alarm"
    return _named(thread.alarms)


def rest(threads: Threads) -> str:
    """Return the number of threads that matter less, and the regular identities; "" for none."""
    parts = []
    if threads.lighter_count and not threads.named:
        parts.append(_no_thread(threads.lighter_count))
    elif threads.lighter_count:
        verb = "matters" if threads.lighter_count == 1 else "matter"
        parts.append(f"{counted(threads.lighter_count, 'more thread')} {verb} less.")
    if threads.regular:
        names = [short_identity(regular_calls.identity) for regular_calls in threads.regular[:5]]
        more = len(threads.regular) - len(names)
        others = f" and {count(more)} more" if more > 0 else ""
        parts.append(f"Not shown: regular calls of {', '.join(names)}{others}.")
    return " ".join(parts)


def _no_thread(number: int) -> str:
    """Return a sentence on threads of which none is shown."""
    if number == 1:
        return "One thread, which does not matter enough to be shown."
    return f"{count(number)} threads, none of which matters enough to be shown."


def regular(regular_calls: RegularCalls) -> str:
    """Return a sentence without a full stop on what an identity does on most days."""
    calls = ", ".join(regular_calls.calls[:_MAX_NAMES])
    more = len(regular_calls.calls) - _MAX_NAMES
    others = f" and {counted(more, 'more call')}" if more > 0 else ""
    days = f"on {count(regular_calls.days)} of {counted(regular_calls.of_days, 'day')}"
    return f"{short_identity(regular_calls.identity)}: {calls}{others} {days}"


def short_identity(identity: str) -> str:
    """Return an identity without the part that all ARNs have in common."""
    name = identity.split(":", 5)[5] if identity.count(":") >= 5 else identity
    return words.cut(name or identity, 80)


def unwatched(result: AuditResult) -> str:
    """Return the line on changes that no alarm watches; "" where they are unknown."""
    changes = result.unwatched
    if changes is None or not changes.changes:
        return ""
    rules = result.options.rules
    if not changes.unwatched:
        return f"The alarms of {rules} watch {_all(changes.changes)}."
    by = counted(changes.identities, "identity", "identities")
    every = counted(changes.changes, "change")
    message = f"No alarm of {rules} watches {count(changes.unwatched)} of {every}, by {by}"
    parts = [f"{count(changes.routine)} of them routine"] * bool(changes.routine)
    if changes.by_service:
        parts.append(f"{count(changes.by_service)} by services on behalf of identities")
    return f"{message}{' (' if parts else ''}{', '.join(parts)}{')' if parts else ''}."


def _all(changes: int) -> str:
    return "the one change" if changes == 1 else f"all {count(changes)} changes"


def too_wide(changes: UnwatchedChanges) -> str:
    """Return a sentence with the alarms that this count omits; "" for none."""
    if not changes.too_wide:
        return ""
    verb = "matches" if len(changes.too_wide) == 1 else "match"
    return f"Not counted: {_named(changes.too_wide)}, which {verb} more than half of all records."


def call(unwatched_call: UnwatchedCall, result: AuditResult) -> str:
    """Return a sentence without a full stop on a call that no alarm watches."""
    by = counted(unwatched_call.identities, "identity", "identities")
    names = ", ".join(packs(unwatched_call, result))
    shipped = f"packs with a rule: {names}" if names else "no built-in pack has a rule"
    rest = f"; {shipped}" if unwatched_call.category else ""
    return f"{count(unwatched_call.changes)} x {unwatched_call.call} by {by}{rest}"


def packs(unwatched_call: UnwatchedCall, result: AuditResult) -> Sequence[str]:
    """Return the built-in packs with a rule on a call: others than those used, if there are any."""
    others = [name for name in unwatched_call.packs if name not in result.options.packs]
    return others or unwatched_call.packs


def burst(reads: UnwatchedBurst) -> str:
    """Return a sentence without a full stop on a burst of reads or deletions."""
    when = words.time_range(reads.first, reads.last)
    who = short_identity(reads.identity)
    most = f"up to {count(reads.most)} a minute"
    return f"{count(reads.records)} x {reads.call} by {who}, {when}, {most}"


def _named(alarms: Sequence[str]) -> str:
    """Return the first alarms in a clause, and the number of others."""
    if len(alarms) <= _MAX_ALARMS:
        return _sentence([words.cut(name, 120) for name in alarms])
    shown = [words.cut(name, 120) for name in alarms[: _MAX_ALARMS - 1]]
    return _sentence([*shown, f"{count(len(alarms) - len(shown))} more"])


def _sentence(parts: list[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
