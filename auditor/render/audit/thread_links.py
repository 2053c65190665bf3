"""Links from the episodes of a page to its threads, and from records to credentials."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from auditor.render.audit.views import AlarmView
from auditor.render.page.page import anchor
from auditor.render.shared.threads import short_identity
from auditor.render.shared.words import count
from auditor.result.audit import AlarmResult, AuditResult, CompositeResult
from auditor.result.episodes import CompositeEpisode, Episode
from auditor.result.records import Evidence
from auditor.result.threads import Thread, ThreadCredential

_PAUSE: Final = timedelta(minutes=60)
"""The longest pause within a thread."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """One credential behind the records of an episode."""

    record: Evidence
    """The first record that it made."""
    records: int
    """The number of shown records that it made."""
    thread: Thread | None
    """The thread of the page that uses it at that time; `None` without one."""
    credential: ThreadCredential | None
    """The credential in that thread; `None` where no thread uses it."""
    position: int
    """The position of the credential in its thread, from 1; 0 without a thread."""


@dataclass(frozen=True, slots=True)
class ThreadEpisode:
    """An episode that the calls of a thread caused."""

    start: datetime
    alarm: str
    target: str
    """The id of the element that shows the episode, or else its alarm."""


class ThreadLinks:
    """The threads that a page shows, by the alarms and the credentials of their calls."""

    def __init__(self, threads: Sequence[Thread]) -> None:
        self._threads = threads
        self._by_alarm: dict[str, list[tuple[datetime, datetime, Thread]]] = defaultdict(list)
        for thread in threads:
            for call in thread.calls:
                for alarm in call.alarms:
                    self._by_alarm[alarm].append((call.first, call.last, thread))

    def thread(
        self, alarm: AlarmResult | CompositeResult, episode: Episode | CompositeEpisode
    ) -> Thread | None:
        """Return the first thread whose calls caused an episode.

        Either a call of the thread is among the matches of the episode, or a credential of the
        thread made one of the shown records, with no pause over 60 minutes. A composite alarm
        itself counts no records.
        """
        if isinstance(episode, CompositeEpisode):
            return None
        begin = episode.first_match or episode.start
        for first, last, thread in self._by_alarm.get(alarm.alarm.name, ()):
            if begin <= last and (episode.end is None or first <= episode.end):
                return thread
        if episode.details is None:
            return None
        candidates = (self._credential(record) for record in episode.details.records)
        return next((thread for thread, _ in candidates if thread), None)

    def numbers(self, alarm: AlarmResult, episodes: Iterable[Episode]) -> dict[int, int]:
        """Return the numbers of threads by the numbers of the episodes that they caused."""
        threads = ((episode.number, self.thread(alarm, episode)) for episode in episodes)
        return {number: thread.number for number, thread in threads if thread}

    def appearances(self, records: Iterable[Evidence]) -> Iterator[Appearance]:
        """Yield each credential behind some records, in order of its first record."""
        by_credential: dict[tuple[str, str, str], list[Evidence]] = defaultdict(list)
        for record in records:
            who = record.identity, record.user_name, record.access_key
            by_credential[who].append(record)
        for made in by_credential.values():
            thread, position = self._credential(made[0])
            credential = thread.credentials[position - 1] if thread and position else None
            yield Appearance(made[0], len(made), thread, credential, position)

    def _credential(self, record: Evidence) -> tuple[Thread | None, int]:
        """Return the thread that uses a record's access key around its time, and the position."""
        for thread in self._threads if record.access_key else ():
            if thread.first - _PAUSE <= record.time <= thread.last + _PAUSE:
                for position, credential in enumerate(thread.credentials, 1):
                    if credential.key == record.access_key:
                        return thread, position
        return None, 0


def thread_episodes(
    links: ThreadLinks, views: Iterable[AlarmView]
) -> dict[int, list[ThreadEpisode]]:
    """Return the episodes of each thread by its number, oldest first.

    Args:
        views: the alarms that have a section.
    """
    by_thread: dict[int, list[ThreadEpisode]] = defaultdict(list)
    for view in views:
        alarm = view.result
        listed = {row.number for row in view.rows} if len(alarm.episodes) > 1 else set()
        for episode in alarm.episodes:
            if thread := links.thread(alarm, episode):
                linked = episode.number in listed | view.opened_numbers
                target = anchor(alarm.id_of(episode)) if linked else view.id
                by_thread[thread.number].append(ThreadEpisode(episode.start, alarm.name, target))
    for episodes in by_thread.values():
        episodes.sort(key=lambda caused: (caused.start, caused.alarm))
    return by_thread


def shares(result: AuditResult, links: ThreadLinks) -> str:
    """Return how many episodes the first thread caused, and how many a regular identity alone.

    "" if there are neither threads nor episodes.
    """
    if result.threads is None or not result.threads.named:
        return ""
    first = result.threads.named[0]
    regular = {regular_calls.identity for regular_calls in result.threads.regular}
    total, of_first, by_identity = 0, 0, Counter[str]()
    for alarm in result.alarms:
        total += len(alarm.fired)
        for episode in alarm.fired:
            thread = links.thread(alarm, episode)
            of_first += thread is first
            if thread is None and episode.identity in regular:
                by_identity[episode.identity] += 1
    parts = []
    if of_first:
        verb = "belongs" if of_first == 1 else "belong"
        number = "All" if total == of_first > 1 else count(of_first)
        parts.append(f"{number} of these episodes {verb} to the first thread")
    if by_identity:
        identity, alone = min(by_identity.items(), key=lambda pair: (-pair[1], pair[0]))
        of_these = "" if of_first else " of these episodes"
        verb = "comes" if alone == 1 else "come"
        by = f"from {short_identity(identity)} alone, whose calls are regular"
        parts.append(f"{count(alone)}{of_these} {verb} {by}")
    return f"{'; '.join(parts)}." if parts else ""
