"""A comparison of patterns by meaning, as text for a terminal of 80 columns and as JSON."""

import json
import textwrap
from collections.abc import Iterator
from typing import Final

from auditor.pattern import PatternFinding
from auditor.pattern.finding import FindingKind
from auditor.pattern.relations import Domain, Relation, RelationKind
from auditor.pattern.relations.records import FILLER
from auditor.render.rules.call_lists import call_list, partly_matched
from auditor.render.shared.lines import shown, wrapped
from auditor.render.shared.words import time
from auditor.result.comparison import (
    CallComparison,
    CallSet,
    PatternComparison,
    RecordDifference,
    RecordGroup,
)
from auditor.result.json import inert_text

_SENTENCES: Final = {
    RelationKind.EQUAL: "Both patterns match the same {messages}.",
    RelationKind.WIDER: "A is wider: it matches all {messages} that B matches, and more.",
    RelationKind.NARROWER: "A is narrower: B matches all {messages} that A matches, and more.",
    RelationKind.OVERLAP: "A and B overlap: each matches {messages} that the other does not.",
    RelationKind.DISJOINT: "A and B are disjoint: no {message} matches both.",
    RelationKind.UNDECIDED: "Undecided: {reason}.",
}
_MESSAGES: Final = {
    Domain.TRAIL: ("CloudTrail record", "CloudTrail records"),
    Domain.JSON: ("JSON message", "JSON messages"),
    Domain.LINE: ("line", "lines"),
}
_NOTHING: Final = frozenset({FindingKind.MATCHES_NOTHING, FindingKind.MATCHES_NO_LISTED_EVENT})
_FIGURES: Final = 11
"""The columns before a group of records, including its figures."""


def sentence(relation: Relation) -> str:
    """Return the relation of two sides in one sentence."""
    message, messages = _MESSAGES[relation.domain]
    return _SENTENCES[relation.kind].format(
        message=message, messages=messages, reason=relation.reason
    )


def _headline(comparison: PatternComparison) -> str:
    """Return the relation of the patterns; one that matches nothing is not called narrower."""
    kind = comparison.relation.kind
    empty = {
        side
        for side, findings in (("A", comparison.findings_a), ("B", comparison.findings_b))
        if comparison.relation.domain is Domain.TRAIL
        and any(finding.kind in _NOTHING for finding in findings)
    }
    if kind is RelationKind.EQUAL and len(empty) == 2:
        return "Neither pattern matches any known CloudTrail record."
    for side, other, narrow in (("A", "B", RelationKind.NARROWER), ("B", "A", RelationKind.WIDER)):
        if kind is narrow and side in empty:
            return f"{side} matches no known CloudTrail record, but {other} does."
    return sentence(comparison.relation)


def to_text(comparison: PatternComparison) -> str:
    """Return the relation, its proof, and its effect."""
    relation, calls, logs = comparison.relation, comparison.calls, comparison.logs
    lines = [_headline(comparison)]
    examples = (relation.only_a, relation.only_b)
    for number, side in enumerate("AB"):
        block: list[str] = []
        shares: list[str] = []
        if (example := examples[number]) is not None:
            block += textwrap.wrap(f"for example {short_example(example)}", 78)
        if calls is not None:
            block += _calls(calls, number)
        if logs is not None:
            total, *groups = _difference((logs.only_a, logs.only_b)[number])
            block.append(total)
            shares = [line for group in groups for line in wrapped_group(group)]
        if block:
            lines += ["", f"Only {side} matches", *(f"  {line}" for line in block), *shares]
    for side, findings in zip("AB", (comparison.findings_a, comparison.findings_b), strict=True):
        if findings:
            lines += ["", f"Probable mistakes in {side}"]
            lines += (line for finding in findings for line in _finding(finding))
    if logs is not None:
        records = logs.intake.records
        lines += ["", f"{records:,} {'record' if records == 1 else 'records'} read."]
    return "\n".join(shown(line) for line in lines) + "\n"


def to_json(comparison: PatternComparison) -> str:
    """Return the whole comparison; the keys are an interface."""
    relation, calls, logs = comparison.relation, comparison.calls, comparison.logs
    sides: list[dict[str, object]] = [
        {"example": example} for example in (relation.only_a, relation.only_b)
    ]
    answer: dict[str, object] = {
        "a": comparison.a,
        "b": comparison.b,
        "relation": relation.kind.value,
        "domain": relation.domain.value,
        "reason": relation.reason or None,
        "only_a": sides[0],
        "only_b": sides[1],
        "both": {"example": relation.both},
    }
    for number, side in enumerate(sides):
        if calls is not None:
            side["calls"] = (calls.only_a, calls.only_b)[number]
            side["calls_in_part"] = call_set_fields((calls.partly_a, calls.partly_b)[number])
        if logs is not None:
            difference = (logs.only_a, logs.only_b)[number]
            side |= record_fields(difference)
    answer["findings_a"] = [finding_fields(finding) for finding in comparison.findings_a]
    answer["findings_b"] = [finding_fields(finding) for finding in comparison.findings_b]
    if calls is not None:
        answer["calls_known"] = calls.catalog
    if logs is not None:
        answer["records"] = logs.intake.records
        answer["rejected"] = len(logs.intake.rejections)
    return inert_text(json.dumps(answer, indent=2, ensure_ascii=False)) + "\n"


FORMATS: Final = {"text": to_text, "json": to_json}
"""Renderers by format name."""


def short_example(example: str) -> str:
    """Return an example without fields that it has only because every record has them."""
    try:
        fields = json.loads(example)
    except ValueError:
        return example or "the empty line"
    if not isinstance(fields, dict) or not set(FILLER) <= set(fields):
        return example
    asked = {name: value for name, value in fields.items() if FILLER.get(name) != value}
    return json.dumps(asked or fields, ensure_ascii=False)


def record_fields(difference: RecordDifference) -> dict[str, object]:
    """Return differing records as fields of the JSON."""
    return {
        "records": difference.records,
        "groups": [_fields(group) for group in difference.groups],
        "group_count": difference.group_count,
    }


def call_set_fields(calls: CallSet) -> dict[str, object]:
    """Return API calls as fields of the JSON: their number and the first of them."""
    return {"count": calls.count, "names": calls.names}


def _calls(calls: CallComparison, number: int) -> Iterator[str]:
    alone = (calls.only_a, calls.only_b)[number]
    if alone:
        other = "BA"[number]
        noun = "API call" if len(alone) == 1 else "API calls"
        yield f"{len(alone):,} {noun} that {other} never matches (list of {calls.catalog}):"
        yield from (f"  {line}" for line in textwrap.wrap(call_list(alone), 74))
    partly = (calls.partly_a, calls.partly_b)[number]
    if partly.count:
        yield from textwrap.wrap(partly_matched(partly), 76)


def _finding(finding: PatternFinding) -> list[str]:
    return textwrap.wrap(
        f"warning: {finding}",
        78,
        initial_indent="  ",
        subsequent_indent="    ",
        break_on_hyphens=False,
    )


def finding_fields(finding: PatternFinding) -> dict[str, str]:
    """Return a probable mistake as fields of the JSON."""
    return {
        "check": finding.kind.value,
        "subject": finding.subject,
        "message": finding.message,
        "remedy": finding.remedy,
    }


def _difference(difference: RecordDifference) -> Iterator[str]:
    noun = "record" if difference.records == 1 else "records"
    yield f"{difference.records:,} {noun} of the source"
    yield from group_lines(difference, len(difference.groups), "; --limit shows more")


def group_lines(difference: RecordDifference, limit: int, advice: str = "") -> Iterator[str]:
    """Yield the first groups of records by call, error and identity.

    Args:
        advice: the way to see the other groups.
    """
    for group in difference.groups[:limit]:
        yield f"  {group.records:>7,}  {_group(group)}"
    if (rest := difference.group_count - limit) > 0:
        yield f"  and {rest:,} more {'group' if rest == 1 else 'groups'}{advice}"


def wrapped_group(line: str) -> list[str]:
    """Return one of the `group_lines`, indented and wrapped to 80 columns."""
    return wrapped(line[_FIGURES:], f"  {line[:_FIGURES]}", " " * (2 + _FIGURES))


def _group(group: RecordGroup) -> str:
    source = group.first.event_source.removesuffix(".amazonaws.com") if group.first else ""
    call = f"{source} {group.event_name}".strip()
    who = group.identity.rpartition(":")[2] or group.identity_type or "no identity"
    when = f", first {time(group.first.time)}" if group.first else ""
    return f"{call}, {group.error_code or 'no error'}, {who}{when}"


def _fields(group: RecordGroup) -> dict[str, object]:
    first = group.first
    return {
        "event_source": first.event_source if first else None,
        "event_name": group.event_name,
        "error_code": group.error_code or None,
        "identity": group.identity,
        "identity_type": group.identity_type,
        "records": group.records,
        "first": None
        if first is None
        else {
            "time": first.time.isoformat().replace("+00:00", "Z"),
            "event_id": first.event_id,
            "file": first.file,
        },
    }
