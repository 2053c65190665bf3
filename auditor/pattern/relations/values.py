"""The values that a property can have, as far as conditions name texts and numbers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from auditor.pattern.relations.domain import Kind
from auditor.pattern.relations.numbers import Region, regions


@dataclass(frozen=True, slots=True)
class Value:
    """One value: a kind, a text or number that is named, or all others of a region."""

    kind: Kind
    text: str | None = None
    region: Region | None = None

    @property
    def open(self) -> bool:
        """Whether it stands for many texts or numbers, those that no condition names."""
        return self.kind in (Kind.STRING, Kind.NUMBER) and self.text is None


def values_of(
    kinds: frozenset[Kind],
    texts: Iterable[str],
    numbers: Iterable[str],
    bounds: frozenset[float],
) -> Iterator[Value]:
    """Yield the values, those first that a record is preferred to have."""
    if Kind.ABSENT in kinds:
        yield Value(Kind.ABSENT)
    if Kind.STRING in kinds:
        yield from (Value(Kind.STRING, text) for text in texts)
        yield Value(Kind.STRING)
    yield from (Value(k) for k in (Kind.NULL, Kind.TRUE, Kind.FALSE) if k in kinds)
    if Kind.NUMBER in kinds:
        yield from (Value(Kind.NUMBER, text) for text in numbers)
        yield from (Value(Kind.NUMBER, region=region) for region in regions(bounds))
    yield from (Value(k) for k in (Kind.OBJECT, Kind.ARRAY) if k in kinds)


def order(value: Value, bound: float) -> int:
    """Return -1, 0 or 1: how the numbers of a value compare with a bound of theirs."""
    if value.text is not None:
        number = float(value.text)
        return (number > bound) - (number < bound)
    region = value.region
    if region is None:
        raise AssertionError("a number is named or has its region")
    if region.point:
        low = region.low or 0.0
        return (low > bound) - (low < bound)
    return 1 if region.low is not None and region.low >= bound else -1
