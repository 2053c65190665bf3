"""The most important threads, and changes that no alarm watches, as lines of text."""

from collections.abc import Iterator
from typing import Final

from auditor.render.shared import threads as sentences
from auditor.render.shared import words
from auditor.render.shared.lines import divider, wrapped
from auditor.render.shared.words import counted
from auditor.result.audit import AuditResult

_MAX_CALLS: Final = 5
_MAX_BURSTS: Final = 3


def first_lines(result: AuditResult) -> Iterator[str]:
    """Yield the threads to read first, and the line on calls that no alarm watches."""
    threads = result.threads
    if threads is not None and threads.named:
        yield "What matters first"
        for thread in threads.named:
            message = f"{sentences.who(thread)} {sentences.what(thread)}."
            yield from wrapped(message, f"{thread.number:>3}  ")
            when = words.time_range(thread.first, thread.last)
            yield from wrapped(f"{when}: {sentences.why(thread)}", "     ")
            yield from wrapped(f"alarms: {sentences.watched(thread)}", "     ")
        yield ""
    if threads is not None and (rest := sentences.rest(threads)):
        yield from wrapped(rest)
    if line := sentences.unwatched(result):
        yield from wrapped(line)


def unwatched_lines(result: AuditResult) -> Iterator[str]:
    """Yield the changes and bursts of reads that no alarm watches, the heaviest first."""
    changes = result.unwatched
    if changes is None or not (changes.unwatched or changes.bursts):
        return
    yield divider()
    yield "Not watched by any alarm"
    for call in changes.calls[:_MAX_CALLS]:
        yield from wrapped(sentences.call(call, result), "  ", "    ")
    if changes.call_count > _MAX_CALLS:
        more = counted(changes.call_count - _MAX_CALLS, "more call")
        yield from wrapped(f"… and {more}; --format json has the first 50", "  ")
    for burst in changes.bursts[:_MAX_BURSTS]:
        yield from wrapped(f"burst: {sentences.burst(burst)}", "  ", "    ")
    if wide := sentences.too_wide(changes):
        yield from wrapped(wide, "  ", "    ")
