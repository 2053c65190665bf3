"""All comparisons by their names."""

from collections.abc import Callable, Mapping
from typing import Final

from benchmarks.comparisons import audits, clusters, commands, ingests, shapes
from benchmarks.comparisons.base import Comparison
from benchmarks.materials import Materials

COMPARISONS: Final[Mapping[str, Callable[[Materials], Comparison]]] = {
    "audit": audits.audit_large,
    "audit-peers": audits.audit_peers,
    "audit-small": audits.audit_small,
    "story": audits.story,
    "audit-store": audits.audit_store,
    "ingest": ingests.ingest_large,
    "ingest-small": ingests.ingest_small,
    "growth": audits.growth,
    "threads": shapes.threads,
    "long-records": shapes.long_records,
    "spark": clusters.spark,
    "evidence": commands.evidence,
    "verify": commands.verify,
    "who": commands.who,
}
