"""Time filter patterns over a store, all of them together, from opening it to the counts.

    python -m benchmarks.patterns ARCHIVE [--patterns FILE] [--match N] [--runs N]

Puts the log files of ARCHIVE into a store, then opens it with the patterns of FILE (one per line;
by default the 15 of the CIS benchmark, next to this script) as metric filters and counts the
matches of each. Prints the median time and the counts. Then compares the verdicts with those of the
plain matcher on every Nth record (default 50; 1 means all records and takes minutes), and exits
with 1 if any differ.
"""

import argparse
import statistics
import sys
import tempfile
import time
from dataclasses import astuple
from pathlib import Path

from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.metrics import MetricId
from auditor.cloudwatch.minutes import EVER
from auditor.engine.base import Criteria
from auditor.engine.duckdb.engine import Engine
from auditor.engine.store.ingest import store_writer
from auditor.engine.store.stored_relations import open_store
from auditor.pattern import matches, parse
from auditor.readers import discover

SAMPLE = (
    "SELECT coalesce(notable, record),"
    " coalesce(matches, list_transform(range($filters), lambda n: FALSE))"
    " FROM store.records AS r JOIN log_file_names AS f ON r.log_file = f.log_file"
    " LEFT JOIN matched AS m ON m.file = f.file AND m.position = r.position"
    " WHERE r.rowid % $nth = 0"
)


def main() -> None:
    """Run the benchmark that the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("archive")
    parser.add_argument("--patterns", type=Path, default=Path(__file__).with_suffix(".txt"))
    parser.add_argument("--match", type=int, default=50)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    texts = [line for line in options.patterns.read_text().splitlines() if line.strip()]
    criteria = Criteria(
        tuple(MetricFilter(f"f{n}", text, MetricId("N", f"f{n}")) for n, text in enumerate(texts))
    )
    with tempfile.TemporaryDirectory() as folder:
        store = str(Path(folder) / "store.duckdb")
        with store_writer(store) as writer:
            writer.ingest(discover([options.archive]))
        seconds = []
        for _ in range(options.runs):
            start = time.perf_counter()
            with open_store(store, criteria) as relations:
                engine = Engine(relations)
                counts = [sum(astuple(engine.matches((n,), EVER))) for n in range(len(texts))]
                seconds.append(time.perf_counter() - start)
                records = engine.intake().records
        print(f"{len(texts)} patterns, {records:,} records: {statistics.median(seconds):.2f} s")
        for count, text in zip(counts, texts, strict=True):
            print(f"{count:>9,}  {text[:80]}")
        with open_store(store, criteria) as relations:
            parameters = {"filters": len(texts), "nth": options.match}
            sample = relations.connection.execute(SAMPLE, parameters).fetchall()
    patterns = [parse(text) for text in texts]
    differ = sum(
        verdicts != [matches(pattern, record) for pattern in patterns]
        for record, verdicts in sample
    )
    print(f"{len(sample) * len(texts):,} verdicts of the plain matcher: {differ:,} records differ")
    sys.exit(1 if differ else 0)


if __name__ == "__main__":
    main()
