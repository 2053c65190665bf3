"""Audits of log files and of stores."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from benchmarks.comparisons.base import (
    GROWTH,
    OURS,
    OUT,
    TWO,
    Comparison,
    Work,
    auditor,
    counts,
    peer,
    printed,
    ratio,
)
from benchmarks.materials import SPARK, Materials
from benchmarks.report.results import Bound, Value

_NO_STORY: Final = ("--significance", "none")
"""Leaves out what matters first and what no alarm watches, which no peer answers."""


def growth(files: Materials) -> Comparison:
    """Audits of increasing numbers of log files."""
    works = [
        Work(
            f"{count} large",
            auditor("audit", *files.archives(count), "-o", f"{OUT}/report.html", *TWO),
        )
        for count in GROWTH
    ]
    bounds = [
        (
            Bound(f"audit of {count} `large`, memory", 400, "MB"),
            lambda of, name=f"{count} large": of(name, "memory"),
        )
        for count in (1, 4, 16)
    ]
    return Comparison("Audit of 1 to 16 `large`", tuple(works), tuple(bounds), long=True)


def audit_large(files: Materials) -> Comparison:
    """An audit of large log files beside chdb."""
    bounds = tuple(
        (Bound(f"audit of `large`, {words} in ratio to chdb", 1.0), ratio("auditor", "chdb", what))
        for words, what in (("processor time", "processor"), ("time", "wall"))
    )
    peers = {"chdb": "chdb", "libraries alone": "libraries"}
    comparison = _beside(files, "large", peers, bounds)
    audit, *others = comparison.works
    without = Work("auditor, without the story", (*audit.command, *_NO_STORY))
    return replace(comparison, works=(audit, without, *others))


def audit_peers(files: Materials) -> Comparison:
    """An audit of large log files beside programs that take longer."""
    peers = {
        "DuckDB": "duckdb",
        "Spark SQL": SPARK,
        "plain Python": "python",
        "trailscraper": "trailscraper",
    }
    return replace(_beside(files, "large", peers), long=True)


def audit_small(files: Materials) -> Comparison:
    """An audit of small log files beside chdb."""
    return _beside(files, "small", {"chdb": "chdb"})


def _beside(
    files: Materials,
    profile: str,
    peers: Mapping[str, str],
    bounds: tuple[tuple[Bound, Value], ...] = (),
) -> Comparison:
    """Compare an audit with peers that count the same matches but write no report."""
    archive = files.archive(profile)
    works = [Work("auditor", auditor("audit", archive, "-o", f"{OUT}/report.html", *TWO))]
    for name, package in peers.items():
        command = peer(files, package, f"audit-{package}", archive)
        needs = "" if package in OURS else package
        works.append(Work(name, command, needs, answer=printed))
    witness = auditor("audit", archive, "-o", f"{OUT}/result.json")
    return Comparison(
        f"Audit of `{profile}` beside {', '.join(peers)}, on equal work",
        tuple(works),
        bounds,
        Work("auditor", witness, answer=counts),
    )


def story(files: Materials) -> Comparison:
    """An audit with what matters first and what no alarm watches, and without them."""
    words = ("audit", files.archive("large"), "-o", f"{OUT}/report.html", *TWO)
    bound = Bound("audit of `large`, time in ratio to one without the story", 1.1)
    return Comparison(
        "What the story costs an audit of `large`",
        (
            Work("with the story", auditor(*words)),
            Work("without", auditor(*words, *_NO_STORY)),
        ),
        ((bound, ratio("with the story", "without", "wall")),),
    )


def audit_store(files: Materials) -> Comparison:
    """Audits of a store, with many records and with one."""
    many, one = files.store(*files.archives(4)), files.store(files.one_record)
    rules = ("--rules", "cis-5.0", "-o", f"{OUT}/report.html", *TWO)
    works = (
        Work("store of 4 large", auditor("audit", many, *rules)),
        Work("store of 4 large, without the story", auditor("audit", many, *rules, *_NO_STORY)),
        Work("store of one record", auditor("audit", one, *rules)),
    )
    return Comparison(
        "Audit `--rules cis-5.0` of a store",
        works,
        (
            (
                Bound("audit of a store of 4 `large`, processor time above one record", 2.0, "s"),
                lambda of: (
                    of("store of 4 large", "processor") - of("store of one record", "processor")
                ),
            ),
            (
                Bound("audit of a store of one record, processor time", 1.0, "s"),
                lambda of: of("store of one record", "processor"),
            ),
            (
                Bound("audit of a store of 4 `large`, memory", 375, "MB"),
                lambda of: of("store of 4 large", "memory"),
            ),
        ),
    )
