"""The possible values of a property, as conditions name texts and numbers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from auditor.pattern.relations.domain import ValueKind
from auditor.pattern.relations.numbers import Region, regions


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One value: a kind, a named text or number, or all others of a region."""

    kind: ValueKind
    text: str | None = None
    region: Region | None = None

    @property
    def open(self) -> bool:
        """Whether it represents all the texts or numbers that no condition names."""
        return self.kind in (ValueKind.STRING, ValueKind.NUMBER) and self.text is None


def values_of(
    kinds: frozenset[ValueKind],
    texts: Iterable[str],
    numbers: Iterable[str],
    bounds: frozenset[float],
) -> Iterator[FieldValue]:
    """Yield the values, the ones preferred for a record first."""
    if ValueKind.ABSENT in kinds:
        yield FieldValue(ValueKind.ABSENT)
    if ValueKind.STRING in kinds:
        yield from (FieldValue(ValueKind.STRING, text) for text in texts)
        yield FieldValue(ValueKind.STRING)
    yield from (
        FieldValue(k) for k in (ValueKind.NULL, ValueKind.TRUE, ValueKind.FALSE) if k in kinds
    )
    if ValueKind.NUMBER in kinds:
        yield from (FieldValue(ValueKind.NUMBER, text) for text in numbers)
        yield from (FieldValue(ValueKind.NUMBER, region=region) for region in regions(bounds))
    yield from (FieldValue(k) for k in (ValueKind.OBJECT, ValueKind.ARRAY) if k in kinds)


def order(value: FieldValue, bound: float) -> int:
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
