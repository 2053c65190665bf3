"""An audit in each of its formats."""

from collections.abc import Callable
from typing import Final

from auditor.render.audit.html import html
from auditor.render.audit.lists import junit, markdown, sarif
from auditor.render.audit.ocsf import ocsf
from auditor.render.audit.text import text
from auditor.render.formats import ResultFormat
from auditor.result.audit import AuditResult
from auditor.result.json import to_json

FORMATS: Final[dict[ResultFormat, Callable[[AuditResult], str]]] = {
    "text": text,
    "json": to_json,
    "html": html,
    "markdown": markdown,
    "sarif": sarif,
    "junit": junit,
    "ocsf": ocsf,
}
"""Renderers by format name."""
