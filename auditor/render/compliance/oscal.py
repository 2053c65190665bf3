"""Assessment results in OSCAL 1.2.1.

Source: NIST, "OSCAL Assessment Results Model". It has only the states `satisfied` and
`not-satisfied`, so everything else is an observation without a finding.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from auditor.render.compliance import words
from auditor.render.shared.markdown import markdown_text
from auditor.render.shared.words import counted
from auditor.result.compliance import ComplianceResult, RequirementResult, RequirementStatus
from auditor.result.json import inert_text

_VERSION: Final = "1.2.1"
_OWN: Final = "urn:cloudtrail-auditor"
_NAMESPACE: Final = uuid5(NAMESPACE_URL, _OWN)
"""This value never changes, so a subject has the same UUID in every document."""
_STATES: Final = {
    RequirementStatus.MET: ("satisfied", "pass"),
    RequirementStatus.EXCEPTION: ("not-satisfied", "fail"),
}
_NO_TOKEN: Final = re.compile(r"[^A-Za-z0-9._-]+")
_FILES: Final = {
    "data/records.jsonl": ("Records behind the alarms", "application/jsonl"),
    "data/episodes.csv": ("Episodes, reviews and samples", "text/csv"),
    "data/inputs.csv": ("Log files that were read", "text/csv"),
    "data/dispositions.csv": ("What reviews found", "text/csv"),
}


def oscal(result: ComplianceResult, hashes: Mapping[str, str] | None = None) -> str:
    """Return the document.

    Args:
        hashes: SHA-256 of the other files of the pack, by name.
    """
    return inert_text(json.dumps(document(result, hashes or {}), indent=2)) + "\n"


def document(result: ComplianceResult, hashes: Mapping[str, str]) -> dict[str, Any]:
    """Return the document as JSON values."""
    name = words.title(result)
    end = "1970-01-01T00:00:00Z" if result.span is None else _time(result.span.end)
    start = end if result.span is None else _time(result.span.start)
    scope = _uuid("scope", name)
    tokens = _tokens(result)
    observations = [
        _observation(result, requirement, end, hashes) for requirement in result.requirements
    ]
    findings = [
        _finding(result, requirement, token)
        for requirement, token in zip(result.requirements, tokens, strict=True)
        if requirement.status in _STATES
    ]
    assessed: dict[str, Any] = {
        "uuid": _uuid("result", name, start, end),
        "title": _line(f"{name}, {start} to {end}"),
        "description": _text(words.headline(result)),
        "start": start,
        "end": end,
        "local-definitions": {"assessment-assets": _assets(result.auditor)},
        "reviewed-controls": {"control-selections": [_selection(tokens)]},
    }
    if observations:
        assessed["observations"] = observations
    if findings:
        assessed["findings"] = findings
    return {
        "assessment-results": {
            "uuid": _uuid("document", name),
            "metadata": {
                "title": _line(f"CloudTrail alarms against {name}"),
                "last-modified": end,
                "version": "1",
                "oscal-version": _VERSION,
            },
            "import-ap": {
                "href": f"#{scope}",
                "remarks": "There is no OSCAL assessment plan; the resource has rules and options.",
            },
            "results": [assessed],
            "back-matter": {"resources": [_scope(result, scope), *_resources(hashes)]},
        }
    }


def _selection(tokens: list[str]) -> dict[str, Any]:
    if not tokens:
        return {"include-all": {}}
    return {"include-controls": [{"control-id": token} for token in tokens]}


def _assets(auditor: str) -> dict[str, Any]:
    tool = _uuid("tool")
    return {
        "components": [
            {
                "uuid": tool,
                "type": "software",
                "title": "auditor",
                "description": "Replays archived CloudTrail logs through CloudWatch alarms.",
                "props": [{"name": "version", "value": auditor}],
                "status": {"state": "operational"},
            }
        ],
        "assessment-platforms": [
            {
                "uuid": _uuid("platform"),
                "title": "auditor",
                "uses-components": [{"component-uuid": tool}],
            }
        ],
    }


def _observation(
    result: ComplianceResult, requirement: RequirementResult, end: str, hashes: Mapping[str, str]
) -> dict[str, Any]:
    episodes = counted(len(requirement.episodes), "episode")
    because = words.because(requirement)
    observation: dict[str, Any] = {
        "uuid": _uuid("observation", words.title(result), requirement.id),
        "title": _line(f"{requirement.id} {requirement.title}"),
        "description": _text(f"{requirement.status}: {because} {episodes}."),
        "props": [
            {"name": "status", "ns": _OWN, "value": str(requirement.status).replace(" ", "-")},
            {"name": "days-expected", "ns": _OWN, "value": str(requirement.expected)},
            {"name": "days-covered", "ns": _OWN, "value": str(requirement.covered)},
            {"name": "episodes", "ns": _OWN, "value": str(len(requirement.episodes))},
            {"name": "sampled", "ns": _OWN, "value": str(len(requirement.sample))},
        ],
        "methods": ["EXAMINE"],
        "types": ["control-objective"],
        "origins": [{"actors": [{"type": "tool", "actor-uuid": _uuid("tool")}]}],
        "collected": end,
    }
    evidence = [
        {"href": f"#{_uuid('file', name)}", "description": _text(title)}
        for name, (title, _) in _FILES.items()
        if name in hashes
    ]
    if evidence:
        observation["relevant-evidence"] = evidence
    return observation


def _finding(
    result: ComplianceResult, requirement: RequirementResult, token: str
) -> dict[str, Any]:
    state, reason = _STATES[requirement.status]
    name = words.title(result)
    return {
        "uuid": _uuid("finding", name, requirement.id),
        "title": _line(f"{requirement.id} {requirement.title}"),
        "description": _text(words.because(requirement)),
        "target": {
            "type": "objective-id",
            "target-id": token,
            "status": {
                "state": state,
                "reason": reason,
                "remarks": _text(words.because(requirement)),
            },
        },
        "related-observations": [{"observation-uuid": _uuid("observation", name, requirement.id)}],
    }


def _scope(result: ComplianceResult, scope: str) -> dict[str, Any]:
    options = result.options
    return {
        "uuid": scope,
        "title": "Rules and options",
        "description": _text(
            f"Rules {options.rules}, SHA-256 {options.rules_sha256};"
            f" {options.evaluation} evaluation, {options.clock} clock, scope {options.scope};"
            f" logs: {words.expected(result)}, {words.declared(result)};"
            f" reviews {words.as_of(result)}; {words.sample(result)}."
        ),
    }


def _resources(hashes: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the files of the pack with paths relative to the document in `data`."""
    return [
        {
            "uuid": _uuid("file", name),
            "title": title,
            "rlinks": [
                {
                    "href": name.removeprefix("data/"),
                    "media-type": media,
                    "hashes": [{"algorithm": "SHA-256", "value": hashes[name]}],
                }
            ],
        }
        for name, (title, media) in _FILES.items()
        if name in hashes
    ]


def _tokens(result: ComplianceResult) -> list[str]:
    """Return a unique id for each requirement in the syntax of OSCAL."""
    prefix = _NO_TOKEN.sub("-", result.framework.split()[0].lower() if result.framework else "c")
    prefix = prefix if prefix[:1].isalpha() else f"c{prefix}"
    taken: set[str] = set()
    tokens = []
    for requirement in result.requirements:
        base = f"{prefix}-{_NO_TOKEN.sub('.', requirement.id).strip('.-') or 'x'}"
        token, number = base, 2
        while token in taken:
            token, number = f"{base}_{number}", number + 1
        taken.add(token)
        tokens.append(token)
    return tokens


def _uuid(*parts: str) -> str:
    return str(uuid5(_NAMESPACE, json.dumps(parts)))


def _line(text: str) -> str:
    return _text(" ".join(text.split())) or "untitled"


def _text(text: str) -> str:
    """Return a text as Markdown, which OSCAL's texts are."""
    escaped = markdown_text(text).replace("\u202f", ",").strip()
    return escaped.encode(errors="replace").decode() or "none"


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
