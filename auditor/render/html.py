"""The result as one HTML file that needs nothing from outside and no script to be read."""

import base64
import hashlib
from functools import cache
from typing import Final

import jinja2
from markupsafe import Markup

from auditor import resources
from auditor.render import charts, words
from auditor.render import intake as went_in
from auditor.render.answer import look_here_first, short
from auditor.render.coverage import coverage_view
from auditor.render.views import alarm_views, composite_views
from auditor.result import AuditResult, to_json

_REJECTIONS: Final = 50


def html(result: AuditResult) -> str:
    """Return the page; at most a few MB whatever the archive, what is left out is counted."""
    fingerprint = hashlib.sha256(to_json(result).encode()).hexdigest()
    span = result.span
    foot = f"CloudTrail alarm audit · {words.span(span)} · result {fingerprint[:8]}"
    style = _asset("report.css").replace("/*foot*/", foot)
    script = _asset("report.js")
    alarms = alarm_views(result.alarms, span)
    return (
        _environment()
        .get_template("base.html.j2")
        .render(
            result=result,
            intake=result.intake,
            span=span,
            fingerprint=fingerprint,
            style=Markup(style),  # noqa: S704  # ours, and the foot holds no text of a log
            style_hash=_source_hash(style),
            script=Markup(script),  # noqa: S704  # ours
            script_hash=_source_hash(script),
            alarms=alarms,
            composites=composite_views(result.composites, span),
            days=charts.days(span, words.logged_days(result)) if span else Markup(""),
            axis=charts.shared_axis(span) if span else Markup(""),
            pointers=look_here_first(result, alarms),
            coverage=coverage_view(result),
            rejections=result.intake.rejections[:_REJECTIONS],
        )
    )


def _asset(name: str) -> str:
    return (resources.reports() / name).read_text(encoding="utf-8")


def _source_hash(source: str) -> str:
    """Return what a content security policy knows a style or script by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


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
    environment.globals.update(words=words, went_in=went_in, short=short)
    environment.filters.update(
        count=words.count, counted=words.counted, cut=words.cut, time=words.time
    )
    return environment


def _finalize(value: object) -> object:
    """Make strangers' text harmless wherever a template prints it; line ends stay."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return "\n".join(map(words.visible, value.split("\n")))
