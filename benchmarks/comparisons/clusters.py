"""A Spark cluster beside one process."""

from hashlib import sha256
from pathlib import Path

from benchmarks.comparisons.base import OUT, TWO, Comparison, Work, auditor
from benchmarks.materials import AUDITOR, SPARK, Materials
from benchmarks.report.results import Bound


def spark(files: Materials) -> Comparison:
    """A standalone cluster of two workers beside one process."""
    sources = files.archives(16)
    output = ("-o", f"{OUT}/result.json")
    works = [Work("one process", auditor("audit", *sources, *output, *TWO), answer=_hash)]
    if not files.fault(SPARK):
        cluster = files.cluster
        command = tuple(cluster.command("audit", *sources, *output))
        start = tuple(cluster.command("audit", files.one_record, *output))
        there = cluster.environment
        works += [
            Work("two workers", command, SPARK, there, _hash),
            Work("two workers, one record", start, SPARK, there),
        ]
    else:
        names = ("two workers", "two workers, one record")
        works += [Work(name, (*AUDITOR, "audit"), SPARK) for name in names]
    bound = Bound("Spark with two workers, 16 `large`, time above a job of one record", 1.5)
    return Comparison(
        "Spark with two workers of a core each, 16 `large`",
        tuple(works),
        (
            (
                bound,
                lambda of: (
                    (of("two workers", "wall") - of("two workers, one record", "wall"))
                    / of("one process", "wall")
                ),
            ),
        ),
        long=True,
    )


def _hash(out: Path, _printed: str) -> str:
    return sha256((out / "result.json").read_bytes()).hexdigest()
