"""The first screen of the page: facts worth a look, and doubts about the answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from typing import Final

from auditor.render.audit.views import AlarmView
from auditor.render.page.page import anchor
from auditor.render.shared import words
from auditor.render.shared.days import gaps, logged_days, span_days
from auditor.render.shared.expected import missing_accounts
from auditor.render.shared.method import short
from auditor.render.shared.words import count, counted
from auditor.result.audit import AuditResult
from auditor.result.records import Actor

_MAX_POINTERS: Final = 3
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pointer:
    """A fact worth a look, and the id of the element that shows it."""

    lead: str
    text: str
    target: str


def look_here_first(result: AuditResult, alarms: Sequence[AlarmView]) -> tuple[Pointer, ...]:
    """Return at most three facts: the first of each kind, then the second ones.

    The kinds are actors, episodes, and doubts about the answer.
    """
    kinds = (_people(alarms), _stays(result, alarms), _doubts(result, alarms))
    ranked = [fact for rank in zip_longest(*kinds) for fact in rank if fact is not None]
    return tuple(ranked[:_MAX_POINTERS])


def _people(alarms: Sequence[AlarmView]) -> Iterator[Pointer]:
    """Yield the root user and the other identity with the most matches."""
    fired = [view for view in alarms if view.result.fired]
    actors = [(view, actor) for view in fired for actor in view.result.actors]
    roots = [(view, actor) for view, actor in actors if actor.identity_type == "Root"]
    others = [(view, actor) for view, actor in actors if actor.identity_type != "Root"]
    for group in (roots, others):
        if group:
            yield _actor(*max(group, key=lambda pair: pair[1].matches))


def _actor(view: AlarmView, actor: Actor) -> Pointer:
    who = "The root user" if actor.identity_type == "Root" else short(actor)
    of = counted(view.result.matches, "match", "matches")
    account = f" of account {actor.account}" if actor.account else ""
    errors = f", {count(actor.errors)} of them refused or failed" if actor.errors else ""
    addresses = counted(actor.source_ip_count, "address", "addresses")
    alone = actor.source_ips[0] if actor.source_ip_count == len(actor.source_ips) == 1 else ""
    origin = words.cut(alone, 60) or addresses
    message = f"is behind {count(actor.matches)} of {of} of {view.result.name}"
    return Pointer(f"{who}{account}", f"{message}{errors}, from {origin}.", view.id)


def _stays(result: AuditResult, alarms: Sequence[AlarmView]) -> Iterator[Pointer]:
    """Yield the worst episode, alarms that are often in ALARM, and alarms still in ALARM."""
    episodes = [(view, episode) for view in alarms for episode in view.result.episodes]
    if not episodes or result.span is None:
        return
    view, worst = max(episodes, key=lambda pair: (pair[1].matches, -pair[1].number))
    opened = worst.number in view.opened_numbers
    target = anchor(view.result.id_of(worst)) if opened else view.id
    until = f"until {words.time(worst.end)}" if worst.end else "and still in ALARM at the end"
    matches = counted(worst.matches, "match", "matches")
    message = f"had its worst episode from {words.time(worst.start)} {until}: {matches}."
    yield Pointer(view.result.name, message, target)
    length = result.span.end - result.span.start
    for view in alarms:
        if length > _DAY and view.in_alarm > length / 5:
            share = f"{100 * (view.in_alarm / length):.0f} % of the span"
            message = (
                f"was in ALARM for {share}; an alarm on this often carries little information."
            )
            yield Pointer(view.result.name, message, view.id)
    alive = [view for view in alarms if view.result.episodes and not view.result.episodes[-1].end]
    if alive:
        verb = "is" if len(alive) == 1 else "are"
        names = ", ".join(words.cut(view.result.name, 60) for view in alive[:3])
        more = f" and {count(len(alive) - 3)} more" if len(alive) > 3 else ""
        message = f"{verb} still in ALARM at the end of the span: {names}{more}."
        yield Pointer(counted(len(alive), "alarm"), message, "alarms")


def _doubts(result: AuditResult, alarms: Sequence[AlarmView]) -> Iterator[Pointer]:
    """Yield reasons to doubt the answer, missing accounts and days first."""
    intake = result.intake
    if absent := missing_accounts(result):
        verb = "has" if len(absent) == 1 else "have"
        message = f"{verb} no record: {words.cut(', '.join(absent), 120)}; unknown, not quiet."
        of = counted(len(result.options.expected_accounts), "expected account")
        yield Pointer(f"{count(len(absent))} of {of}", message, "coverage")
    if result.span is not None and intake.records:
        judged, logged = span_days(result.span), logged_days(result)
        if missing := len(judged) - len(logged):
            ends = date.fromordinal(judged[0]), date.fromordinal(judged[-1])
            first, last = max(gaps(logged, *ends), key=lambda gap: gap[1] - gap[0])
            stretch = f"{first} to {last} the longest stretch" if first < last else f"{first} one"
            message = f"of the span without a record, {stretch}: unknown, not quiet."
            yield Pointer(f"{count(missing)} of {counted(len(judged), 'day')}", message, "coverage")
    if intake.rejections:
        files = counted(len({rejection.file for rejection in intake.rejections}), "file")
        message = f"in {files}; the result covers only what could be read."
        yield Pointer(counted(len(intake.rejections), "fault"), message, "input")
    if intake.lossy_records:
        message = "rebuilt from incomplete data; rules that use a missing field do not match."
        yield Pointer(counted(intake.lossy_records, "record"), message, "input")
    if result.span is None and intake.records:
        message = "without a usable eventTime, so no alarm could be judged."
        yield Pointer(counted(intake.records, "record"), message, "input")
    if matching := sum(view.result.matches_undated > 0 for view in alarms):
        alone = intake.undated == 1
        message = f"{'has' if alone else 'have'} no usable eventTime and"
        message += f" {'counts' if alone else 'count'} in no metric;"
        match = f"{counted(matching, 'alarm')} {'matches' if matching == 1 else 'match'}"
        message += f" {match} {'it' if alone else 'some of them'}."
        yield Pointer(counted(intake.undated, "record"), message, "input")
