"""What one property, or one piece of a line, can be, as far as conditions tell it apart.

Each text that a condition names is a value of its own, and so is each number and each region
between the numbers that are compared with; all other texts are one value. Wildcards and regular
expressions that such a text may or may not match are variables of their own, and whether there is
a text that matches some of them and not others is asked of their automata when a search gets there.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from auditor.pattern.glob import WildcardRule
from auditor.pattern.grammar import ORDERINGS
from auditor.pattern.nodes import Compare, Comparison, Number, Phrase, Regex, Test, Text, TypeTest
from auditor.pattern.relations.automata import Automaton, accepted
from auditor.pattern.relations.bounds import UndecidedError
from auditor.pattern.relations.domain import ValueKind
from auditor.pattern.relations.formula import Clause, Formula, Literal, all_of, any_of
from auditor.pattern.relations.numbers import is_text_of_number
from auditor.pattern.relations.searched import (
    Condition,
    Searched,
    automaton_of,
    exclude,
    may_be_in_numbers,
    number_in,
    outside,
    searched_by,
)
from auditor.pattern.relations.values import Value, order, values_of
from auditor.pattern.relations.words import passes

_YES: Final = 0b10
_NO: Final = 0b01
_CHECKED: Final = {
    Test.IS_NULL: ValueKind.NULL,
    Test.IS_TRUE: ValueKind.TRUE,
    Test.IS_FALSE: ValueKind.FALSE,
    Test.NOT_EXISTS: ValueKind.ABSENT,
}
_SAMPLES: Final = ("a", "", "x", "1", "Other", "0")


def _nothing(_text: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class _Searched:
    """Something to look for, and the variable that is 1 where it is found."""

    automaton: Automaton
    variable: int


class Classes:
    """The values of one property and the literals of its conditions.

    Attributes:
        variable: the variable whose bits are the `values`.
        definitions: clauses that hold by what the values are.
    """

    def __init__(
        self,
        variable: int,
        kinds: frozenset[ValueKind],
        conditions: Iterable[Condition],
        rule: WildcardRule,
        new_variable: Callable[[], int],
        within: Automaton | None = None,
        cannot_hold: Callable[[str], bool] = _nothing,
        listed: Iterable[str] = (),
    ) -> None:
        """Work out the values.

        Args:
            new_variable: makes a variable of two values.
            within: accepts the texts that there are, by default all.
            cannot_hold: tells of a text that a condition names whether it is none that there is.
            listed: texts that are values of their own, although no condition names them.
        """
        self.variable = variable
        self._rule = rule
        self._within = () if within is None else ((within, True),)
        compared = [c for c in conditions if isinstance(c, Compare)]
        values = [condition.value for condition in compared]
        exact = [*(value.text for value in values if _is_exact(value)), *listed]
        self._named = frozenset(exact)
        exact = [text for text in exact if not cannot_hold(text)]
        if within is not None:
            exact = [text for text in exact if accepted(within, text)]
        numbers = [
            value.text
            for value in values
            if isinstance(value, Text) and _is_exact(value) and is_text_of_number(value.text)
        ]
        self._numbers = frozenset(numbers)
        bounds = frozenset(value.value for value in values if isinstance(value, Number))
        self.values = tuple(values_of(kinds, dict.fromkeys(exact), dict.fromkeys(numbers), bounds))
        self._bits = {value: 1 << place for place, value in enumerate(self.values)}
        self.full = (1 << len(self.values)) - 1
        self._scalars = self._mask(lambda value: value.kind in (ValueKind.STRING, ValueKind.NUMBER))
        self._searched: dict[Searched, _Searched] = {}
        self.definitions: list[Clause] = []
        for condition in conditions:
            if (searched := searched_by(condition)) is not None and searched not in self._searched:
                self._add(searched, new_variable())
        self._found: dict[tuple[Value, tuple[tuple[int, bool], ...]], str | None] = {}

    def holds(self, condition: Condition) -> Formula:
        """Return what makes a condition true."""
        match condition:
            case Compare(_, operator) if (searched := self._looked_up(condition)) is not None:
                if operator is Comparison.EQUAL:
                    return Literal(searched.variable, _YES)
                scalar = Literal(self.variable, self._scalars)
                return all_of((scalar, Literal(searched.variable, _NO)))
            case Phrase() | Regex():
                return Literal(self._searched[condition].variable, _YES)
            case Compare() | TypeTest():
                return Literal(self.variable, self._true(condition))

    def fails(self, condition: Condition) -> Formula:
        """Return what makes a condition false."""
        match condition:
            case Compare(_, operator) if (searched := self._looked_up(condition)) is not None:
                if operator is Comparison.EQUAL:
                    return Literal(searched.variable, _NO)
                other = Literal(self.variable, self.full & ~self._scalars)
                return any_of((other, Literal(searched.variable, _YES)))
            case Phrase() | Regex():
                return Literal(self._searched[condition].variable, _NO)
            case Compare() | TypeTest():
                return Literal(self.variable, self.full & ~self._true(condition))

    def is_kind(self, *kinds: ValueKind) -> int:
        """Return the mask of some kinds."""
        return self._mask(lambda value: value.kind in kinds)

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts that are values of their own."""
        texts = (value.text for value in self.values if value.kind is ValueKind.STRING)
        return tuple(text for text in texts if text is not None)

    def is_text(self, texts: Collection[str]) -> int:
        """Return the mask of some of those texts."""
        return self._mask(lambda value: value.kind is ValueKind.STRING and value.text in texts)

    def other_text(self, *, searched: bool) -> Formula:
        """Return what makes it a text that no condition names.

        Args:
            searched: whether wildcards and regular expressions may match it.
        """
        other = self._mask(lambda value: value.kind is ValueKind.STRING and value.open)
        parts: list[Formula] = [Literal(self.variable, other)]
        if not searched:
            parts += (Literal(one.variable, _NO) for one in self._searched.values())
        return all_of(parts)

    def scalar_or_absent(self) -> Formula:
        """Return what makes it absent, a text or a number, if it can be a text."""
        mask = self.is_kind(ValueKind.STRING) and self.is_kind(
            ValueKind.STRING, ValueKind.NUMBER, ValueKind.ABSENT
        )
        return Literal(self.variable, mask or self.full)

    def ruled_out(self, domains: Sequence[int]) -> Iterator[Clause]:
        """Yield why no value that is left can be; nothing if one can.

        Raises:
            UndecidedError: a search for a text hit its bound, and no other value can be.
        """
        clauses: list[Clause] = []
        unknown: UndecidedError | None = None
        for value in self.left(domains):
            if not value.open:
                return
            decided = self._decided(domains)
            try:
                if self._word(value, decided) is not None:
                    return
            except UndecidedError as error:
                unknown = error
            else:
                clauses.append(self._reason(value, decided))
        if unknown is not None:
            raise unknown
        yield from clauses

    def example(self, domains: Sequence[int], liked: Sequence[str] = ()) -> Value:
        """Return a value that is left and can be, its text or number filled in.

        Args:
            liked: texts to take if they will do, the first that does; else one of the shortest.
        """
        decided = self._decided(domains)
        for value in self.left(domains):
            if not value.open:
                return value
            try:
                word = self._word(value, decided)
            except UndecidedError:
                continue
            if word is None:
                continue
            if value.kind is ValueKind.STRING:
                word = next((t for t in liked if self._is_other(t, decided)), None) or (
                    self._shortest(decided, word)
                )
            return Value(value.kind, word)
        raise AssertionError("no value is left that can be")

    def left(self, domains: Sequence[int]) -> tuple[Value, ...]:
        """Return the values that are left."""
        mask = domains[self.variable]
        return tuple(value for place, value in enumerate(self.values) if mask >> place & 1)

    def _decided(self, domains: Sequence[int]) -> tuple[tuple[int, bool], ...]:
        return tuple(
            (number, domains[searched.variable] == _YES)
            for number, searched in enumerate(self._searched.values())
            if domains[searched.variable] in (_YES, _NO)
        )

    def _asked(self, decided: Iterable[tuple[int, bool]]) -> list[tuple[Automaton, bool]]:
        searched = tuple(self._searched.values())
        return [*self._within, *((searched[n].automaton, verdict) for n, verdict in decided)]

    def _word(self, value: Value, decided: tuple[tuple[int, bool], ...]) -> str | None:
        key = (value, decided)
        if key not in self._found:
            asked = self._asked(decided)
            if value.region is not None:
                self._found[key] = number_in(value.region, asked, self._numbers)
            else:
                self._found[key] = self._other(asked, decided)
        return self._found[key]

    def _other(
        self, asked: Sequence[tuple[Automaton, bool]], decided: Iterable[tuple[int, bool]]
    ) -> str | None:
        keys = tuple(self._searched)
        guesses = [
            guess
            for number, verdict in decided
            if verdict and isinstance(key := keys[number], Text | Phrase)
            for guess in (key.text.replace("*", ""), key.text.replace("*", "x"))
        ]
        for guess in (*guesses, *_SAMPLES):
            if guess not in self._named and passes(asked, guess):
                return guess
        return outside(asked, self._named, shortest=False)

    def _is_other(self, text: str, decided: Iterable[tuple[int, bool]]) -> bool:
        return text not in self._named and passes(self._asked(decided), text)

    def _shortest(self, decided: Iterable[tuple[int, bool]], word: str) -> str:
        try:
            return outside(self._asked(decided), self._named, shortest=True) or word
        except UndecidedError:
            return word

    def _reason(self, value: Value, decided: tuple[tuple[int, bool], ...]) -> Clause:
        """Return the clause that rules a value out beside some verdicts, as few as can be."""
        needed = self._core(value, decided)
        searched = tuple(self._searched.values())
        return (
            (self.variable, self.full & ~self._bits[value]),
            *((searched[n].variable, _NO if verdict else _YES) for n, verdict in needed),
        )

    def _core(
        self, value: Value, decided: tuple[tuple[int, bool], ...]
    ) -> tuple[tuple[int, bool], ...]:
        if value.kind is ValueKind.STRING:
            searched = tuple(self._searched.values())
            for one, other in combinations(decided, 2):
                first, second = searched[one[0]].automaton, searched[other[0]].automaton
                if (one[1] or other[1]) and exclude(first, one[1], second, other[1]):
                    return (one, other)
        needed = decided
        for one in decided:
            rest = tuple(other for other in needed if other != one)
            if self._impossible(value, rest):
                needed = rest
        return needed

    def _impossible(self, value: Value, decided: tuple[tuple[int, bool], ...]) -> bool:
        try:
            return self._word(value, decided) is None
        except UndecidedError:
            return False

    def _mask(self, wanted: Callable[[Value], bool]) -> int:
        return sum(bit for value, bit in self._bits.items() if wanted(value))

    def _looked_up(self, condition: Compare) -> _Searched | None:
        value = condition.value
        return None if isinstance(value, Number) else self._searched.get(value)

    def _true(self, condition: Compare | TypeTest) -> int:
        """Return the mask of the values for which a condition is true by what they are."""
        match condition:
            case TypeTest(_, test):
                return self._mask(lambda value: value.kind is _CHECKED[test])
            case Compare(_, operator, Number() as number):
                return self._compared(operator, number)
            case Compare(_, operator, value):
                whatever = value.text and not value.text.strip("*")
                found = self._scalars if whatever else 0
                if _is_exact(value):
                    for kind in (ValueKind.STRING, ValueKind.NUMBER):
                        found |= self._bits.get(Value(kind, value.text), 0)
                return found if operator is Comparison.EQUAL else self._scalars & ~found

    def _compared(self, operator: Comparison, number: Number) -> int:
        def verdict(value: Value) -> bool:
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

        return self._mask(verdict)

    def _add(self, searched: Searched, variable: int) -> None:
        automaton = automaton_of(searched, self._rule)
        self._searched[searched] = _Searched(automaton, variable)
        numeric = may_be_in_numbers(searched, automaton)
        yes = no = 0
        for value, bit in self._bits.items():
            if value.open:
                no |= bit
                yes |= bit if value.kind is ValueKind.STRING or numeric else 0
            elif value.text is not None and accepted(automaton, value.text):
                yes |= bit
            else:
                no |= bit
        self.definitions += [
            ((variable, _NO), (self.variable, yes)),
            ((variable, _YES), (self.variable, no)),
        ]


def _is_exact(value: object) -> bool:
    return isinstance(value, Number) or (isinstance(value, Text) and "*" not in value.text)
