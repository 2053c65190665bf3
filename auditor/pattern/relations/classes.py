"""The possible values of one property, or one piece of a line, as conditions distinguish them.

Each text that a condition names is a value of its own, and so is each number and each region
between the numbers that are compared with; all other texts are one value. Wildcards and regular
expressions that such a text may or may not match are separate variables. When a search gets there,
their automata decide whether some text matches a given selection of them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from auditor.pattern.glob import WildcardRule
from auditor.pattern.nodes import Compare, Comparison, Number, Phrase, Regex, Text, TypeTest
from auditor.pattern.relations.automata import Automaton, accepted
from auditor.pattern.relations.bounds import UndecidedError
from auditor.pattern.relations.domain import ValueKind
from auditor.pattern.relations.formula import Clause, Formula, Literal, all_of, any_of
from auditor.pattern.relations.numbers import is_text_of_number
from auditor.pattern.relations.open_values import OpenValues, OpenVerdicts
from auditor.pattern.relations.searched import (
    SearchTarget,
    TextCondition,
    automaton_of,
    may_be_in_numbers,
    searched_by,
)
from auditor.pattern.relations.value_set import ValueSet, is_exact
from auditor.pattern.relations.values import FieldValue

_YES: Final = 0b10
_NO: Final = 0b01


def _nothing(_text: str) -> bool:
    return False


class Classes:
    """The values of one property and the literals of its conditions.

    Attributes:
        variable: the variable whose bits are the values of `values`.
        definitions: clauses that follow from the values.
    """

    def __init__(
        self,
        variable: int,
        kinds: frozenset[ValueKind],
        conditions: Iterable[TextCondition],
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
            cannot_hold: whether a text that a condition names is one that no record holds.
            listed: texts that are values of their own, although no condition names them.
        """
        self.variable = variable
        compared = [c.value for c in conditions if isinstance(c, Compare)]
        named = [*(value.text for value in compared if is_exact(value)), *listed]
        texts = [text for text in named if not cannot_hold(text)]
        if within is not None:
            texts = [text for text in texts if accepted(within, text)]
        numbers = [
            value.text
            for value in compared
            if isinstance(value, Text) and is_exact(value) and is_text_of_number(value.text)
        ]
        bounds = frozenset(value.value for value in compared if isinstance(value, Number))
        self.values = ValueSet(kinds, texts, numbers, bounds)
        self.definitions: list[Clause] = []
        searched = {
            target: automaton_of(target, rule)
            for condition in conditions
            if (target := searched_by(condition)) is not None
        }
        self._variables = {target: new_variable() for target in searched}
        for target, automaton in searched.items():
            self.definitions += self._defined(target, automaton)
        self._open = OpenValues(searched, named, numbers, within)

    def holds(self, condition: TextCondition) -> Formula:
        """Return the literal that makes a condition true."""
        match condition:
            case Compare(_, operator) if (variable := self._variable(condition)) is not None:
                if operator is Comparison.EQUAL:
                    return Literal(variable, _YES)
                scalar = Literal(self.variable, self.values.scalars)
                return all_of((scalar, Literal(variable, _NO)))
            case Phrase() | Regex():
                return Literal(self._variables[condition], _YES)
            case Compare() | TypeTest():
                return Literal(self.variable, self.values.satisfying(condition))

    def fails(self, condition: TextCondition) -> Formula:
        """Return the literal that makes a condition false."""
        full = self.values.full
        match condition:
            case Compare(_, operator) if (variable := self._variable(condition)) is not None:
                if operator is Comparison.EQUAL:
                    return Literal(variable, _NO)
                other = Literal(self.variable, full & ~self.values.scalars)
                return any_of((other, Literal(variable, _YES)))
            case Phrase() | Regex():
                return Literal(self._variables[condition], _NO)
            case Compare() | TypeTest():
                return Literal(self.variable, full & ~self.values.satisfying(condition))

    def other_text(self, *, searched: bool) -> Formula:
        """Return the literal for a text that no condition names.

        Args:
            searched: whether wildcards and regular expressions may match it.
        """
        other = self.values.where(lambda value: value.kind is ValueKind.STRING and value.open)
        parts: list[Formula] = [Literal(self.variable, other)]
        if not searched:
            parts += (Literal(variable, _NO) for variable in self._variables.values())
        return all_of(parts)

    def scalar_or_absent(self) -> Formula:
        """Return the literal for absent, a text or a number, if it can be a text."""
        mask = self.values.full
        if self.values.of_kind(ValueKind.STRING):
            mask = self.values.scalars | self.values.of_kind(ValueKind.ABSENT)
        return Literal(self.variable, mask)

    def ruled_out(self, domains: Sequence[int]) -> Iterator[Clause]:
        """Yield why none of the remaining values is possible; nothing if one is.

        Raises:
            UndecidedError: a search for a text hit its limit, and no other value is possible.
        """
        clauses: list[Clause] = []
        unknown: UndecidedError | None = None
        verdicts = self._verdicts(domains)
        for value in self.left(domains):
            if not value.open:
                return
            try:
                if self._open.word(value, verdicts) is not None:
                    return
            except UndecidedError as error:
                unknown = error
            else:
                clauses.append(self._reason(value, verdicts))
        if unknown is not None:
            raise unknown
        yield from clauses

    def example(self, domains: Sequence[int], liked: Sequence[str] = ()) -> FieldValue:
        """Return a remaining value that is possible, with its text or number filled in.

        Args:
            liked: preferred texts, the first that fits; otherwise one of the shortest.
        """
        verdicts = self._verdicts(domains)
        for value in self.left(domains):
            if not value.open:
                return value
            if (example := self._open.example(value, verdicts, liked)) is not None:
                return example
        raise AssertionError("no value is left that can be")

    def left(self, domains: Sequence[int]) -> tuple[FieldValue, ...]:
        """Return the values that are left."""
        return self.values.within(domains[self.variable])

    def _verdicts(self, domains: Sequence[int]) -> OpenVerdicts:
        """Return the decided part of the searches."""
        return tuple(
            (number, domains[variable] == _YES)
            for number, variable in enumerate(self._variables.values())
            if domains[variable] in (_YES, _NO)
        )

    def _reason(self, value: FieldValue, verdicts: OpenVerdicts) -> Clause:
        """Return the clause that excludes a value for the fewest possible verdicts."""
        variables = tuple(self._variables.values())
        needed = self._open.core(value, verdicts)
        return (
            (self.variable, self.values.full & ~self.values.of(value)),
            *((variables[number], _NO if verdict else _YES) for number, verdict in needed),
        )

    def _variable(self, condition: Compare) -> int | None:
        value = condition.value
        return None if isinstance(value, Number) else self._variables.get(value)

    def _defined(self, searched: SearchTarget, automaton: Automaton) -> Iterator[Clause]:
        """Yield the values in which something may be found, and those in which it may not."""
        numeric = may_be_in_numbers(searched, automaton)
        yes = no = 0
        for value in self.values.values:
            bit = self.values.of(value)
            if value.open:
                no |= bit
                yes |= bit if value.kind is ValueKind.STRING or numeric else 0
            elif value.text is not None and accepted(automaton, value.text):
                yes |= bit
            else:
                no |= bit
        variable = self._variables[searched]
        yield (variable, _NO), (self.variable, yes)
        yield (variable, _YES), (self.variable, no)
