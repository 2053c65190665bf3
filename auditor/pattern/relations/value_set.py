"""The values of one property as bits of a mask, and conditions that the values decide."""

from collections.abc import Callable, Collection, Iterable
from typing import Final

from auditor.pattern.grammar import ORDERINGS
from auditor.pattern.nodes import Compare, Comparison, Number, Test, Text, TypeTest
from auditor.pattern.relations.domain import ValueKind
from auditor.pattern.relations.values import FieldValue, order, values_of

_TESTED: Final = {
    Test.IS_NULL: ValueKind.NULL,
    Test.IS_TRUE: ValueKind.TRUE,
    Test.IS_FALSE: ValueKind.FALSE,
    Test.NOT_EXISTS: ValueKind.ABSENT,
}


class ValueSet:
    """All values that a property can have.

    Attributes:
        values: those that a record is preferred to have first.
        full: the mask of all of them.
        scalars: the mask of texts and numbers.
    """

    def __init__(
        self,
        kinds: frozenset[ValueKind],
        texts: Iterable[str],
        numbers: Iterable[str],
        bounds: frozenset[float],
    ) -> None:
        named = (dict.fromkeys(texts), dict.fromkeys(numbers))
        self.values = tuple(values_of(kinds, *named, bounds))
        self._bits = {value: 1 << number for number, value in enumerate(self.values)}
        self.full = (1 << len(self.values)) - 1
        self.scalars = self.of_kind(ValueKind.STRING, ValueKind.NUMBER)

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts that are separate values."""
        texts = (value.text for value in self.values if value.kind is ValueKind.STRING)
        return tuple(text for text in texts if text is not None)

    def of(self, value: FieldValue) -> int:
        """Return the mask of one value; 0 if the property cannot have it."""
        return self._bits.get(value, 0)

    def of_kind(self, *kinds: ValueKind) -> int:
        """Return the mask of some kinds."""
        return self.where(lambda value: value.kind in kinds)

    def of_text(self, texts: Collection[str]) -> int:
        """Return the mask of some of the texts that are separate values."""
        return self.where(lambda value: value.kind is ValueKind.STRING and value.text in texts)

    def where(self, wanted: Callable[[FieldValue], bool]) -> int:
        """Return the mask of the values that are wanted."""
        return sum(bit for value, bit in self._bits.items() if wanted(value))

    def within(self, mask: int) -> tuple[FieldValue, ...]:
        """Return the values of a mask."""
        return tuple(value for number, value in enumerate(self.values) if mask >> number & 1)

    def satisfying(self, condition: Compare | TypeTest) -> int:
        """Return the mask of the values that alone make a condition true."""
        match condition:
            case TypeTest(_, test):
                return self.of_kind(_TESTED[test])
            case Compare(_, operator, Number() as number):
                return self.where(lambda value: _compares(value, operator, number))
            case Compare(_, operator, value):
                any_scalar = value.text and not value.text.strip("*")
                equal = self.scalars if any_scalar else 0
                if is_exact(value):
                    for kind in (ValueKind.STRING, ValueKind.NUMBER):
                        equal |= self.of(FieldValue(kind, value.text))
                return equal if operator is Comparison.EQUAL else self.scalars & ~equal


def is_exact(value: object) -> bool:
    """Return whether a value of a condition names one text or number."""
    return isinstance(value, Number) or (isinstance(value, Text) and "*" not in value.text)


def _compares(value: FieldValue, operator: Comparison, number: Number) -> bool:
    """Return whether a comparison with a number is true of a value."""
    if value.kind is ValueKind.STRING:
        equal = value.text == number.text
        return operator not in ORDERINGS and equal is (operator is Comparison.EQUAL)
    if value.kind is not ValueKind.NUMBER:
        return False
    sign = order(value, number.value)
    match operator:
        case Comparison.EQUAL:
            return sign == 0
        case Comparison.NOT_EQUAL:
            return sign != 0
        case Comparison.LESS:
            return sign < 0
        case Comparison.GREATER:
            return sign > 0
        case Comparison.LESS_OR_EQUAL:
            return sign <= 0
        case Comparison.GREATER_OR_EQUAL:
            return sign >= 0
