"""Rule packs and the rules that a query found, as text for a terminal and as JSON."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

from auditor.render.formats import ReportFormat
from auditor.render.shared.controls import by_framework
from auditor.render.shared.lines import terminal_text, wrapped
from auditor.result.json import json_text
from auditor.rules.catalog import Pack, RuleQuery, met


def text(packs: Sequence[Pack], query: RuleQuery) -> str:
    """Return a line for each pack, or for each rule that matches the query."""
    whole = query == RuleQuery()
    lines = [line for pack in packs for line in (_pack(pack) if whole else _rules(pack, query))]
    if not lines:
        lines = ["No rule of the packs matches. Without arguments, all packs are listed."]
    elif whole:
        lines += ["", "auditor rules show PACK shows a pack; docs/packs.md compares them."]
    return terminal_text(lines)


def to_json(packs: Sequence[Pack], query: RuleQuery) -> str:
    """Return the packs as JSON."""
    return json_text([_as_json(pack, query) for pack in packs])


FORMATS: Final[dict[ReportFormat, Callable[[Sequence[Pack], RuleQuery], str]]] = {
    "text": text,
    "json": to_json,
}


def _pack(pack: Pack) -> Iterator[str]:
    yield f"{pack.name:<21} {len(pack.rules):>2} alarms  {pack.title}"
    if pack.source not in pack.title:
        yield from wrapped(pack.source, " " * 33, " " * 35)


def _rules(pack: Pack, query: RuleQuery) -> Iterator[str]:
    yield f"{pack.name}: {pack.title}"
    for rule in pack.rules:
        yield f"  {rule.alarm.name}: {rule.about.title}"
        if query.control or query.framework:
            for group in by_framework(met(rule, query)):
                yield from wrapped(f"{group}, {group.authority}", " " * 4, " " * 6)


def _as_json(pack: Pack, query: RuleQuery) -> dict[str, Any]:
    return {
        "name": pack.name,
        "title": pack.title,
        "source": pack.source,
        "description": pack.description,
        "alarms": [
            {
                "name": rule.alarm.name,
                "title": rule.about.title,
                "explanation": rule.about.explanation,
                "defect": rule.about.defect,
                "controls": [asdict(control) for control in met(rule, query)],
            }
            for rule in pack.rules
        ],
    }
