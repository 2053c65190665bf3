"""A comparison of two sets of rules as text, as JSON and as Markdown for a comment."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from auditor.pattern.relations import RelationKind
from auditor.render.formats import ComparisonFormat
from auditor.render.rules import alarm_lists, drift, overlaps
from auditor.render.rules.call_lists import differing_calls
from auditor.render.rules.comparison import call_set_fields, wrapped_group
from auditor.render.shared.lines import shown, terminal_text, wrapped
from auditor.result.comparison import NO_CALLS, CallComparison
from auditor.result.json import json_text
from auditor.result.rule_comparison import AlarmPair, RuleComparison, SettingChange

_MEANINGS: Final = {
    RelationKind.EQUAL: "equal",
    RelationKind.WIDER: "narrower than before",
    RelationKind.NARROWER: "wider than before",
    RelationKind.OVERLAP: "matches some other records",
    RelationKind.DISJOINT: "matches other records altogether",
    RelationKind.UNDECIDED: "undecided",
}
"""The alarm after the change, relative to the one before."""
_MAX_ROWS: Final = 40
"""The most alarms in Markdown, which has to fit into a comment."""
_MAX_CALLS: Final = 8
"""The most API calls in a cell of Markdown."""
_MAX_FINDINGS: Final = 5
"""The most findings in a line of Markdown."""
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|~!&])")


def to_text(comparison: RuleComparison) -> str:
    """Return a headline and each alarm."""
    lines: list[str] = []
    for line in (headline(comparison), *drift.summary(comparison)):
        lines += wrapped(line)
    for pair in comparison.pairs:
        lines += ["", *wrapped(f"{_names(pair)}: {meaning(pair)}", "", "  ")]
        for line in _details(pair):
            is_group = line.startswith(" ")
            lines += wrapped_group(line) if is_group else wrapped(line, "  ", "    ")
    for title, items in _lists(comparison):
        lines += ["", *wrapped(title)]
        for item in items:
            lines += wrapped(item, "  ", "    ")
    return terminal_text(lines)


def to_json(comparison: RuleComparison) -> str:
    """Return the whole comparison; the keys are an interface."""
    answer: dict[str, object] = {
        "before": comparison.before,
        "after": comparison.after,
        "pairs": [_fields(pair) for pair in comparison.pairs],
        "only_before": comparison.only_before,
        "only_after": comparison.only_after,
        "not_compared": alarm_lists.uncompared_fields(comparison),
        "overlaps": overlaps.fields(comparison),
        "findings": alarm_lists.unlisted_fields(comparison),
    }
    if comparison.logs is not None:
        answer["logs"] = drift.logs_fields(comparison.logs)
    return json_text(answer)


def to_markdown(comparison: RuleComparison) -> str:
    """Return the headline and a table of the differing alarms."""
    lines = [f"**{_cell(headline(comparison))}**"]
    lines += [part for line in drift.summary(comparison) for part in ("", _cell(line))]
    differing = [pair for pair in comparison.pairs if _differs(pair)]
    heads = ["alarm", "after", "only before", "only after", "settings"]
    heads += ["matches", "episodes"] if comparison.logs is not None else []
    if differing:
        lines += ["", f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    for pair in differing[:_MAX_ROWS]:
        lines.append(f"| {' | '.join(map(_cell, _row(pair)))} |")
    if more := len(differing[_MAX_ROWS:]):
        lines += ["", f"And {more} more alarms that differ."]
    for title, alarms in alarm_lists.unpaired(comparison):
        some = [*alarms[:_MAX_ROWS], *(["…"] if len(alarms) > _MAX_ROWS else [])]
        lines += ["", f"{_cell(title)}: {_cell('; '.join(some))}"]
    for title, alarms in alarm_lists.uncompared(comparison):
        some = [*alarms[:_MAX_FINDINGS], *(["…"] if len(alarms) > _MAX_FINDINGS else [])]
        lines += ["", f"{_cell(title)}: {_cell('; '.join(some))}"]
    if line := overlaps.line(comparison):
        lines += ["", _cell(line)]
    for title, findings in alarm_lists.unlisted(comparison):
        some = [*findings[:_MAX_FINDINGS], *(["…"] if len(findings) > _MAX_FINDINGS else [])]
        lines += ["", f"{_cell(title)}: {_cell('; '.join(some))}"]
    return terminal_text(shown(line) for line in lines)


def _lists(comparison: RuleComparison) -> Iterator[tuple[str, list[str]]]:
    """Yield the lists that text shows below the pairs: titles with items."""
    yield from alarm_lists.unpaired(comparison)
    yield from alarm_lists.uncompared(comparison)
    yield from overlaps.blocks(comparison)
    yield from alarm_lists.unlisted(comparison)


def _row(pair: AlarmPair) -> tuple[str, ...]:
    """Return the cells of a row of the table."""
    settings = "; ".join(map(_setting, pair.settings))
    cells = (_names(pair), meaning(pair), *_calls_of(pair), settings)
    if pair.logs is None:
        return cells
    before, after = pair.logs.before, pair.logs.after
    matches = drift.arrow(before.matches, after.matches)
    return (*cells, matches, drift.arrow(before.episodes, after.episodes))


FORMATS: Final[dict[ComparisonFormat, Callable[[RuleComparison], str]]] = {
    "text": to_text,
    "json": to_json,
    "markdown": to_markdown,
}
"""Renderers by format name."""


def headline(comparison: RuleComparison) -> str:
    """Return the counts of alarms by the kind of their change."""
    kinds = Counter(meaning(pair) for pair in comparison.pairs)
    parts = [f"{count} {kind}" for kind, count in kinds.most_common()]
    parts += [f"{len(comparison.only_before)} removed"] if comparison.only_before else []
    parts += [f"{len(comparison.only_after)} new"] if comparison.only_after else []
    return f"From {comparison.before} to {comparison.after}: {', '.join(parts) or 'no alarms'}."


def meaning(pair: AlarmPair) -> str:
    """Return how the matches of an alarm's filters changed."""
    return _MEANINGS[pair.relation.kind]


def _names(pair: AlarmPair) -> str:
    if pair.before == pair.after:
        return pair.before
    return f"{pair.before} → {pair.after} (paired by {pair.paired_by})"


def _differs(pair: AlarmPair) -> bool:
    unequal = pair.relation.kind is not RelationKind.EQUAL
    return unequal or bool(pair.settings) or drift.differs(pair)


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
        yield f"only {side}: {what}"
    yield from map(_setting, pair.settings)
    if pair.logs is not None:
        yield from drift.pair_lines(pair.logs)


def _setting(change: SettingChange) -> str:
    return f"{change.name}: {change.before} → {change.after}"


def _fields(pair: AlarmPair) -> dict[str, object]:
    relation, calls = pair.relation, pair.calls
    logs = {} if pair.logs is None else {"logs": drift.pair_fields(pair.logs)}
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
        **logs,
    }


def _calls_of(pair: AlarmPair) -> tuple[str, str]:
    """Return the calls that only one of the two alarms matches; "" for none."""
    relation, calls = pair.relation, pair.calls
    examples = (relation.only_a, relation.only_b)
    before, after = (
        "" if example is None or calls is None else differing_calls(calls, number, _MAX_CALLS)
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
    """Return text without markup, since strangers write the names in rules."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
