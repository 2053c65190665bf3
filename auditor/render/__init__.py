"""A result as text, JSON or HTML."""

from collections.abc import Callable
from typing import Final

from auditor.render.backtest_html import backtest_html
from auditor.render.html import html
from auditor.render.text import text
from auditor.result import AuditResult, BacktestResult, to_json

FORMATS: Final[dict[str, Callable[[AuditResult], str]]] = {
    "text": text,
    "json": to_json,
    "html": html,
}
"""Renderings of an audit by the name that `--format` gives them."""

BACKTEST_FORMATS: Final[dict[str, Callable[[BacktestResult], str]]] = {
    "json": to_json,
    "html": backtest_html,
}
"""Likewise of a backtest."""
