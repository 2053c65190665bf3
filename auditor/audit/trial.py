"""Try a pattern on log files, like "Test pattern" of the console."""

from collections.abc import Sequence
from itertools import accumulate, chain, pairwise

from auditor.cloudtrail.logfile import DEFAULT_CAP
from auditor.engine.answers import MatchSample
from auditor.engine.base import Criteria
from auditor.engine.duckdb.extraction import selecting
from auditor.engine.open import open_engine
from auditor.pattern import Pattern, WildcardRule, alternatives, compile_sql, format
from auditor.progress import SILENT, Progress
from auditor.result.trial import NearMiss, Trial


def try_pattern(
    pattern: Pattern,
    sources: Sequence[str],
    limit: int,
    near_misses: bool,
    progress: Progress = SILENT,
    cap: int = DEFAULT_CAP,
    wildcards: WildcardRule = WildcardRule.OBSERVED,
) -> Trial:
    """Match a pattern against all records of the sources, each event once.

    Args:
        limit: the most matching records to show, and the most near misses of each condition.
        near_misses: whether to search for records that fail only one condition.
        cap: the largest decompressed size of a log file, in bytes.
        wildcards: how `*` matches.
    """
    branches = alternatives(pattern) if near_misses else ()
    conditions = [format(condition) for condition in chain.from_iterable(branches)]
    text = format(pattern)
    filters = [selecting(part, wildcards) for part in (text, *conditions)]
    (other_rule,) = set(WildcardRule) - {wildcards}
    other = [selecting(text, other_rule)] if _depends_on_wildcards(pattern) else []
    bounds = accumulate(map(len, branches), initial=1)
    ways = tuple(range(*ends) for ends in pairwise(bounds))
    criteria = Criteria((*filters, *other), ways=ways)
    with open_engine(sources, criteria, progress, cap=cap) as engine:
        by_filter = engine.records.verdicts(0, ways, limit)
        matched = by_filter.pop(0, MatchSample(0, 0, ()))
        near = [
            NearMiss(filters[index].pattern, missed.count, missed.first)
            for index, missed in by_filter.items()
        ]
        return Trial(
            intake=engine.intake(),
            matches=matched.count,
            matches_undated=matched.undated,
            records=matched.first,
            wildcards=wildcards,
            ambiguous=engine.differing(0, len(filters)) if other else 0,
            ways=len(branches),
            near_misses=tuple(sorted(near, key=lambda miss: (-miss.count, miss.condition))),
        )


def _depends_on_wildcards(pattern: Pattern) -> bool:
    """Return whether the two rules for `*` differ for some records."""
    return compile_sql(pattern) != compile_sql(pattern, wildcards=WildcardRule.ORDINARY)
