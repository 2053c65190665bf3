"""The steps of `auditor audit` after its options are read. Slow to import."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.audit.run import AuditWithHistories, audited
from auditor.cli import console
from auditor.cli.matches import keeper
from auditor.replay.question import Question

if TYPE_CHECKING:
    from auditor.cloudwatch.messages.recorded_history import RecordedHistory
    from auditor.evidence.redaction.redactor import Redactor
    from auditor.evidence.redaction.request import Redaction
    from auditor.result.review import Disposition


def recorded(paths: Sequence[Path]) -> "RecordedHistory | None":
    """Return the real history in some files and folders; `None` without any.

    Raises:
        UsageError: a file cannot be used.
    """
    if not paths:
        return None
    from auditor.audit.actual import read_history  # with mails and what they are read by

    return read_history(paths)


def evaluated(
    question: Question,
    actual: "RecordedHistory | None",
    matches: Path | None,
    redaction: "Redaction | None",
    shown: Sequence[object],
) -> "tuple[AuditWithHistories, Redactor | None]":
    """Return the audit and its redactor, and write the matching records to a file.

    Args:
        question: what to evaluate.
        actual: a real history to compare with.
        matches: the file for the matching records, on request.
        redaction: what to replace in all that is written.
        shown: further values of the report, such as dispositions and expectations.
    """
    with ExitStack() as reading:
        keep = None if matches is None else keeper(matches, reading)
        progress = reading.enter_context(console.progress())
        with audited(question, progress, actual) as opened:
            redactor = None
            if redaction is not None:
                from auditor.evidence.redaction.results import audit_redactor

                redactor = audit_redactor(opened, redaction, *shown)
            if keep is not None:
                records = opened.matches()
                keep(map(redactor.value, records) if redactor else records)
            return opened.audit, redactor


def reviewed(
    audit: AuditWithHistories, reviews: "tuple[Disposition, ...] | None", within: timedelta
) -> AuditWithHistories:
    """Return an audit with the reviews of its episodes, if there are any."""
    if reviews is None:
        return audit
    from auditor.evidence.reviews import review_of

    review = review_of(audit.result, reviews, within)
    return replace(audit, result=replace(audit.result, review=review))


def echo_headline(audit: AuditWithHistories, redactor: "Redactor | None") -> None:
    """Print the answer in one line on stderr."""
    from auditor.render.audit.words import headline

    line = headline(audit.result)
    console.say(redactor.text(line) if redactor else line)
