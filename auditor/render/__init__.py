"""An audit as text, JSON or HTML; `auditor.render.backtests` has those of a backtest."""

from collections.abc import Callable
from typing import Final

from auditor.render.audit.html import html
from auditor.render.audit.text import text
from auditor.result.audit import AuditResult
from auditor.result.json import to_json

FORMATS: Final[dict[str, Callable[[AuditResult], str]]] = {
    "text": text,
    "json": to_json,
    "html": html,
}
"""Renderings by the name that `--format` gives them."""
