"""Filter patterns, from Python."""

from collections.abc import Sequence

from auditor.api.arguments import pattern_of
from auditor.cloudtrail.vocabulary import vocabulary
from auditor.pattern import Pattern, compile_sql, parse
from auditor.pattern import matches as _matches
from auditor.pattern.format import shortest_text
from auditor.pattern.relations import Domain, Relation, relate, simplify
from auditor.pattern.values import LogEvent


def parse_pattern(text: str) -> Pattern:
    """Return a filter pattern as a tree.

    Raises:
        PatternError: the text is not a filter pattern; the error shows where.
    """
    return parse(text)


def compare_patterns(
    a: Pattern | str | Sequence[Pattern | str],
    b: Pattern | str | Sequence[Pattern | str],
    *,
    any_json: bool = False,
) -> Relation:
    """Return the relation of the messages that two sides match, with an example per difference.

    Args:
        a: a filter pattern, or several, any of which may match, like the filters of an alarm.
        b: the other side.
        any_json: compare over all JSON messages, instead of the records that CloudTrail writes,
            with its known event names and values.

    Raises:
        PatternError: a text is not a filter pattern.
    """
    domain = Domain.JSON if any_json else Domain.TRAIL
    return relate(_side(a), _side(b), domain, vocabulary=vocabulary())


def simplify_pattern(pattern: Pattern | str) -> str:
    """Return the shortest filter pattern found that is proven to match the same records.

    Raises:
        PatternError: the text is not a filter pattern.
    """
    return shortest_text(simplify(pattern_of(pattern)))


def compile_pattern(pattern: Pattern | str) -> str:
    """Return a SQL predicate for DuckDB: TRUE or FALSE, never NULL, for a column `record`.

    Raises:
        PatternError: the text is not a filter pattern.
    """
    return compile_sql(pattern_of(pattern))


def matches(pattern: Pattern | str, record: LogEvent) -> bool:
    """Return whether a filter pattern matches a record.

    Args:
        record: its JSON text, or a dictionary. Any other log line is valid, too.

    Raises:
        PatternError: the text is not a filter pattern.
    """
    return _matches(pattern_of(pattern), record)


def _side(side: Pattern | str | Sequence[Pattern | str]) -> tuple[Pattern, ...]:
    several = [side] if isinstance(side, str) or not isinstance(side, Sequence) else side
    return tuple(map(pattern_of, several))
