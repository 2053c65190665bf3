"""Comparisons with texts that records must meet, so that single columns leave most of them out."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.engine.base import Criteria
from auditor.engine.duckdb.columns import ColumnPath, column
from auditor.engine.duckdb.extraction import wildcards_of
from auditor.engine.duckdb.matches_sql import EVENTS, SIGN_INS
from auditor.pattern import compile_sql, parse
from auditor.pattern.nodes import And, Compare, Comparison, Expression, Or, Pattern, Selector, Text
from auditor.pattern.sql import literal

_PLAIN_PART: Final = re.compile("[0-9A-Za-z_.@:-]+")
"""Characters that JSON texts have as they are, or as escapes that begin with \\u."""


def narrowing_sql(
    criteria: Criteria, verdicts: Sequence[str], hot: Sequence[ColumnPath]
) -> str | None:
    """Return a condition of single columns that all records of a store meet which criteria ask for.

    A store has dictionaries of most columns, and DuckDB tests each entry once, where it tests a
    condition of several columns on every record. `None`: the criteria ask for near misses.

    Args:
        verdicts: of the filters of the criteria, NULL where only a record's text could tell.
        hot: the columns of the store.
    """
    if criteria.ways:
        return None
    names = {name for _, name in criteria.calls}
    others = [SIGN_INS] if criteria.calls else []
    others += [f"identity IN ({EVENTS})"] if criteria.event_ids else []
    for metric_filter, verdict in zip(criteria.filters, verdicts, strict=True):
        needed = equalities(parse(metric_filter.pattern), hot)
        if needed is None:
            others.append(f"coalesce({verdict}, TRUE)")
            continue
        for equality in sorted(needed, key=repr):
            if _names_call(equality):
                names.add(_text(equality))
            else:
                others.append(_met_sql(equality, metric_filter, hot))
    listed = ", ".join(map(literal, sorted(names)))
    called = f"list_contains([{listed}]::VARCHAR[], eventName)"
    return " OR ".join(dict.fromkeys([called, *others]))


def equalities(pattern: Pattern, hot: Sequence[ColumnPath]) -> frozenset[Compare] | None:
    """Return comparisons one of which each record meets that a pattern matches.

    `None`: a record may meet none. Names of calls come before other texts, of which there may be
    more.

    Args:
        hot: the fields that are compared.
    """
    match pattern:
        case And(terms):
            every = [
                comparisons for term in terms if (comparisons := equalities(term, hot)) is not None
            ]
            named = [comparisons for comparisons in every if all(map(_names_call, comparisons))]
            return frozenset.intersection(*named) if named else next(iter(every), None)
        case Or(terms):
            several = [equalities(term, hot) for term in terms]
            every = [comparisons for comparisons in several if comparisons is not None]
            return frozenset[Compare]().union(*every) if len(every) == len(several) else None
        case Compare(Selector() as selector, Comparison.EQUAL, Text()) if selector.names in hot:
            return frozenset({pattern})
        case _:
            return None


def holding_sql(metric_filter: MetricFilter, hot: Sequence[ColumnPath]) -> str | None:
    """Return a condition of a record's text that it meets if a filter matches it by its text.

    `None`: columns decide, or the texts need not have anything in common.

    Args:
        hot: the fields that columns decide.
    """
    pattern = parse(metric_filter.pattern)
    terms = pattern.terms if isinstance(pattern, And) else (pattern,)
    for term in terms:
        if isinstance(term, Or):
            parts = {part for choice in term.terms for part in _parts(choice, hot)}
            if parts and "" not in parts:
                # Any character of a text may be written as an escape.
                held = " OR ".join(f"contains(record, {literal(text)})" for text in sorted(parts))
                return f"{held} OR contains(record, '\\u')"
    return None


def _parts(term: Expression, hot: Sequence[ColumnPath]) -> Iterator[str]:
    """Yield a part of the text of each record that a term matches, unless columns decide it.

    It is "" where texts need not have anything in common.
    """
    match term:
        case Compare(Selector() as selector, comparison, value):
            if selector.names in hot:
                return
            is_text = comparison is Comparison.EQUAL and isinstance(value, Text)
            yield max(_PLAIN_PART.findall(value.text), key=len, default="") if is_text else ""
        case _:
            yield ""


def _names_call(comparison: Compare) -> bool:
    """Return whether a comparison is with the name of one call."""
    return _path(comparison) == ("eventName",) and "*" not in _text(comparison)


def _met_sql(comparison: Compare, metric_filter: MetricFilter, hot: Sequence[ColumnPath]) -> str:
    """Return a comparison as SQL that DuckDB applies to dictionaries, which CASE prevents."""
    columns = {path: column(path) for path in hot}
    name, text = columns[_path(comparison)], _text(comparison)
    match text.split("*"):
        case [_]:
            return f"{name} = {literal(text)}"
        case [head, ""]:
            return f"starts_with({name}, {literal(head)})"
        case ["", tail]:
            return f"ends_with({name}, {literal(tail)})"
        case _:
            met = compile_sql(comparison, None, columns, wildcards=wildcards_of(metric_filter))
            return f"coalesce({met}, TRUE)"


def _path(comparison: Compare) -> ColumnPath:
    return (isinstance(comparison.selector, Selector) and comparison.selector.names) or ()


def _text(comparison: Compare) -> str:
    return comparison.value.text if isinstance(comparison.value, Text) else ""
