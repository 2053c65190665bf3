"""The report by control in each of its formats."""

from collections.abc import Callable
from typing import Final

from auditor.render.compliance.csv import csv
from auditor.render.compliance.html import html
from auditor.render.compliance.ocsf import ocsf
from auditor.render.compliance.oscal import oscal
from auditor.render.compliance.text import markdown, text
from auditor.render.formats import ComplianceFormat
from auditor.result.compliance import ComplianceResult
from auditor.result.json import to_json

FORMATS: Final[dict[ComplianceFormat, Callable[[ComplianceResult], str]]] = {
    "text": text,
    "json": to_json,
    "html": html,
    "csv": csv,
    "markdown": markdown,
    "oscal": oscal,
    "ocsf": ocsf,
}
"""Renderers by format name."""
