"""A backtest as text, JSON, CSV or HTML."""

from collections.abc import Callable
from typing import Final

from auditor.render.backtest.csv import backtest_csv
from auditor.render.backtest.text import backtest_text
from auditor.render.formats import BacktestFormat
from auditor.result.backtest import BacktestResult
from auditor.result.json import to_json


def _html(result: BacktestResult) -> str:
    from auditor.render.backtest.html import backtest_html  # loads Jinja, which others do not need

    return backtest_html(result)


FORMATS: Final[dict[BacktestFormat, Callable[[BacktestResult], str]]] = {
    "text": backtest_text,
    "json": to_json,
    "csv": backtest_csv,
    "html": _html,
}
"""Renderers by format name."""
