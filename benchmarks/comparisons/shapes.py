"""Several threads, and log files of unusual shapes."""

from benchmarks.comparisons.base import OUT, TWO, Comparison, Work, auditor, on_one_core, ratio
from benchmarks.materials import Materials
from benchmarks.report.results import Bound


def threads(files: Materials) -> Comparison:
    """The same commands with one thread, with two, and with a single processor."""
    sources = files.archives(4)
    commands = {
        "audit": auditor("audit", *sources, "-o", f"{OUT}/report.html"),
        "ingest": auditor("ingest", *sources, "--store", f"{OUT}/store.duckdb"),
    }
    works, bounds = [], []
    for name, command in commands.items():
        one, two, alone = (
            f"{name} {words}" for words in ("--threads 1", "--threads 2", "one core")
        )
        works += [
            Work(one, (*command, "--threads", "1")),
            Work(two, (*command, *TWO)),
            Work(alone, on_one_core(command)),
        ]
        bounds += [
            (
                Bound(f"{name} of 4 `large`, time of {slower} in ratio to 2", 1.7, at_least=True),
                value,
            )
            for slower, value in (
                ("1 thread", ratio(one, two, "wall")),
                ("1 core", ratio(alone, two, "wall")),
            )
        ]
    return Comparison(
        "1 thread, 2 threads and one core, 4 `large`", tuple(works), tuple(bounds), long=True
    )


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
