"""Compare two patterns by meaning and by their matches in logs."""

from collections.abc import Sequence

from auditor.cloudtrail.logfile import DEFAULT_CAP
from auditor.cloudtrail.vocabulary import vocabulary
from auditor.engine.base import Criteria
from auditor.engine.duckdb.extraction import selecting
from auditor.engine.open import open_engine
from auditor.pattern import WildcardRule, format, lint, parse
from auditor.pattern.relations import Domain, relate
from auditor.pattern.vocabulary import NO_LISTS
from auditor.progress import SILENT, Progress
from auditor.result.comparison import PatternComparison, RecordComparison
from auditor.rules.comparison import compare_calls, liked_texts


def compare_patterns(
    a: str,
    b: str,
    sources: Sequence[str] = (),
    domain: Domain = Domain.TRAIL,
    limit: int = 10,
    progress: Progress = SILENT,
    cap: int = DEFAULT_CAP,
    wildcards: WildcardRule = WildcardRule.OBSERVED,
) -> PatternComparison:
    """Return the relation of two patterns and, with sources, the records that only one matches.

    Args:
        limit: the most groups of records to show for each side.
        cap: the largest decompressed size of a log file, in bytes.
        wildcards: how `*` matches.

    Raises:
        PatternError: a pattern is invalid or, with sources, too long for CloudWatch.
    """
    trees = [parse(text, of_any_length=not sources) for text in (a, b)]
    lists = vocabulary()
    relation = relate(
        trees[0], trees[1], domain, rule=wildcards, liked=liked_texts, vocabulary=lists
    )
    calls = None
    if relation.domain is not Domain.LINE:
        calls = compare_calls(
            trees[:1], trees[1:], lists if relation.domain is Domain.TRAIL else NO_LISTS
        )
    logs = None
    if sources:
        filters = tuple(selecting(format(tree), wildcards) for tree in trees)
        with open_engine(sources, Criteria(filters), progress, cap=cap) as engine:
            only_a = engine.records.differences([0], [1], limit)
            only_b = engine.records.differences([1], [0], limit)
            logs = RecordComparison(engine.intake(), only_a, only_b)
    findings = {
        text: lint(tree, text, lists)
        for tree, text in zip(trees, (a, b), strict=True)
        if relation.domain is not Domain.JSON  # unknown to the lists
    }
    return PatternComparison(a, b, relation, calls, logs, findings.get(a, ()), findings.get(b, ()))
