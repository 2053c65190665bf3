"""SARIF 2.1.0, as code-scanning tools read it.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from auditor.result.json import inert_text
from auditor.version import __version__

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


@dataclass(frozen=True, slots=True)
class SarifRule:
    """A check, as viewers explain it."""

    id: str
    summary: str
    help: str
    """Markdown."""
    plain_help: str = ""
    """The same as plain text; "" for the Markdown as it stands."""


@dataclass(frozen=True, slots=True)
class SarifResult:
    """One finding."""

    rule: str
    level: str
    """`error`, `warning` or `note`."""
    message: str
    file: str
    """A path relative to the root of the repository, with `/`."""
    line: int | None
    """The line number, from 1; `None` without one."""
    name: str
    """The item within the file that the result is about; "" for the file itself."""
    suppressed: bool = False
    """Whether a user accepted the finding."""


def sarif(rules: Sequence[SarifRule], results: Sequence[SarifResult]) -> str:
    """Return results as one run of this program, in the given order."""
    indexes = {rule.id: index for index, rule in enumerate(rules)}
    log = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "auditor",
                        "version": __version__,
                        "rules": [_rule(rule) for rule in rules],
                    }
                },
                "results": [_result(result, indexes[result.rule]) for result in results],
                "columnKind": "unicodeCodePoints",
            }
        ],
    }
    return inert_text(json.dumps(log, indent=2, ensure_ascii=False)) + "\n"


def _rule(rule: SarifRule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.summary},
        "help": {"text": rule.plain_help or rule.help, "markdown": rule.help},
    }


def _result(result: SarifResult, index: int) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(result.file)}}
    if result.line is not None:
        physical["region"] = {"startLine": result.line}
    location: dict[str, Any] = {"physicalLocation": physical}
    if result.name:
        location["logicalLocations"] = [{"name": result.name}]
    entry: dict[str, Any] = {
        "ruleId": result.rule,
        "ruleIndex": index,
        "level": result.level,
        "message": {"text": result.message},
        "locations": [location],
    }
    return {**entry, "suppressions": [{"kind": "external"}]} if result.suppressed else entry
