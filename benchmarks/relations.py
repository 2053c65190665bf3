"""Time relations of patterns: all pairs of the packs' alarms, and random patterns with copies.

python -m benchmarks.relations              # all pairs, then 10,000 random patterns
python -m benchmarks.relations --count 600  # fewer of them
"""

import argparse
import resource
from collections import Counter
from itertools import combinations
from random import Random
from time import perf_counter

from auditor.errors import PatternError
from auditor.pattern import Pattern, parse
from auditor.pattern.relations import Domain, RelationKind, relate
from auditor.rules.catalog import packs
from benchmarks.mutated import SHAPES, mutated


def pairs() -> None:
    """Compare each alarm of the packs with every other, in both domains of records."""
    sides = [
        [parse(one.pattern) for one in rule.filters] for pack in packs() for rule in pack.rules
    ]
    for domain in (Domain.JSON, Domain.TRAIL):
        kinds: Counter[RelationKind] = Counter()
        times = []
        for a, b in combinations(sides, 2):
            start = perf_counter()
            kinds[relate(a, b, domain).kind] += 1
            times.append(perf_counter() - start)
        print(f"{len(times):,} pairs, {domain}: {shown(times)}; {counted(kinds)}")


def of_shape(shape: str, count: int, seed: int) -> int:
    """Compare random patterns of a shape with mutated copies; return how many are undecided."""
    random = Random(f"{seed} {shape}")
    kinds: Counter[RelationKind] = Counter()
    reasons: Counter[str] = Counter()
    times: list[float] = []
    while len(times) < count:
        a, b = pattern_pair(random, shape)
        domain = random.choice((Domain.JSON, Domain.TRAIL))
        start = perf_counter()
        relation = relate(a, b, domain)
        times.append(perf_counter() - start)
        kinds[relation.kind] += 1
        reasons[relation.reason] += relation.kind is RelationKind.UNDECIDED
    print(f"{shape}: {len(times):,}, {shown(times)}; {counted(kinds)}")
    for reason, times_given in reasons.items():
        if times_given:
            print(f"  undecided {times_given:,}: {reason}")
    return kinds[RelationKind.UNDECIDED]


def pattern_pair(random: Random, shape: str) -> tuple[Pattern, Pattern]:
    """Return a random pattern and a mutated copy that is also valid."""
    while True:
        text = SHAPES[shape](random)
        try:
            return parse(text), parse(mutated(random, text))
        except PatternError:
            continue


def shown(times: list[float]) -> str:
    """Return a total and percentiles."""
    ordered = sorted(times)
    median, most = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    return (
        f"{sum(times):.1f} s, median {median * 1e3:.1f} ms, 99 % {most * 1e3:.1f} ms,"
        f" longest {ordered[-1]:.2f} s"
    )


def counted(kinds: Counter[RelationKind]) -> str:
    """Return the number of pairs with each relation."""
    return ", ".join(f"{kind} {count:,}" for kind, count in kinds.most_common())


def main() -> None:
    """Time both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="random patterns in all")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    pairs()
    each = -(-given.count // len(SHAPES))
    undecided = sum(of_shape(shape, each, given.seed) for shape in SHAPES)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"undecided {undecided:,} of {each * len(SHAPES):,}; {memory:,} MB")


if __name__ == "__main__":
    main()
