"""Loading log files."""

from benchmarks.comparisons.base import OURS, OUT, TWO, Comparison, Work, auditor, peer, ratio
from benchmarks.materials import Materials
from benchmarks.report.results import Bound


def ingest_large(files: Materials) -> Comparison:
    """Loading large log files."""
    return _ingest(
        files,
        "large",
        {"chdb": "chdb", "libraries alone": "libraries", "DuckDB": "duckdb"},
        1.0,
        ("processor", "wall"),
    )


def ingest_small(files: Materials) -> Comparison:
    """Loading small log files."""
    peers = {"chdb": "chdb", "libraries alone": "libraries"}
    return _ingest(files, "small", peers, 0.6, ("wall",))


def _ingest(
    files: Materials, profile: str, peers: dict[str, str], limit: float, figures: tuple[str, ...]
) -> Comparison:
    archive = files.archive(profile)
    command = auditor("ingest", archive, "--store", f"{OUT}/store.duckdb", *TWO)
    works = [Work("auditor", command)]
    for name, package in peers.items():
        loading = peer(files, package, f"load-{package}", archive, f"{OUT}/store")
        works.append(Work(name, loading, "" if package in OURS else package))
    words = {"processor": "processor time", "wall": "time"}
    bounds = tuple(
        (
            Bound(f"ingest of `{profile}`, {words[what]} in ratio to chdb", limit),
            ratio("auditor", "chdb", what),
        )
        for what in figures
    )
    return Comparison(f"Ingest of `{profile}`", tuple(works), bounds)
