"""Names of calls without which no record is asked for, so that most are left out by one column."""

from collections.abc import Sequence

from auditor.engine.base import Criteria
from auditor.engine.duckdb.matches_sql import EVENTS
from auditor.pattern import parse
from auditor.pattern.nodes import And, Compare, Comparison, Or, Pattern, Selector, Text
from auditor.pattern.sql import literal


def names_sql(criteria: Criteria, verdicts: Sequence[str], condition: str) -> str:
    """Return a condition on records of a store, preceded by one that is cheaper and never narrower.

    A store has a dictionary of eventName, and DuckDB tests each of its entries once, where it tests
    a whole condition on every record.

    Args:
        condition: holds for the records that the criteria ask for.
        verdicts: of the filters of the criteria, NULL where only a record's text could tell.
    """
    if criteria.ways:
        return condition
    names = {name for _, name in criteria.calls}
    others = [f"identity IN ({EVENTS})"] if criteria.event_ids else []
    for metric_filter, verdict in zip(criteria.filters, verdicts, strict=True):
        needed = event_names(parse(metric_filter.pattern))
        if needed is None:
            others.append(f"coalesce({verdict}, TRUE)")
        else:
            names |= needed
    listed = ", ".join(map(literal, sorted(names)))
    cheaper = " OR ".join([f"list_contains([{listed}]::VARCHAR[], eventName)", *others])
    return f"({cheaper}) AND ({condition})"


def event_names(pattern: Pattern) -> frozenset[str] | None:
    """Return names one of which each record has that a pattern matches; `None`: it may be any."""
    match pattern:
        case And(terms):
            every = [names for term in terms if (names := event_names(term)) is not None]
            return frozenset.intersection(*every) if every else None
        case Or(terms):
            several = [event_names(term) for term in terms]
            every = [names for names in several if names is not None]
            return frozenset[str]().union(*every) if len(every) == len(several) else None
        case Compare(Selector() as selector, Comparison.EQUAL, Text(text)) if (
            selector.names == ("eventName",) and "*" not in text
        ):
            return frozenset({text})
        case _:
            return None
