"""The result as one HTML file that needs nothing from outside and no script to be read."""

import base64
import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

import jinja2
from markupsafe import Markup

from auditor import resources
from auditor.cloudwatch.alarms import AlarmState
from auditor.cloudwatch.metrics import EPOCH, Span
from auditor.render import charts, words
from auditor.result import AlarmResult, AuditResult, Episode, to_json

_BUDGET: Final = 3_000_000
"""Bytes that opened episodes may take of a page, all alarms together."""
_ROWS: Final = 200
_REJECTIONS: Final = 50
_COVERAGE_ROWS: Final = 60
_COVERAGE_DAYS: Final = 184


@dataclass(frozen=True, slots=True)
class _AlarmView:
    """An alarm as the template shows it."""

    result: AlarmResult
    slug: str
    strip: Markup
    timeline: Markup
    bar: str
    opened: tuple[Episode, ...]
    rows: tuple[Episode, ...]


def html(result: AuditResult) -> str:
    """Return the page; at most a few MB whatever the archive, what is left out is counted."""
    code = (resources.reports() / "report.js").read_text(encoding="utf-8")
    style = (resources.reports() / "report.css").read_text(encoding="utf-8")
    fingerprint = hashlib.sha256(to_json(result).encode()).hexdigest()[:8]
    span = result.span or Span(EPOCH, EPOCH)
    foot = f"CloudTrail alarm audit · {_span_text(result)} · result {fingerprint}"
    return (
        _environment()
        .get_template("base.html.j2")
        .render(
            result=result,
            span=result.span,
            headline=words.headline(result),
            fingerprint=fingerprint,
            span_text=_span_text(result),
            style=Markup(style.replace("/*foot*/", foot)),  # noqa: S704  # ours, no text of a log
            script=Markup(code),  # noqa: S704  # ours
            script_hash=base64.b64encode(hashlib.sha256(code.encode()).digest()).decode(),
            alarms=_views(result, span),
            axis=charts.axis(span),
            first=_look_here_first(result),
            coverage=_coverage(result),
            rejections=result.intake.rejections[:_REJECTIONS],
        )
    )


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(resources.reports()),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(words=words, boxes=charts.boxes, AlarmState=AlarmState)
    return environment


def _finalize(value: object) -> object:
    """Make strangers' text harmless wherever a template prints it; line ends stay."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return "\n".join(map(words.visible, value.split("\n")))


def _span_text(result: AuditResult) -> str:
    if result.span is None:
        return "no span"
    return f"{words.time(result.span.start)} to {words.time(result.span.end)} UTC"


def _views(result: AuditResult, span: Span) -> list[_AlarmView]:
    """Return the alarms, those with most episodes first, each with an id of its own."""
    fired = sum(bool(alarm.episodes) for alarm in result.alarms)
    slugs: set[str] = set()
    views = []
    for alarm in sorted(result.alarms, key=lambda alarm: -len(alarm.episodes)):
        slug = _slug(alarm.alarm.name, slugs)
        drawn, bar = charts.timeline(alarm, span)
        views.append(
            _AlarmView(
                result=alarm,
                slug=slug,
                strip=charts.strip(alarm, span),
                timeline=drawn,
                bar=bar,
                opened=_opened(alarm, _BUDGET // max(fired, 1)),
                rows=alarm.episodes[:_ROWS],
            )
        )
    return views


def _slug(name: str, taken: set[str]) -> str:
    letters = "".join(c if c.isascii() and c.isalnum() else "-" for c in name.lower())
    base = letters.strip("-") or "alarm"
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    taken.add(slug)
    return slug


def _opened(alarm: AlarmResult, budget: int) -> tuple[Episode, ...]:
    """Return the episodes shown in full: the first, the last, the worst, as the budget allows."""
    detailed = [episode for episode in alarm.episodes if episode.details]
    ends = detailed[:1] + detailed[1:][-1:]
    worst = sorted(detailed[1:-1], key=lambda episode: (-episode.matches, episode.number))
    chosen: list[Episode] = []
    for episode in ends + worst:
        budget -= _cost(episode)
        if budget < 0 and chosen:
            break
        chosen.append(episode)
    return tuple(sorted(chosen, key=lambda episode: episode.number))


def _cost(episode: Episode) -> int:
    """Estimate the bytes that an opened episode takes; quotes of JSON become five each."""
    records = episode.details.records if episode.details else ()
    return 6000 + sum(1500 + len(r.record.encode()) + 5 * r.record.count('"') for r in records)


def _look_here_first(result: AuditResult) -> list[tuple[str, str]]:
    """Return at most three facts worth a look, each with the id that it links to."""
    found: list[tuple[str, str]] = []
    slugs: set[str] = set()
    by_episodes = sorted(result.alarms, key=lambda alarm: -len(alarm.episodes))
    for alarm in by_episodes:
        slug = _slug(alarm.alarm.name, slugs)
        if alarm.actors:
            top = alarm.actors[0]
            who = top.identity or top.identity_type or "records without identity"
            said = f"{who} made {words.count(top.matches)} of {words.counted(alarm.matches, 'match', 'matches')}"
            found.append((f"{alarm.alarm.name}: {said}", f"alarm-{slug}"))
    rejected = len(result.intake.rejections)
    notes = [(f"{words.counted(rejected, 'fault')} in the input", "input")] if rejected else []
    return [*found[: 3 - len(notes)], *notes]


@dataclass(frozen=True, slots=True)
class _CoverageRow:
    account: str
    region: str
    records: int
    quiet: int
    """Days without records between the first and the last day of the archive."""
    drawn: Markup


@dataclass(frozen=True, slots=True)
class _CoverageView:
    rows: tuple[_CoverageRow, ...]
    left_out: int
    days: int
    per_cell: int


def _coverage(result: AuditResult) -> _CoverageView | None:
    """Return accounts and Regions by days, the busiest rows where there are too many."""
    cells = result.coverage.cells
    if not cells:
        return None
    first, last = min(cell.day for cell in cells), max(cell.day for cell in cells)
    days = (last - first).days + 1
    per_cell = -(-days // _COVERAGE_DAYS)
    volumes: dict[tuple[str, str], dict[date, int]] = defaultdict(dict)
    for cell in cells:
        volumes[cell.account, cell.region][cell.day] = cell.records
    busiest = sorted(volumes, key=lambda row: (-sum(volumes[row].values()), row))
    most = max(cell.records for cell in cells) * per_cell
    rows = []
    for account, region in sorted(busiest[:_COVERAGE_ROWS]):
        seen = volumes[account, region]
        drawn: list[tuple[str, int | None]] = []
        for place in range(0, days, per_cell):
            group = [first + timedelta(days=place + n) for n in range(min(per_cell, days - place))]
            some = [seen[day] for day in group if day in seen]
            drawn.append((group[0].isoformat(), sum(some) if some else None))
        label = f"{account} {region}: records on {len(seen)} of {days} days"
        records = sum(seen.values())
        rows.append(
            _CoverageRow(
                account, region, records, days - len(seen), charts.heat(drawn, most, label)
            )
        )
    return _CoverageView(tuple(rows), len(busiest) - len(rows), days, per_cell)
