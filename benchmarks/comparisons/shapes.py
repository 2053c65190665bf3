"""Several threads, and log files of unusual shapes."""

from benchmarks.comparisons.base import OUT, TWO, Comparison, Work, auditor, ratio
from benchmarks.materials import Materials
from benchmarks.report.results import Bound


def threads(files: Materials) -> Comparison:
    """The same commands with one thread and with two."""
    sources = files.archives(4)
    commands = {
        "audit": auditor("audit", *sources, "-o", f"{OUT}/report.html"),
        "ingest": auditor("ingest", *sources, "--store", f"{OUT}/store.duckdb"),
    }
    works = tuple(
        Work(f"{name} --threads {count}", (*command, "--threads", str(count)))
        for name, command in commands.items()
        for count in (1, 2)
    )
    bounds = tuple(
        (
            Bound(f"{name} of 4 `large`, time of 1 thread in ratio to 2", 1.7, at_least=True),
            ratio(f"{name} --threads 1", f"{name} --threads 2", "wall"),
        )
        for name in commands
    )
    return Comparison("1 thread and 2, 4 `large`", works, bounds, long=True)


def long_records(files: Materials) -> Comparison:
    """Records of 200 kB, and a document of 1 GB."""
    works, bounds = [], []
    for profile, words in (("wide", "1,000 records of 200 kB"), ("whole", "a document of 1 GB")):
        source = files.archive(profile)
        for name, *options in (
            ("audit", "-o", f"{OUT}/report.html"),
            ("ingest", "--store", f"{OUT}/store.duckdb"),
        ):
            work = Work(f"{name} {profile}", auditor(name, source, *options, *TWO))
            works.append(work)
            bound = Bound(f"{name} of {words}, memory", 400, "MB")
            bounds.append((bound, lambda of, name=work.name: of(name, "memory")))
    return Comparison(
        "1,000 records of 200 kB (`wide`), a document of 1 GB (`whole`)",
        tuple(works),
        tuple(bounds),
        long=True,
    )
