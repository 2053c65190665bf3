"""Texts and numbers that no condition names: whether one exists for given search results."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final

from auditor.pattern.nodes import Phrase, Text
from auditor.pattern.relations.automata import Automaton
from auditor.pattern.relations.bounds import UndecidedError
from auditor.pattern.relations.domain import ValueKind
from auditor.pattern.relations.searched import SearchTarget, exclude, number_in, outside
from auditor.pattern.relations.values import FieldValue
from auditor.pattern.relations.words import Goals, passes

_SAMPLES: Final = ("a", "", "x", "1", "Other", "0")

OpenVerdicts = tuple[tuple[int, bool], ...]
"""Numbers of the searches, each with whether it is found."""


class OpenValues:
    """The texts and numbers of one property that are not named."""

    def __init__(
        self,
        automata: Mapping[SearchTarget, Automaton],
        named_texts: Collection[str],
        named_numbers: Collection[str],
        within: Automaton | None,
    ) -> None:
        """Prepare for questions.

        Args:
            automata: the searches; verdicts have their number, counted from 0.
            named_texts: texts that are separate values, or impossible.
            named_numbers: numbers that are separate values.
            within: accepts the possible texts, by default all.
        """
        self._automata = tuple(automata.items())
        self._texts = frozenset(named_texts)
        self._numbers = frozenset(named_numbers)
        self._within = () if within is None else ((within, True),)
        self._words: dict[tuple[FieldValue, OpenVerdicts], str | None] = {}

    def word(self, value: FieldValue, verdicts: OpenVerdicts) -> str | None:
        """Return a text, or a number's text, with some verdicts; `None` if there is none.

        Raises:
            UndecidedError: the search for it hit its limit.
        """
        key = (value, verdicts)
        if key not in self._words:
            asked = self._asked(verdicts)
            if value.region is not None:
                self._words[key] = number_in(value.region, asked, self._numbers)
            else:
                self._words[key] = self._text(asked, verdicts)
        return self._words[key]

    def example(
        self, value: FieldValue, verdicts: OpenVerdicts, liked: Sequence[str]
    ) -> FieldValue | None:
        """Return a value with its text or number filled in; `None` if there is none, or unknown.

        Args:
            liked: preferred texts, the first that fits; otherwise one of the shortest.
        """
        try:
            word = self.word(value, verdicts)
        except UndecidedError:
            return None
        if word is None or value.kind is not ValueKind.STRING:
            return None if word is None else FieldValue(value.kind, word)
        asked = self._asked(verdicts)
        best = next((t for t in liked if t not in self._texts and passes(asked, t)), None)
        return FieldValue(value.kind, best or self._shortest(asked, word))

    def core(self, value: FieldValue, verdicts: OpenVerdicts) -> OpenVerdicts:
        """Return a small set of verdicts that no value can have together."""
        if value.kind is ValueKind.STRING:
            for one, other in combinations(verdicts, 2):
                (_, first), (_, second) = self._automata[one[0]], self._automata[other[0]]
                if (one[1] or other[1]) and exclude(first, one[1], second, other[1]):
                    return (one, other)
        needed = verdicts
        for verdict in verdicts:
            rest = tuple(other for other in needed if other != verdict)
            if self._impossible(value, rest):
                needed = rest
        return needed

    def _asked(self, verdicts: Iterable[tuple[int, bool]]) -> list[tuple[Automaton, bool]]:
        return [*self._within, *((self._automata[n][1], verdict) for n, verdict in verdicts)]

    def _text(self, asked: Goals, verdicts: OpenVerdicts) -> str | None:
        guesses = [
            guess
            for number, verdict in verdicts
            if verdict and isinstance(searched := self._automata[number][0], Text | Phrase)
            for guess in (searched.text.replace("*", ""), searched.text.replace("*", "x"))
        ]
        for guess in (*guesses, *_SAMPLES):
            if guess not in self._texts and passes(asked, guess):
                return guess
        return outside(asked, self._texts, shortest=False)

    def _shortest(self, asked: Goals, word: str) -> str:
        try:
            return outside(asked, self._texts, shortest=True) or word
        except UndecidedError:
            return word

    def _impossible(self, value: FieldValue, verdicts: OpenVerdicts) -> bool:
        try:
            return self.word(value, verdicts) is None
        except UndecidedError:
            return False
