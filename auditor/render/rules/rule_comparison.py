"""Two sets of rules compared, as text for a terminal, as JSON and as Markdown for a comment."""

import json
import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from auditor.pattern.relations import RelationKind
from auditor.render.formats import ComparisonFormat
from auditor.render.rules.comparison import call_set_fields, differing_calls
from auditor.render.shared.lines import shown
from auditor.result.comparison import NO_CALLS, CallComparison
from auditor.result.rule_comparison import AlarmPair, RuleComparison, SettingChange

_MEANINGS: Final = {
    RelationKind.EQUAL: "equal",
    RelationKind.WIDER: "narrower than before",
    RelationKind.NARROWER: "wider than before",
    RelationKind.OVERLAP: "matches some other records",
    RelationKind.DISJOINT: "matches other records altogether",
    RelationKind.UNDECIDED: "undecided",
}
"""What an alarm is after, seen from before."""
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|~!&])")


def to_text(comparison: RuleComparison) -> str:
    """Return a headline, then an alarm at a time."""
    lines = [headline(comparison)]
    for pair in comparison.pairs:
        lines += ["", f"{_names(pair)}: {meaning(pair)}"]
        lines += [f"  {line}" for line in _details(pair)]
    for title, names in (
        (f"Only in {comparison.before}", comparison.only_before),
        (f"Only in {comparison.after}", comparison.only_after),
    ):
        if names:
            lines += ["", title, *(f"  {name}" for name in names)]
    return "\n".join(shown(line) for line in lines) + "\n"


def to_json(comparison: RuleComparison) -> str:
    """Return the whole comparison; the keys are an interface."""
    answer = {
        "before": comparison.before,
        "after": comparison.after,
        "pairs": [_fields(pair) for pair in comparison.pairs],
        "only_before": comparison.only_before,
        "only_after": comparison.only_after,
    }
    return json.dumps(answer, indent=2, ensure_ascii=False) + "\n"


def to_markdown(comparison: RuleComparison) -> str:
    """Return the headline and a table of the alarms that differ."""
    lines = [f"**{_cell(headline(comparison))}**"]
    differing = [pair for pair in comparison.pairs if _differs(pair)]
    if differing:
        lines += ["", "| alarm | after | only before | only after | settings |", "|" + "---|" * 5]
    for pair in differing:
        only_before, only_after = _calls_of(pair)
        settings = "; ".join(map(_setting, pair.settings))
        cells = (_names(pair), meaning(pair), only_before, only_after, settings)
        lines.append(f"| {' | '.join(map(_cell, cells))} |")
    for title, names in (
        (f"Only in {comparison.before}", comparison.only_before),
        (f"Only in {comparison.after}", comparison.only_after),
    ):
        if names:
            lines += ["", f"{_cell(title)}: {', '.join(map(_cell, names))}"]
    return "\n".join(shown(line) for line in lines) + "\n"


FORMATS: Final[dict[ComparisonFormat, Callable[[RuleComparison], str]]] = {
    "text": to_text,
    "json": to_json,
    "markdown": to_markdown,
}
"""Renderers by the names of formats."""


def headline(comparison: RuleComparison) -> str:
    """Return what became of the alarms, counted."""
    kinds = Counter(meaning(pair) for pair in comparison.pairs)
    parts = [f"{count} {kind}" for kind, count in kinds.most_common()]
    parts += [f"{len(comparison.only_before)} removed"] if comparison.only_before else []
    parts += [f"{len(comparison.only_after)} new"] if comparison.only_after else []
    return f"From {comparison.before} to {comparison.after}: {', '.join(parts) or 'no alarms'}."


def meaning(pair: AlarmPair) -> str:
    """Return what the filters of an alarm match after, seen from before."""
    return _MEANINGS[pair.relation.kind]


def _names(pair: AlarmPair) -> str:
    if pair.before == pair.after:
        return pair.before
    return f"{pair.before} → {pair.after} (paired by {pair.paired_by})"


def _differs(pair: AlarmPair) -> bool:
    return pair.relation.kind is not RelationKind.EQUAL or bool(pair.settings)


def _details(pair: AlarmPair) -> Iterator[str]:
    relation = pair.relation
    if relation.reason:
        yield relation.reason
    sides = (("before", relation.only_a), ("after", relation.only_b))
    for number, (side, example) in enumerate(sides):
        if example is None:
            continue
        what = "some records"
        if pair.calls is not None:
            what = differing_calls(pair.calls, number)
        yield from textwrap.wrap(f"only {side}: {what}", 76)
    yield from map(_setting, pair.settings)


def _setting(change: SettingChange) -> str:
    return f"{change.name}: {change.before} → {change.after}"


def _fields(pair: AlarmPair) -> dict[str, object]:
    relation, calls = pair.relation, pair.calls
    return {
        "before": pair.before,
        "after": pair.after,
        "paired_by": pair.paired_by.value,
        "relation": relation.kind.value,
        "reason": relation.reason or None,
        "only_before": _only(relation.only_a, calls, 0),
        "only_after": _only(relation.only_b, calls, 1),
        "settings": {
            change.name: {"before": change.before, "after": change.after}
            for change in pair.settings
        },
    }


def _calls_of(pair: AlarmPair) -> tuple[str, str]:
    """Return what only the alarm before matches, and only the one after; "" for nothing."""
    relation, calls = pair.relation, pair.calls
    examples = (relation.only_a, relation.only_b)
    before, after = (
        "" if example is None or calls is None else differing_calls(calls, number)
        for number, example in enumerate(examples)
    )
    return before, after


def _only(example: str | None, calls: CallComparison | None, number: int) -> dict[str, object]:
    if calls is None:
        return {"example": example, "calls": (), "calls_in_part": call_set_fields(NO_CALLS)}
    partly = (calls.partly_a, calls.partly_b)[number]
    return {
        "example": example,
        "calls": (calls.only_a, calls.only_b)[number],
        "calls_in_part": call_set_fields(partly),
    }


def _cell(text: str) -> str:
    """Return text that is not markup: names in rules are written by strangers."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
