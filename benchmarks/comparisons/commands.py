"""The commands evidence, verify and who."""

import duckdb

from benchmarks.comparisons.base import OUT, TWO, Comparison, Work, auditor, peer, ratio
from benchmarks.materials import Materials
from benchmarks.report.results import Bound


def evidence(files: Materials) -> Comparison:
    """An evidence pack beside the report alone."""
    archive = files.archive("large")
    rules = ("--rules", "cis-5.0", *TWO)
    works = (
        Work("audit", auditor("audit", archive, *rules, "-o", f"{OUT}/report.html")),
        Work("evidence", auditor("evidence", archive, *rules, "-o", f"{OUT}/pack")),
    )
    bound = Bound("evidence for `large`, processor time in ratio to its audit", 1.5)
    return Comparison(
        "Evidence for `large`, `--rules cis-5.0`",
        works,
        ((bound, ratio("evidence", "audit", "processor")),),
    )


def verify(files: Materials) -> Comparison:
    """Verification beside a loop that decompresses and hashes the same files."""
    folder = files.digests
    keys = ("--public-keys", str(folder / "public-keys.json"))
    works = (
        Work("verify", auditor("verify", str(folder / "AWSLogs"), *keys)),
        Work("loop", peer(files, "python", "hash", str(folder / "AWSLogs"))),
    )
    return Comparison(
        "Verification of `large` with hourly digest files",
        works,
        (
            (
                Bound("verify, processor time in ratio to a loop of zlib and SHA-256", 1.3),
                ratio("verify", "loop", "processor"),
            ),
            (Bound("verify, memory", 200, "MB"), lambda of: of("verify", "memory")),
        ),
    )


def who(files: Materials) -> Comparison:
    """The calls of an actor, in stores with many calls per session and with many keys."""
    works, bounds = [], []
    for sessions, words in ((True, "with sessions"), (False, "without sessions")):
        store = files.store(*files.archives(4, sessions))
        base = Work(f"query, {words}", auditor("query", store, "SELECT 1"))
        works.append(base)
        busy, rare = _actors(store)
        name = rare.rpartition("/")[2]
        actors = (
            ("rare actor", rare, 0.5),
            ("rare actor by name", name, 0.5),
            ("busy actor", busy, 2.0),
        )
        for kind, actor, limit in actors:
            command = auditor("who", store, "--identity", actor, "-o", f"{OUT}/who.html")
            work = Work(f"who, {kind}, {words}", command)
            works.append(work)
            bound = Bound(f"who, {kind}, {words}, processor time above a query", limit, "s")
            bounds.append(
                (
                    bound,
                    lambda of, name=work.name, base=base.name: (
                        of(name, "processor") - of(base, "processor")
                    ),
                )
            )
    return Comparison("Who did it, stores of 4 `large`", tuple(works), tuple(bounds))


def _actors(store: str) -> tuple[str, str]:
    """Return the ARNs with the most and the fewest records."""
    query = (
        'SELECT "userIdentity.arn" AS arn FROM store.records WHERE arn IS NOT NULL'
        " GROUP BY arn ORDER BY count(*) {}, arn LIMIT 1"
    )
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{store}' AS store (READ_ONLY)")
        orders = [connection.execute(query.format(order)).fetchall() for order in ("DESC", "ASC")]
    ((busy,),), ((rare,),) = orders
    return busy, rare
