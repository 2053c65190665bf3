"""Alarms of an audit as text for a terminal of 80 columns."""

from collections.abc import Iterator
from typing import Final

from auditor.render.audit.words import held_back
from auditor.render.shared import method, words
from auditor.render.shared.controls import summary
from auditor.render.shared.lines import divider, wrapped
from auditor.render.shared.review import disposition
from auditor.render.shared.words import count, counted, fired
from auditor.result.audit import AlarmResult, AuditResult, CompositeResult
from auditor.result.episodes import Episode
from auditor.result.records import Actor

MAX_EPISODES: Final = 10
"""The most episodes shown per alarm, and state changes per comparison."""
_MAX_ACTORS: Final = 5
_MAX_RULE_CHARACTERS: Final = 400
"""The most characters shown of a rule's controls and of its defect."""


def alarm_lines(alarm: AlarmResult, result: AuditResult) -> Iterator[str]:
    """Yield the lines of an alarm: verdict, settings, counts, episodes, and their actors."""
    judged, review = result.span is not None, result.review
    yield divider()
    verdict = fired(alarm) if judged else "not judged"
    yield from wrapped(f"{alarm.name}: {verdict}.", "")
    yield from wrapped(method.settings(alarm.alarm), "  ")
    for label, verdict in (("controls", summary(alarm.controls)), ("defect", alarm.defect)):
        if verdict:
            yield from _line(label, words.cut(verdict, _MAX_RULE_CHARACTERS))
    if judged:
        yield from _line("last state", alarm.last_state.value)
    undated = f", and {count(alarm.matches_undated)} undated" if alarm.matches_undated else ""
    yield from _line("matches", f"{counted(alarm.matches, 'record')}{undated}")
    if alarm.matches_without_value:
        none = counted(alarm.matches_without_value, "match", "matches")
        yield from _line("without value", f"{none}, which published no value")
    if alarm.matches_without_dimension:
        lacking = counted(alarm.matches_without_dimension, "record")
        yield from _line("no dimension", f"{lacking} without its field, in another series")
    if alarm.held_back_by_mute_rules:
        yield from _line("muted", held_back(alarm))
    over = counted(alarm.periods_over_threshold, "clock-aligned period")
    yield from _line("over threshold", over)
    if alarm.episodes:
        yield ""
        yield "  episode  from              to                lasted      matches"
        shown = alarm.episodes[:MAX_EPISODES]
        reviews = {} if review is None else review.by_episode
        for episode in shown:
            yield _episode(episode)
            if zone := words.local(episode.start, result.options.timezone):
                yield f"{' ' * 11}{zone}"
            if reviewed := reviews.get(alarm.id_of(episode)):
                yield from wrapped(disposition(reviewed), " " * 11)
        more = len(alarm.episodes) - len(shown)
        if more:
            yield from _more(counted(more, "more episode"))
    if alarm.actors:
        yield ""
        yield "  who caused the matches"
        for actor in alarm.actors[:_MAX_ACTORS]:
            yield from _actor(actor)
        more = alarm.actor_count - min(len(alarm.actors), _MAX_ACTORS)
        if more:
            yield f"    … and {counted(more, 'more identity', 'more identities')}"


def composite_lines(composite: CompositeResult, judged: bool) -> Iterator[str]:
    """Yield the lines of a composite alarm: verdict, rule, and the alarms that set it off.

    Args:
        judged: whether there are records to judge the alarm by.
    """
    yield divider()
    message = fired(composite) if judged else "not judged"
    yield from wrapped(f"{composite.name}: {message}.", "")
    yield from wrapped(composite.alarm.rule, "  ")
    if judged:
        yield from _line("last state", composite.last_state.value)
    if composite.held_back_by_mute_rules:
        yield from _line("muted", held_back(composite))
    if composite.episodes:
        yield ""
        yield "  episode  from              to                because of"
    for episode in composite.episodes[:MAX_EPISODES]:
        end = words.time(episode.end) if episode.end else "still in ALARM"
        end = f"{end} (carried)" if episode.carried else end
        first = f"  {episode.number:>7}  {words.time(episode.start)}  {end:<16}  "
        held = f" (actions suppressed: {episode.suppressed})" if episode.suppressed else ""
        names = ", ".join(f"{child.alarm} {child.state}" for child in episode.triggering)
        yield from wrapped(names + held, first, " " * len(first))
    more = len(composite.episodes) - MAX_EPISODES
    if more > 0:
        yield from _more(counted(more, "more episode"))


def _more(episodes: str) -> list[str]:
    return wrapped(f"… and {episodes}; --format json has them all", "  ")


def _line(label: str, value: str) -> list[str]:
    return wrapped(value, f"  {label:<16}")


def _episode(episode: Episode) -> str:
    end = words.time(episode.end) if episode.end else "still in ALARM"
    lasted = words.duration(episode.end - episode.start) if episode.end else "open"
    start = words.time(episode.start)
    since = "  began before the span" if episode.carried else ""
    matches = f"{count(episode.matches):>7}{since}"
    return f"  {episode.number:>7}  {start}  {end:<16}  {lasted:<10}  {matches}"


def _actor(actor: Actor) -> Iterator[str]:
    name = actor.identity or f"({actor.identity_type or 'no identity'})"
    if not name.startswith("arn:") and actor.account:
        name += f" of account {actor.account}"
    yield from wrapped(f"{count(actor.matches):>6} x {name}", "    ", "             ")
    addresses = ", ".join(address or "(no address)" for address in actor.source_ips)
    if actor.source_ip_count > len(actor.source_ips):
        addresses += f" and {count(actor.source_ip_count - len(actor.source_ips))} more"
    calls = ", ".join(actor.event_names)
    if actor.event_name_count > len(actor.event_names):
        calls += f" and {count(actor.event_name_count - len(actor.event_names))} more"
    errors = f", {count(actor.errors)} refused or failed" if actor.errors else ""
    yield from wrapped(f"from {addresses}: {calls}{errors}", "             ")
