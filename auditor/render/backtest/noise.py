"""What makes noise, what takes it out and what another setting changes, as lines of text.

Numbers have thin spaces. Whoever joins the lines replaces them, as `render.audit.text` does.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from auditor.render.shared import words
from auditor.render.shared.lines import wrapped
from auditor.render.shared.words import count, counted, visible
from auditor.result.against import Against, EpisodeChange, NumberedEpisode, Records
from auditor.result.noise import (
    Exclusion,
    Field,
    FieldShares,
    HiddenGroup,
    NoExclusion,
    Noise,
    Share,
    Week,
)

_VALUES: Final = 5
_HIDDEN: Final = 10
_CHANGES: Final = 10
_RECORDS: Final = 3
_LABELLED: Final = 5
_LONGEST: Final = 200
"""Characters of a stranger's value."""

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_BARS: Final = "▁▂▃▄▅▆▇█"
_MANY: Final = {
    Field.IDENTITY: "identities",
    Field.BLOCK: "address blocks",
    Field.AGENT: "user agents",
}


def noise_lines(noise: Noise) -> Iterator[str]:
    """Yield who and what makes the matches, in which episodes, and when in the week."""
    if not noise.matches:
        yield "  nothing matches"
        return
    yield f"  what makes the {counted(noise.matches, 'match', 'matches')}"
    for field in noise.fields:
        yield ""
        yield from _field(field, noise)
    if noise.pairs:
        yield ""
        yield "  in pairs"
        for pair in noise.pairs[:_VALUES]:
            named = " and ".join(
                f"{field} {words.cut(value, _LONGEST)}"
                for field, value in zip(pair.fields, pair.values, strict=True)
            )
            yield from _share(pair.share, named, noise)
        yield from _more(noise.pair_count, len(noise.pairs), _VALUES, "pair", "      ")
    yield ""
    yield from _week(noise.week)


def exclusion_lines(exclusion: Exclusion | NoExclusion) -> Iterator[str]:
    """Yield the pattern, how much noise it takes out, and what it hides; or why there is none.

    The pattern stands on one line however long it is, since a broken one cannot be copied.
    """
    if isinstance(exclusion, NoExclusion):
        yield from wrapped(f"No exclusion: {exclusion.reason}.", "  ")
        if exclusion.nearest is None:
            return
        yield ""
        yield "  the nearest"
        exclusion = exclusion.nearest
    removed = (
        f"{count(exclusion.removed)} of {counted(exclusion.noise, 'match', 'matches')} of noise"
    )
    yield from wrapped(f"A pattern that leaves out {removed} ({_percent(exclusion.share)}):", "  ")
    yield ""
    yield visible(exclusion.pattern)
    yield ""
    yield f"  what it adds ({count(len(exclusion.pattern))} of 1,024 characters in all)"
    for condition in exclusion.conditions:
        yield from wrapped(condition, "    ", "      ")
    if exclusion.for_anybody:
        yield "  an intruder's calls, too, would be hidden by"
    for condition in exclusion.for_anybody:
        yield from wrapped(condition, "    ", "      ")
    yield from wrapped(_labelled(exclusion), "  ")
    yield ""
    yield f"  all that it hides: {counted(exclusion.hidden, 'match', 'matches')}"
    for hidden in exclusion.hides[:_HIDDEN]:
        yield from _hidden(hidden)
    yield from _more(
        exclusion.hides_count,
        len(exclusion.hides),
        _HIDDEN,
        "call of an identity",
        "      ",
        "calls of identities",
    )


def against_lines(against: Against) -> Iterator[str]:
    """Yield what became of the episodes, and which records made the difference."""
    fates = ", ".join(
        f"{count(fate_count.changes)} {fate_count.fate}" for fate_count in against.fates
    )
    yield from wrapped(
        f"{counted(against.before, 'episode')} before, {count(against.after)} after"
        f"{': ' if fates else ''}{fates}",
        "  ",
    )
    for change in against.changes[:_CHANGES]:
        yield from _change(change)
    yield from _more(against.change_count, len(against.changes), _CHANGES, "change", "    ")
    for heading, records in (
        ("matched before, not after", against.only_before),
        ("matched after, not before", against.only_after),
        ("behind an episode before, behind none after", against.silenced),
        ("behind an episode after, behind none before", against.raised),
    ):
        if records.count:
            yield ""
            yield from _records(heading, records)


def _field(field: FieldShares, noise: Noise) -> Iterator[str]:
    yield f"  {field.field}"
    for share in field.shares[:_VALUES]:
        yield from _share(share, words.cut(share.value, _LONGEST), noise)
    many = _MANY.get(field.field, f"{field.field}s")
    more = field.value_count - min(_VALUES, len(field.shares))
    rest = field.matches - sum(share.matches for share in field.shares[:_VALUES])
    if more:
        others = counted(more, f"more {field.field}", f"more {many}")
        yield f"{_figures(rest, noise)}{others}"
    without = noise.matches - field.matches
    if without:
        yield f"{_figures(without, noise)}without any"


def _share(share: Share, named: str, noise: Noise) -> Iterator[str]:
    first = _figures(share.matches, noise)
    yield from wrapped(named, first, " " * len(first))
    if share.episodes:
        alone = f", alone in {count(share.only_count)}" if share.only_count else ""
        episodes = f"in {count(share.episodes)} of {counted(noise.episodes, 'episode')}{alone}"
        yield from wrapped(episodes, " " * (len(first) + 2))


def _figures(matches: int, noise: Noise) -> str:
    return f"{count(matches):>8} {_percent(matches / noise.matches):>6}  "


def _week(week: Week) -> Iterator[str]:
    """Yield a line for each day of the week with a bar for each hour."""
    yield from wrapped(f"when in the week, by hour ({week.timezone})", "  ")
    yield "       " + "".join(f"{hour:<6}" for hour in range(0, 24, 3)).rstrip()
    highest = max(max(day) for day in week.hours)
    for name, day in zip(_DAYS, week.hours, strict=True):
        bars = " ".join(_bar(number, highest) for number in day)
        yield f"  {name}  {bars}  {count(sum(day)):>8}"


def _bar(number: int, highest: int) -> str:
    return _BARS[(number * len(_BARS) - 1) // highest] if number else "·"


def _hidden(hidden: HiddenGroup) -> Iterator[str]:
    when = "undated"
    if hidden.first is not None and hidden.last is not None:
        when = _from_to(hidden.first, hidden.last)
    labelled_events = counted(len(hidden.labelled), "labelled event")
    labelled = f", {labelled_events} among them" if hidden.labelled else ""
    yield from wrapped(
        f"{hidden.call}, {when}{labelled}", f"{count(hidden.matches):>8}  ", " " * 10
    )
    yield from wrapped(words.cut(hidden.identity or "no identity", _LONGEST), " " * 12)


def _labelled(exclusion: Exclusion) -> str:
    if not exclusion.labelled:
        return "No match is labelled; whether an incident is in the list below, you have to see."
    if not exclusion.labelled_hidden:
        return f"It keeps {_all(exclusion.labelled)}."
    named = ", ".join(exclusion.labelled_hidden[:_LABELLED])
    more = len(exclusion.labelled_hidden) - _LABELLED
    others = f" and {count(more)} more" if more > 0 else ""
    of_all = counted(exclusion.labelled, "labelled event")
    hidden = f"{count(len(exclusion.labelled_hidden))} of {of_all}"
    return f"It hides {hidden}: {named}{others}."


def _all(labelled: int) -> str:
    return "the labelled event" if labelled == 1 else f"all {count(labelled)} labelled events"


def _change(change: EpisodeChange) -> Iterator[str]:
    message = " is now ".join(filter(None, map(_stays, (change.before, change.after))))
    minutes = 0 if change.later is None else int(change.later.total_seconds()) // 60
    moved = f" ({abs(minutes)} min {'later' if minutes > 0 else 'earlier'})" if minutes else ""
    yield from wrapped(f"{message}{moved}", f"    {change.fate:<9}  ", " " * 15)


def _stays(stays: Sequence[NumberedEpisode]) -> str:
    """Return some stays, at most three of them; "" for none."""
    more = f" and {count(len(stays) - 3)} more" if len(stays) > 3 else ""
    return ", ".join(map(_stay, stays[:3])) + more


def _stay(stay: NumberedEpisode) -> str:
    return f"{words.time(stay.start)} on" if stay.end is None else _from_to(stay.start, stay.end)


def _from_to(first: datetime, last: datetime) -> str:
    """Return both times, without what the second has in common with the first."""
    if words.time(first) == words.time(last):
        return words.time(first)
    same_day = first.date() == last.date()
    return f"{words.time(first)} to {f'{last:%H:%M}' if same_day else words.time(last)}"


def _records(message: str, records: Records) -> Iterator[str]:
    yield f"  {message}: {counted(records.count, 'record')}"
    for record in records.first[:_RECORDS]:
        identity = record.identity or record.identity_type or "no identity"
        shown = f"{words.time(record.time)}  {record.event_name}, {words.cut(identity, _LONGEST)}"
        yield from wrapped(
            f"{shown}, from {words.cut(record.source_ip, _LONGEST)}", "    ", " " * 22
        )
    yield from _more(records.count, len(records.first), _RECORDS, "record", "    ")


def _more(
    every: int, held: int, limit: int, one: str, indent: str, many: str = ""
) -> Iterator[str]:
    """Yield how many are not shown, and how many of those the result has.

    Args:
        held: in the result, of which as many as the limit are shown.
    """
    shown = min(limit, held)
    if every == shown:
        return
    message = f"… and {counted(every - shown, f'more {one}', many and f'more {many}')}"
    if held == every:
        message += "; --format json has them all"
    elif held > shown:
        message += f"; --format json has {count(held - shown)} of them"
    yield from wrapped(message, indent)


def _percent(share: float) -> str:
    """Return a share, rounded down, so that what misses a mark does not look as if it met it."""
    return f"{int(share * 1000) / 10:.1f}%"
