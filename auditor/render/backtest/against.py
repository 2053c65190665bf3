"""The effects of another setting or pattern on an alarm, as lines of text."""

from collections.abc import Iterator, Sequence
from typing import Final

from auditor.render.shared import words
from auditor.render.shared.lines import remainder, wrapped
from auditor.render.shared.words import count, counted
from auditor.result.against import Against, EpisodeChange, NumberedEpisode, RecordCount

_MAX_CHANGES: Final = 10
_MAX_RECORDS: Final = 3
_MAX_VALUE_CHARACTERS: Final = 200
"""The most characters shown of a value from a record."""


def against_lines(against: Against) -> Iterator[str]:
    """Yield the outcome of the episodes, and the records that made the difference."""
    fates = ", ".join(
        f"{count(fate_count.changes)} {fate_count.fate}" for fate_count in against.fates
    )
    yield from wrapped(
        f"{counted(against.before, 'episode')} before, {count(against.after)} after"
        f"{': ' if fates else ''}{fates}",
        "  ",
    )
    for change in against.changes[:_MAX_CHANGES]:
        yield from _change(change)
    yield from remainder(against.change_count, len(against.changes), _MAX_CHANGES, "change", "    ")
    for heading, records in (
        ("matched before, not after", against.only_before),
        ("matched after, not before", against.only_after),
        ("behind an episode before, behind none after", against.silenced),
        ("behind an episode after, behind none before", against.raised),
    ):
        if records.count:
            yield ""
            yield from _records(heading, records)


def _change(change: EpisodeChange) -> Iterator[str]:
    message = " is now ".join(filter(None, map(_episodes, (change.before, change.after))))
    minutes = 0 if change.later is None else int(change.later.total_seconds()) // 60
    moved = f" ({abs(minutes)} min {'later' if minutes > 0 else 'earlier'})" if minutes else ""
    yield from wrapped(f"{message}{moved}", f"    {change.fate:<9}  ", " " * 15)


def _episodes(episodes: Sequence[NumberedEpisode]) -> str:
    """Return the first three episodes and the number of others; "" for none."""
    more = f" and {count(len(episodes) - 3)} more" if len(episodes) > 3 else ""
    return ", ".join(map(_episode, episodes[:3])) + more


def _episode(episode: NumberedEpisode) -> str:
    return (
        f"{words.time(episode.start)} on"
        if episode.end is None
        else words.time_range(episode.start, episode.end)
    )


def _records(message: str, records: RecordCount) -> Iterator[str]:
    yield f"  {message}: {counted(records.count, 'record')}"
    for record in records.first[:_MAX_RECORDS]:
        identity = record.identity or record.identity_type or "no identity"
        who, source = (
            words.cut(text, _MAX_VALUE_CHARACTERS) for text in (identity, record.source_ip)
        )
        shown = f"{words.time(record.time)}  {record.event_name}, {who}, from {source}"
        yield from wrapped(shown, "    ", " " * 22)
    yield from remainder(records.count, len(records.first), _MAX_RECORDS, "record", "    ")
