"""Run an audit: from sources to a result."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from auditor.audit.assemble import alarm_results, comparison, composite_result
from auditor.audit.episodes import matches_of
from auditor.audit.story.story import story_of
from auditor.cloudtrail.logfile import DEFAULT_CAP
from auditor.cloudwatch.messages.recorded_history import RecordedHistory
from auditor.engine.base import Criteria
from auditor.engine.open import open_engine
from auditor.errors import UsageError
from auditor.file_names import source_names
from auditor.progress import SILENT, Progress
from auditor.replay.judge import LogGroupReplay
from auditor.replay.method import Scope
from auditor.replay.opened import LogArchive, opened
from auditor.replay.question import Question
from auditor.result.audit import AuditResult, CoverageResult
from auditor.result.matches import AlarmMatch
from auditor.version import __version__


@dataclass(frozen=True, slots=True, eq=False)
class AuditWithHistories:
    """The result of an audit with the complete histories."""

    result: AuditResult
    replays: tuple[LogGroupReplay, ...]
    """One per log group; empty without a span."""


@dataclass(frozen=True, slots=True, eq=False)
class OpenAudit:
    """An audit whose sources are still open."""

    audit: AuditWithHistories
    archive: LogArchive

    def matches(self) -> Iterator[AlarmMatch]:
        """Yield every record behind the alarms, alarm by alarm, oldest first."""
        for group_replay in self.audit.replays:
            for alarm in group_replay.alarms:
                yield from matches_of(alarm, group_replay)


def run_audit(question: Question, progress: Progress = SILENT) -> AuditResult:
    """Evaluate the alarms of the rules over the records of the sources.

    Raises:
        UsageError: a source does not exist, or the method does not fit the sources.
    """
    return audit_with_histories(question, progress).result


def audit_with_histories(question: Question, progress: Progress = SILENT) -> AuditWithHistories:
    """Evaluate as `run_audit` does, and keep the histories.

    Raises:
        UsageError: a source does not exist, or the method does not fit the sources.
    """
    with audited(question, progress) as done:
        return done.audit


@contextmanager
def audited(
    question: Question, progress: Progress = SILENT, actual: RecordedHistory | None = None
) -> Iterator[OpenAudit]:
    """Evaluate as `run_audit` does, and keep the sources open.

    Args:
        actual: a real history to compare with. Its items do not name their account, so the scope
            must be `all`.

    Raises:
        UsageError: a source does not exist, or the method does not fit the sources.
    """
    if actual is not None and question.method.scope is not Scope.ALL:
        raise UsageError("--actual: a real history belongs to one set of alarms; use --scope all")
    with opened(question, progress) as archive:
        replays = archive.replays()
        table = question.significance
        story = story_of(archive, table) if table else None
        result = AuditResult(
            *archive.head(mails=True).head,
            alarms=tuple(
                alarm
                for group_replay in replays
                for alarm in alarm_results(group_replay, question.method)
            ),
            composites=tuple(
                composite_result(alarm, group_replay.log_group, group_replay.span)
                for group_replay in replays
                for alarm in group_replay.composites
            ),
            without_delivery=_without_delivery(archive),
            comparison=None if actual is None else comparison(actual, replays[0]),
            unjudged=question.pack.unjudged,
            replayed_from=archive.replayed_from,
            threads=story.threads if story else None,
            unwatched=story.unwatched if story else None,
        )
        done = AuditWithHistories(result, tuple(replays) if archive.span else ())
        yield OpenAudit(done, archive)


def _without_delivery(archive: LogArchive) -> int:
    """Return the number of dated records in no metric, because their delivery time is unknown."""
    if not archive.question.method.clock.needs_delivery:
        return 0
    delivery, intake = archive.coverage.delivery, archive.intake
    return intake.records - intake.undated - (delivery.records if delivery else 0)


def run_coverage(
    sources: Sequence[str],
    progress: Progress = SILENT,
    cap: int = DEFAULT_CAP,
    expected_accounts: Sequence[str] = (),
    configuration: Sequence[tuple[str, str]] = (),
) -> CoverageResult:
    """Return the coverage of the sources, and the delay of their delivery.

    Args:
        cap: the largest decompressed size of a log file, in bytes.
        expected_accounts: accounts that should have records.
        configuration: keys and values from `auditor.toml`.

    Raises:
        UsageError: a source does not exist.
    """
    with open_engine(sources, Criteria(), progress, cap=cap) as engine:
        extent = engine.extent()
        return CoverageResult(
            auditor=__version__,
            sources=source_names(sources),
            first_event=extent.first_event,
            last_event=extent.last_event,
            intake=engine.intake(),
            coverage=engine.coverage(),
            expected_accounts=tuple(expected_accounts),
            configuration=tuple(configuration),
        )
