"""The report by control as CSV, with a row for each requirement."""

import csv as csv_module
import io
from typing import Final

from auditor.render.compliance import words
from auditor.render.shared.csv_cells import cell
from auditor.result.compliance import ComplianceResult, RequirementResult
from auditor.result.review import DispositionVerdict, ReviewStatus

COLUMNS: Final = (
    "framework",
    "version",
    "requirement",
    "title",
    "status",
    "reason",
    "alarms",
    "source",
    "official",
    "days_expected",
    "days_covered",
    "missing",
    "episodes",
    "reviewed",
    "reviewed_late",
    "open",
    "late",
    "incidents",
    "defects",
    "sample",
)


def csv(result: ComplianceResult) -> str:
    """Return the requirements in their order, with the ids of the sampled episodes."""
    out = io.StringIO(newline="")
    writer = csv_module.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    reviews = result.review.by_episode
    defects = {alarm.name: alarm.defect for alarm in result.alarms}
    for requirement in result.requirements:
        episode_reviews = [reviews[name] for name in requirement.episodes]
        statuses = [review.status for review in episode_reviews]
        verdicts = [review.disposition.verdict for review in episode_reviews if review.disposition]
        writer.writerow(
            [
                cell(result.framework),
                cell(result.version),
                cell(requirement.id),
                cell(requirement.title),
                requirement.status,
                cell(words.because(requirement).replace("\u202f", ",")),
                cell("; ".join(requirement.alarms)),
                cell(requirement.source),
                "yes" if requirement.official else "no",
                requirement.expected,
                requirement.covered,
                cell(_missing(requirement)),
                len(episode_reviews),
                statuses.count(ReviewStatus.REVIEWED),
                statuses.count(ReviewStatus.REVIEWED_LATE),
                statuses.count(ReviewStatus.OPEN),
                statuses.count(ReviewStatus.LATE),
                verdicts.count(DispositionVerdict.INCIDENT),
                cell("; ".join(filter(None, (defects[name] for name in requirement.alarms)))),
                cell(" ".join(requirement.sample)),
            ]
        )
    return out.getvalue()


def _missing(requirement: RequirementResult) -> str:
    return "; ".join(
        f"{row.account} {row.region} {span.first} to {span.last}"
        for row in requirement.missing
        for span in row.missing
    )
