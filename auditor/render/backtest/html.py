"""The result of a backtest as one HTML page."""

import hashlib
from typing import Final

from markupsafe import Markup

from auditor.render.backtest import charts as backtest_charts
from auditor.render.backtest import export_command as backtest_export
from auditor.render.backtest import figures, incidents, setting_text
from auditor.render.backtest import words as backtest_words
from auditor.render.backtest.caveats import caveats
from auditor.render.backtest.matrix import matrix
from auditor.render.backtest.views import backtest_views, listed
from auditor.render.page import charts
from auditor.render.page.coverage import coverage_view
from auditor.render.page.page import page
from auditor.render.shared import words
from auditor.render.shared.days import logged_days
from auditor.render.shared.method import short
from auditor.result.backtest import BacktestResult
from auditor.result.json import to_json

_MAX_REJECTIONS: Final = 50


def backtest_html(result: BacktestResult) -> str:
    """Return the page, at most a few MB for any grid, with counts of omitted items."""
    fingerprint = hashlib.sha256(to_json(result).encode()).hexdigest()
    span = result.span
    views = backtest_views(result)
    chosen = [backtest_words.recommended(alarm) for alarm in result.alarms]
    return page(
        "backtest.html.j2",
        ["report.css", "backtest.css"],
        ["report.js", "backtest.js"],
        f"CloudTrail alarm backtest · {words.span(span)} · result {fingerprint[:8]}",
        result=result,
        intake=result.intake,
        span=span,
        fingerprint=fingerprint,
        views=views,
        listed=listed(result, views),
        minutes=backtest_charts.minutes(span) if span else 0,
        after=sum((c or a.deployed).episodes for c, a in zip(chosen, result.alarms, strict=True)),
        retuned=sum(
            c is not None and not c.settings.means(a.deployed.settings)
            for c, a in zip(chosen, result.alarms, strict=True)
        ),
        recommends=any(chosen),
        variants=backtest_words.variants(result.alarms),
        phrases=backtest_words,
        matrix=matrix(result),
        set_words=incidents,
        figures=figures,
        setting_text=setting_text,
        export=backtest_export,
        days=charts.days(span, logged_days(result)) if span else Markup(""),
        weekends=span is not None and charts.has_weekends(span),
        axis=charts.shared_axis(span) if span else Markup(""),
        caveats=tuple(caveats(result, views)),
        coverage=coverage_view(result),
        rejections=result.intake.rejections[:_MAX_REJECTIONS],
        short=short,
    )
