"""The causes of noise, and the exclusion that removes it, as lines of text.

Numbers contain thin spaces, which `terminal_text` replaces.
"""

from collections.abc import Iterator
from typing import Final

from auditor.pattern.parser import MAXIMUM_LENGTH
from auditor.render.shared import words
from auditor.render.shared.lines import remainder, wrapped
from auditor.render.shared.words import count, counted, visible
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

_MAX_VALUES: Final = 5
_MAX_HIDDEN_GROUPS: Final = 10
_MAX_VALUE_CHARACTERS: Final = 200
"""The most characters shown of a value from a record."""

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_BARS: Final = "▁▂▃▄▅▆▇█"
_PLURALS: Final = {
    Field.IDENTITY: "identities",
    Field.BLOCK: "address blocks",
    Field.AGENT: "user agents",
}


def noise_lines(noise: Noise) -> Iterator[str]:
    """Yield the causes of matches with their episodes, and the matches by day and hour."""
    if not noise.matches:
        yield "  nothing matches"
        return
    yield f"  causes of the {counted(noise.matches, 'match', 'matches')}"
    for field in noise.fields:
        yield ""
        yield from _field(field, noise)
    if noise.pairs:
        yield ""
        yield "  in pairs"
        for pair in noise.pairs[:_MAX_VALUES]:
            named = " and ".join(
                f"{field} {words.cut(value, _MAX_VALUE_CHARACTERS)}"
                for field, value in zip(pair.fields, pair.values, strict=True)
            )
            yield from _share(pair.share, named, noise)
        yield from remainder(noise.pair_count, len(noise.pairs), _MAX_VALUES, "pair", "      ")
    yield ""
    yield from _week(noise.week)


def exclusion_lines(exclusion: Exclusion | NoExclusion, command: str = "") -> Iterator[str]:
    """Yield the pattern, its share of the noise and the records it hides, or why there is none.

    The pattern is on one line of any length, so that it can be copied.

    Args:
        command: the command that writes the alarm with the pattern; "" for none.
    """
    if isinstance(exclusion, NoExclusion):
        yield from wrapped(f"No exclusion: {exclusion.reason}.", "  ")
        if exclusion.nearest is None:
            return
        yield ""
        yield "  the nearest"
        exclusion = exclusion.nearest
    yield from _patterns(exclusion)
    if command:
        yield "  the command that writes the alarm with it"
        yield ""
        yield f"    {visible(command)}"
        yield ""
    yield from _conditions(exclusion)
    yield from wrapped(_labelled(exclusion), "  ")
    yield ""
    yield f"  hidden in all: {counted(exclusion.hidden, 'match', 'matches')}"
    for hidden in exclusion.hides[:_MAX_HIDDEN_GROUPS]:
        yield from _hidden(hidden)
    yield from remainder(
        exclusion.hides_count,
        len(exclusion.hides),
        _MAX_HIDDEN_GROUPS,
        "call of an identity",
        "      ",
        "calls of identities",
    )


def _patterns(exclusion: Exclusion) -> Iterator[str]:
    """Yield the pattern, or the two that replace it, and the share of the noise they leave out."""
    noise = counted(exclusion.noise, "match", "matches")
    share = f"{count(exclusion.removed)} of {noise} of noise ({_percent(exclusion.share)})"
    if exclusion.split:
        yield from wrapped(
            f"Two patterns, for two metric filters on the same metric, that together leave"
            f" out {share}; no record matches both:",
            "  ",
        )
    else:
        yield from wrapped(f"A pattern that leaves out {share}:", "  ")
    for pattern in exclusion.patterns:
        yield ""
        yield visible(pattern)
    yield ""


def _conditions(exclusion: Exclusion) -> Iterator[str]:
    """Yield the added conditions, and those of them that are not about one identity."""
    lengths = " and ".join(count(len(pattern)) for pattern in exclusion.patterns)
    yield f"  added conditions ({lengths} of {MAXIMUM_LENGTH:,} characters in all)"
    for condition in exclusion.conditions:
        yield from wrapped(condition, "    ", "      ")
    if exclusion.for_anybody:
        yield "  conditions that would also hide an intruder's calls"
    for condition in exclusion.for_anybody:
        yield from wrapped(condition, "    ", "      ")


def _field(field: FieldShares, noise: Noise) -> Iterator[str]:
    yield f"  {field.field}"
    for share in field.shares[:_MAX_VALUES]:
        yield from _share(share, words.cut(share.value, _MAX_VALUE_CHARACTERS), noise)
    many = _PLURALS.get(field.field, f"{field.field}s")
    more = field.value_count - min(_MAX_VALUES, len(field.shares))
    rest = field.matches - sum(share.matches for share in field.shares[:_MAX_VALUES])
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
    return f"{count(matches):>7} {_percent(matches / noise.matches):>7}  "


def _week(week: Week) -> Iterator[str]:
    """Yield a line for each day of the week with a bar for each hour."""
    yield from wrapped(f"by day and hour ({week.timezone})", "  ")
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
        when = words.time_range(hidden.first, hidden.last)
    labelled_events = counted(len(hidden.labelled), "labelled event")
    labelled = f", {labelled_events} among them" if hidden.labelled else ""
    yield from wrapped(
        f"{hidden.call}, {when}{labelled}", f"{count(hidden.matches):>8}  ", " " * 10
    )
    yield from wrapped(words.cut(hidden.identity or "no identity", _MAX_VALUE_CHARACTERS), " " * 12)


def _labelled(exclusion: Exclusion) -> str:
    if not exclusion.labelled:
        return "No match is labelled, so the list below may hold an incident."
    return f"It keeps {_all(exclusion.labelled)}."


def _all(labelled: int) -> str:
    return "the labelled event" if labelled == 1 else f"all {count(labelled)} labelled events"


def _percent(share: float) -> str:
    """Return a share rounded down, which never seems to reach a limit that it misses."""
    return f"{int(share * 1000) / 10:.1f} %"
