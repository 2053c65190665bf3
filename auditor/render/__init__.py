"""Results as text, JSON, HTML or CSV."""

from collections.abc import Callable
from typing import Final

from auditor.render.backtest_csv import backtest_csv
from auditor.render.backtest_html import backtest_html
from auditor.render.backtest_text import backtest_text
from auditor.render.html import html
from auditor.render.text import text
from auditor.result import AuditResult, BacktestResult, to_json

FORMATS: Final[dict[str, Callable[[AuditResult], str]]] = {
    "text": text,
    "json": to_json,
    "html": html,
}
"""Renderings by the name that `--format` gives them."""

BACKTEST_FORMATS: Final[dict[str, Callable[[BacktestResult], str]]] = {
    "text": backtest_text,
    "json": to_json,
    "csv": backtest_csv,
    "html": backtest_html,
}
"""Likewise of a backtest."""
