"""A pattern tried on log files, as the console's "Test pattern" does."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from auditor import resources
from auditor.cloudtrail.logfile import DEFAULT_CAP, Intake
from auditor.cloudwatch.metrics import MetricFilter, MetricId
from auditor.engine.duckdb import DuckDBEngine
from auditor.engine.open import open_engine
from auditor.pattern import Pattern, format, ways
from auditor.progress import SILENT, Progress
from auditor.result.audit import Evidence


@dataclass(frozen=True, slots=True)
class NearMiss:
    """Records that one condition alone keeps from matching."""

    condition: str
    """The condition, as a pattern of its own."""
    count: int
    records: tuple[Evidence, ...]
    """The first of them with a usable eventTime, oldest first."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a pattern matched."""

    intake: Intake
    matches: int
    matches_undated: int
    """Those of them without a usable eventTime, which are counted and not shown."""
    records: tuple[Evidence, ...]
    """The first matches, oldest first."""
    near_misses: tuple[NearMiss, ...]
    """By condition, the most frequent first."""


def try_pattern(
    pattern: Pattern,
    sources: Sequence[str],
    limit: int,
    near_misses: bool,
    progress: Progress = SILENT,
    cap: int = DEFAULT_CAP,
) -> Trial:
    """Match a pattern against all records of the sources, each event once.

    Args:
        limit: how many matching records to show, and how many near misses of each condition.
        near_misses: whether to look for records that fail by one condition.
        cap: bytes that one log file may expand to.
    """
    found = ways(pattern) if near_misses else ()
    conditions = [format(condition) for condition in chain.from_iterable(found)]
    metric = MetricId("trial", "trial")
    filters = [MetricFilter("trial", text, metric) for text in (format(pattern), *conditions)]
    with open_engine(sources, filters, progress, cap=cap) as engine:
        _judge(engine, [len(way) for way in found])
        counts = _counts(engine)
        shown = _first(engine, limit)
        matched, undated = counts.pop(1, (0, 0))
        near = [
            NearMiss(filters[verdict - 1].pattern, count, tuple(shown[verdict]))
            for verdict, (count, _) in counts.items()
        ]
        return Trial(
            intake=engine.intake(),
            matches=matched,
            matches_undated=undated,
            records=tuple(shown[1]),
            near_misses=tuple(sorted(near, key=lambda miss: (-miss.count, miss.condition))),
        )


def _judge(engine: DuckDBEngine, sizes: Sequence[int]) -> None:
    """Give each record its verdict: 1 for a match, else by the one condition that fails.

    Args:
        sizes: how many of the conditions make up each way to match.
    """
    starts = [2 + sum(sizes[:place]) for place in range(len(sizes))]
    ends = [start + size - 1 for start, size in zip(starts, sizes, strict=True)]
    engine.rows(resources.sql("trial"), {"starts": starts, "ends": ends})


def _counts(engine: DuckDBEngine) -> dict[int, tuple[int, int]]:
    """Return by verdict how many records there are, and how many of those are undated."""
    rows = engine.rows(
        "SELECT verdict, count(*), count(*) FILTER (WHERE event_time IS NULL) FROM trial"
        " WHERE verdict IS NOT NULL GROUP BY verdict ORDER BY verdict"
    )
    return {verdict: (count, undated) for verdict, count, undated in rows}


def _first(engine: DuckDBEngine, limit: int) -> dict[int, list[Evidence]]:
    """Return by verdict the first records that are dated, oldest first."""
    rows = engine.rows(
        "SELECT verdict, file, position, event_time FROM trial"
        " WHERE verdict IS NOT NULL AND event_time IS NOT NULL"
        " WINDOW oldest_first AS (PARTITION BY verdict ORDER BY event_time, file, position)"
        " QUALIFY row_number() OVER oldest_first <= $limit"
        " ORDER BY verdict, event_time, file, position",
        {"limit": limit},
    )
    by_verdict: dict[int, list[Evidence]] = defaultdict(list)
    found = engine.evidence_at([(file, position, time) for _, file, position, time in rows])
    for (verdict, *_), one in zip(rows, found, strict=True):
        by_verdict[verdict].append(one)
    return by_verdict
