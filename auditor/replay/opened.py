"""Open sources, the step that all use cases share."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from auditor.cloudtrail.logfile import Coverage, Intake
from auditor.cloudwatch.minutes import Span, time_of
from auditor.engine.answers import Extent
from auditor.engine.duckdb.engine import Engine
from auditor.engine.open import open_engine
from auditor.errors import UsageError
from auditor.file_names import source_names
from auditor.progress import SILENT, Progress
from auditor.replay.judge import LogGroupReplay, replay
from auditor.replay.log_groups import LogGroup, log_groups
from auditor.replay.method import Scope
from auditor.replay.question import Question
from auditor.result.head import Options, ResultHead
from auditor.version import __version__

_NO_MINUTES: Final = Span(time_of(0), time_of(0))
"""The span of alarms if neither bounds nor records determine one."""


@dataclass(frozen=True, slots=True, eq=False)
class LogArchive:
    """The records of some sources with their log groups, span, intake and coverage."""

    question: Question
    engine: Engine
    """An engine over all records, at their own times."""
    log_groups: tuple[LogGroup, ...]
    """The log groups in order of account and Region; with scope `all` exactly one."""
    span: Span | None
    """The judged minutes; `None` if neither bounds nor records determine them."""
    created: datetime
    """The creation time of the alarms, from which on all records are read."""
    extent: Extent
    """The first and last event of all records, at their own times."""
    intake: Intake
    coverage: Coverage

    def log_group(self, account: str | None, region: str | None) -> LogGroup:
        """Return the log group of an account and Region; `None` stands for all.

        Raises:
            UsageError: no log group has this account and Region.
        """
        for group in self.log_groups:
            if (group.account, group.region) == (account, region):
                return group
        names = ", ".join(
            f"{group.account} {group.region or ''}".strip() for group in self.log_groups
        )
        wanted = f"{account} {region or ''}".rstrip()
        raise UsageError(f"no record is from {wanted}; records are from {names}")

    def replays(self) -> list[LogGroupReplay]:
        """Judge the alarms of the rules, one log group after the other."""
        span = self.span or _NO_MINUTES
        question = self.question
        return [
            replay(question.pack, group, span, question.method, self.created)
            for group in self.log_groups
        ]

    @property
    def replayed_from(self) -> datetime | None:
        """The start of the records that determine the first state; `None` for the span's start."""
        return self.created if self.span and self.created < self.span.start else None

    def head(self, *, mails: bool = False) -> ResultHead:
        """Return the head of a result.

        Args:
            mails: whether the result has mails, and so names their account and Region.
        """
        extent, coverage, span = self.extent, self.coverage, self.span
        if span is not None:
            cells = self.engine.log_group(self.question.method.clock).cells(span)
            coverage = coverage.within(cells)
        return ResultHead(
            auditor=__version__,
            options=self._options(mails=mails),
            span=span,
            first_event=extent.first_event,
            last_event=extent.last_event,
            intake=self.intake,
            coverage=coverage,
        )

    def _options(self, *, mails: bool) -> Options:
        """Return the options that the result depends on besides the logs and the rules."""
        pack, method = self.question.pack, self.question.method
        account = region = ""
        if mails and method.scope is Scope.ALL:
            location = self.log_groups[0].location
            account, region = location.account, location.region
        elif mails:
            account, region = method.account or "", method.region or ""
        return Options(
            sources=source_names(self.question.sources),
            rules=pack.name,
            rules_sha256=pack.sha256,
            evaluation=method.evaluation,
            clock=str(method.clock),
            scope=str(method.scope),
            default_value=method.default_value,
            account=account,
            region=region,
            parameters=pack.parameters,
            packs=pack.packs,
            files=pack.files,
            expected_accounts=self.question.expected_accounts,
            timezone=self.question.timezone,
            configuration=self.question.configuration,
        )


@contextmanager
def opened(question: Question, progress: Progress = SILENT) -> Iterator[LogArchive]:
    """Read the sources of a question, and determine its log groups and its span.

    Raises:
        UsageError: a source does not exist, the method does not fit the sources, or no record is
            in the requested span.
    """
    method = question.method
    with open_engine(
        question.sources,
        question.criteria,
        progress,
        question.pruning,
        question.cap,
        question.cluster,
    ) as engine:
        coverage = engine.coverage()
        groups = log_groups(engine, coverage, method)
        extent = engine.log_group(method.clock).extent()
        yield LogArchive(
            question=question,
            engine=engine,
            log_groups=groups,
            span=question.span_over(extent),
            created=question.creation(extent),
            extent=engine.extent(),
            intake=engine.intake(),
            coverage=coverage,
        )
