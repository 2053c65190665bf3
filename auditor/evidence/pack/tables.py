"""Tables of a pack: episodes with their reviews and samples, and coverage, as CSV."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

import yaml

from auditor.render.shared.csv_cells import cell
from auditor.result.audit import AuditResult
from auditor.result.compliance import ComplianceResult
from auditor.result.review import Disposition, EpisodeReview

EPISODES: Final = (
    "episode",
    "alarm",
    "start",
    "end",
    "matches",
    "status",
    "due",
    "verdict",
    "by",
    "when",
    "ticket",
    "note",
    "recorded_for",
    "requirements",
    "sampled_for",
)
COVERAGE: Final = ("account", "region", "day", "records")


def episodes_csv(result: AuditResult, compliance: ComplianceResult) -> str:
    """Return a row for each episode of the audit, alarm by alarm."""
    reviews = compliance.review.by_episode
    requirements: dict[str, list[str]] = {}
    sampled: dict[str, list[str]] = {}
    for requirement in compliance.requirements:
        for name in requirement.episodes:
            requirements.setdefault(name, []).append(requirement.id)
        for name in requirement.sample:
            sampled.setdefault(name, []).append(requirement.id)

    def rows() -> Iterator[list[object]]:
        for alarm in result.every_alarm:
            for episode in alarm.episodes:
                name = alarm.id_of(episode)
                yield [
                    cell(name),
                    cell(alarm.name),
                    _time(episode.start),
                    _time(episode.end),
                    getattr(episode, "matches", ""),
                    *_review(reviews[name]),
                    cell("; ".join(requirements.get(name, ()))),
                    cell("; ".join(sampled.get(name, ()))),
                ]

    return _csv(EPISODES, rows())


def coverage_csv(result: AuditResult) -> str:
    """Return the number of records for each account, Region and day of the span."""
    return _csv(
        COVERAGE,
        (
            [
                cell(judged.account),
                cell(judged.region),
                judged.day.isoformat(),
                judged.records,
            ]
            for judged in result.coverage.judged
        ),
    )


DISPOSITIONS: Final = ("episode", "verdict", "by", "when", "note", "ticket", "start", "end")


def dispositions_csv(dispositions: Iterable[Disposition]) -> str:
    """Return dispositions as `--dispositions` reads them."""
    return _csv(
        DISPOSITIONS, (list(map(cell, _disposition(disposition))) for disposition in dispositions)
    )


def template_csv(result: AuditResult, reviews: dict[str, EpisodeReview]) -> str:
    """Return a row for each episode, for reviewers to fill in unless it was reviewed."""
    heads = (*DISPOSITIONS, "matches", "who")
    return _csv(heads, (list(map(cell, row)) for row in _template_rows(result, reviews)))


def template_yaml(result: AuditResult, reviews: dict[str, EpisodeReview]) -> str:
    """Return the rows of `template_csv` as YAML."""
    heads = (*DISPOSITIONS, "matches", "who")
    rows = [dict(zip(heads, row, strict=True)) for row in _template_rows(result, reviews)]
    head = (
        "# Results of the reviews of episodes. verdict: authorized, explained or incident;\n"
        "# by: who reviewed it; when: a date or a time. Rows without a verdict are open.\n"
    )
    text = yaml.safe_dump(rows, sort_keys=False, allow_unicode=True, width=10_000)
    return head + (text if rows else "[]\n")


def _template_rows(
    result: AuditResult, reviews: dict[str, EpisodeReview]
) -> Iterator[tuple[str, ...]]:
    for alarm in result.every_alarm:
        for episode in alarm.episodes:
            name = alarm.id_of(episode)
            disposition = reviews[name].disposition
            details = getattr(episode, "details", None)
            people = dict.fromkeys(
                record.user_name or record.identity
                for record in (details.records if details else ())
            )
            given = _disposition(disposition) if disposition else ("", "", "", "", "", "", "", "")
            yield (
                name,
                *given[1:6],
                _time(episode.start),
                _time(episode.end),
                str(getattr(episode, "matches", "")),
                ", ".join(list(filter(None, people))[:3]),
            )


def _disposition(disposition: Disposition) -> tuple[str, ...]:
    when = f"{disposition.when:%Y-%m-%d}" if disposition.date_only else _time(disposition.when)
    start, end = _time(disposition.start), _time(disposition.end)
    return (
        disposition.episode,
        str(disposition.verdict),
        disposition.by,
        when,
        disposition.note,
        disposition.ticket,
        start,
        end,
    )


def _review(review: EpisodeReview) -> list[object]:
    disposition = review.disposition
    if disposition is None:
        return [review.status, _time(review.due), "", "", "", "", "", ""]
    _, verdict, by, when, note, ticket, *_ = _disposition(disposition)
    recorded = disposition.episode if review.changed else ""
    texts = (verdict, by, when, ticket, note, recorded)
    return [review.status, _time(review.due), *map(cell, texts)]


def _time(moment: object) -> str:
    return f"{moment:%Y-%m-%dT%H:%MZ}" if moment is not None else ""


def _csv(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return out.getvalue()
