"""Arguments of programs, converted for the rooms below."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from auditor.cloudwatch.alarms import Evaluation
from auditor.cloudwatch.clock import Clock, parse_clock
from auditor.cloudwatch.rule import RulePack
from auditor.errors import UsageError
from auditor.pattern import Pattern, parse
from auditor.pattern import format as format_pattern
from auditor.replay.bounds import Bounds
from auditor.replay.method import Method, Scope
from auditor.replay.question import Question
from auditor.rules import load_rules
from auditor.rules.of_pattern import pattern_pack
from auditor.times import parse_from, parse_to

Sources = str | Sequence[str]
"""One source or several: a store, log files, folders, archives, or `s3://bucket/prefix`."""
Start = datetime | timedelta | str | None
"""An aware time, a duration before the end, or text as for `--from`: `2026-03`, `7d`."""
End = datetime | str | None
"""An aware time, or text as for `--to`; a date or a month stands for its end."""

_METHOD: Final = Method()


def pattern_of(pattern: Pattern | str) -> Pattern:
    """Return a pattern, parsed if it is text."""
    return parse(pattern) if isinstance(pattern, str) else pattern


def rules_of(rules: RulePack | Pattern | str) -> RulePack:
    """Return the given rules, the rules of a pack or file, or the alarm of a filter pattern."""
    if isinstance(rules, RulePack):
        return rules
    if isinstance(rules, str) and not rules.lstrip().startswith(("{", "[", '"', "%")):
        return load_rules([rules], {})
    return pattern_pack(rules if isinstance(rules, str) else format_pattern(rules))


def source_list(sources: Sources) -> list[str]:
    """Return one source or several as a list."""
    return [sources] if isinstance(sources, str) else list(map(str, sources))


def bounds_of(start: Start, end: End) -> Bounds:
    """Return the requested span.

    Raises:
        UsageError: it does not begin before it ends, or a text is not a time.
    """
    first = parse_from(start) if isinstance(start, str) else start
    last = parse_to(end) if isinstance(end, str) else end
    if isinstance(first, datetime) and last is not None and first >= last:
        raise UsageError(f"start {first} is not before end {last}")
    return Bounds(first, last)


def question_of(
    sources: Sources,
    rules: RulePack | Pattern | str,
    start: Start,
    end: End,
    evaluation: Evaluation | str,
    clock: Clock | str | None,
    scope: Scope | str,
) -> Question:
    """Return the question of an audit, with the defaults of the command line.

    Raises:
        UsageError: the command line would reject one of the arguments.
    """
    method = Method(
        Evaluation(evaluation),
        parse_clock(clock) if isinstance(clock, str) else clock or _METHOD.clock,
        Scope(scope),
    )
    return Question(source_list(sources), rules_of(rules), bounds_of(start, end), method)
