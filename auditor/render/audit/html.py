"""The result of an audit as one HTML page."""

import hashlib
from dataclasses import replace
from typing import Final

from markupsafe import Markup

from auditor.render.audit import words as audit_words
from auditor.render.audit.lanes import lanes
from auditor.render.audit.pointers import Pointer, look_here_first
from auditor.render.audit.thread_links import ThreadLinks, shares, thread_episodes
from auditor.render.audit.views import alarm_views, composite_views
from auditor.render.page import charts
from auditor.render.page.coverage import coverage_view
from auditor.render.page.page import anchor, page
from auditor.render.page.svg import Scale
from auditor.render.shared import review, words
from auditor.render.shared import threads as story
from auditor.render.shared.days import logged_days
from auditor.render.shared.method import short
from auditor.render.shared.silence import silence
from auditor.result.audit import AuditResult
from auditor.result.json import to_json

_MAX_REJECTIONS: Final = 50
_MAX_SECTIONS: Final = 150
"""The most alarms with a section, so that a page of a thousand alarms opens quickly."""


def html(result: AuditResult, encoded: str | None = None) -> str:
    """Return the page, at most a few MB for any archive, with counts of omitted items.

    Args:
        encoded: the result as JSON, if the caller has it.
    """
    fingerprint = hashlib.sha256((encoded or to_json(result)).encode()).hexdigest()
    span = result.span
    alarms = alarm_views(result.alarms, span)
    composites = composite_views(result.composites, span)
    sections = alarms[:_MAX_SECTIONS]
    threads = result.threads.named if result.threads else ()
    links = ThreadLinks(threads)
    coverage = coverage_view(result)
    shown = {view.id for view in sections} | {view.id for view in composites}
    timeline = (
        lanes(Scale(span), (*alarms, *composites), result.threads, coverage, links, shown)
        if span
        else None
    )
    shown |= {
        anchor(view.result.id_of(opened.episode)) for view in sections for opened in view.opened
    }
    return page(
        "audit.html.j2",
        ["report.css"],
        ["report.js"],
        f"CloudTrail alarm audit · {words.span(span)} · result {fingerprint[:8]}",
        result=result,
        intake=result.intake,
        zone=result.options.timezone,
        span=span,
        fingerprint=fingerprint,
        alarms=alarms,
        composites=composites,
        lanes=timeline,
        links=links,
        shares=shares(result, links),
        episodes_of=thread_episodes(links, sections),
        weekends=span is not None and charts.has_weekends(span),
        days=charts.days(span, logged_days(result)) if span else Markup(""),
        axis=charts.shared_axis(span) if span else Markup(""),
        sections=sections,
        pointers=[_reachable(pointer, shown) for pointer in look_here_first(result, alarms)],
        coverage=coverage,
        rejections=result.intake.rejections[:_MAX_REJECTIONS],
        phrases=audit_words,
        story=story,
        threads=threads,
        silent=silence(result),
        short=short,
        review=review,
        reviews={} if result.review is None else result.review.by_episode,
    )


def _reachable(pointer: Pointer, shown: set[str]) -> Pointer:
    """Return a pointer whose target exists: the table of alarms if its alarm has no section."""
    absent = pointer.target not in {"alarms", "coverage", "input"} | shown
    return replace(pointer, target="alarms") if absent else pointer
