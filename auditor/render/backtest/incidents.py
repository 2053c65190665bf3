"""The incidents that a set of alarms catches, in sentences and as lines of text."""

from collections.abc import Iterator, Sequence
from typing import Final

from auditor.render.backtest.words import OUTSIDE, unmatched
from auditor.render.shared import words
from auditor.render.shared.lines import wrapped
from auditor.render.shared.words import count, counted
from auditor.result.backtest import BacktestResult
from auditor.result.incidents import Catch, Incident

_MAX_INCIDENTS: Final = 20
_MAX_NAMES: Final = 3


def incident_headline(result: BacktestResult) -> str:
    """Return the number of incidents caught by the alarms as deployed, and the missed ones."""
    caught = sum(bool(incident.caught) for incident in result.incidents)
    of = counted(len(result.incidents), "incident")
    message = f"{result.options.rules} catches {count(caught)} of {of} as deployed"
    missed = [incident for incident in result.incidents if not incident.caught]
    elsewhere = [incident.name for incident in missed if _reasons(incident, result) == {OUTSIDE}]
    silent = [incident.name for incident in missed if incident.name not in elsewhere]
    verb = "lies" if len(elsewhere) == 1 else "lie"
    parts = [
        f"no alarm fires for {named(silent)}" if silent else "",
        f"{named(elsewhere)} {verb} {OUTSIDE}" if elsewhere else "",
    ]
    return "; ".join(filter(None, (message, *parts))) + "."


def by_one_alarm(result: BacktestResult) -> str:
    """Return a sentence on incidents that only one alarm catches; "" for none or one alarm."""
    alone = [
        f"{incident.name} by {incident.caught[0].alarm}"
        for incident in result.incidents
        if alone_in(incident)
    ]
    if not alone or len(result.alarms) < 2:
        return ""
    return f"Caught by one alarm only: {named(alone)}."


def alone_in(incident: Incident) -> bool:
    """Return whether exactly one alarm catches an incident."""
    return len(incident.caught) == 1


def caught_by(incident: Incident, result: BacktestResult) -> str:
    """Return the alarms that catch an incident with their delays, or why none does."""
    if incident.caught:
        return _sequence(incident.caught)
    if incident.unnotified:
        return f"not caught: {named(incident.unnotified)} in ALARM already"
    if incident.in_reach:
        return f"missed by {named(incident.in_reach)}"
    return f"no alarm: {', '.join(sorted(_reasons(incident, result)))}"


def _reasons(incident: Incident, result: BacktestResult) -> set[str]:
    """Return why alarms match no event of an incident; empty if one is in reach."""
    return {
        unmatched(label_match, result.span)
        for alarm in result.alarms
        for label_match in alarm.to_catch
        if label_match.label.name == incident.name
        if not incident.in_reach
    }


def incident_lines(result: BacktestResult) -> Iterator[str]:
    """Yield the incidents with the alarms that catch them, in order of their times."""
    if not result.incidents:
        return
    yield "─" * 80
    yield "Incidents, as deployed"
    for incident in result.incidents[:_MAX_INCIDENTS]:
        yield from wrapped(
            f"{words.cut(incident.name, 60)}: {caught_by(incident, result)}", "  ", "    "
        )
    if len(result.incidents) > _MAX_INCIDENTS:
        more = counted(len(result.incidents) - _MAX_INCIDENTS, "more incident")
        yield f"  … and {more}; --format json has them all"
    if alone := by_one_alarm(result):
        yield from wrapped(alone, "  ", "    ")


def named(names: Sequence[str]) -> str:
    """Return names as a list in a sentence, limited to the first few."""
    shown = ", ".join(words.cut(name, 60) for name in names[:_MAX_NAMES])
    more = len(names) - _MAX_NAMES
    return f"{shown} and {count(more)} more" if more > 0 else shown


def _sequence(catches: Sequence[Catch]) -> str:
    first, *others = catches
    together = [catch.alarm for catch in others if catch.after == first.after]
    later = [f"{catch.alarm} {_after(catch)}" for catch in others if catch.after > first.after]
    message = f"{named([first.alarm, *together])} {_after(first)}"
    return f"{message}, then {named(later)}" if later else message


def _after(catch: Catch) -> str:
    return f"after {words.duration(catch.after)}"
