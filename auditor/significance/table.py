"""The calls that matter, with weights and sources, and the numbers of the scoring. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import msgspec

from auditor.pattern import Pattern, parse
from auditor.pattern.nodes import And, Compare, Name, Or, Selector, TypeTest

_DATED: Final = re.compile(r"20\d{6}(v\d+)?$")


class WeightCondition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A condition for another weight; exactly one of the three is given."""

    weight: float
    because: str
    """The reason for the other weight, in a few words."""
    pattern: str = ""
    """A filter pattern that the record matches."""
    test: str = ""
    """Names in `auditor.significance.record_tests`, separated by blanks; all of them must hold."""
    given: str = ""
    """A field that the record must have, with dots."""


_NAMES_IN_JSON: Final = {"event_source": "eventSource", "event_name": "eventName"}


class WeightedCall(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename=_NAMES_IN_JSON):
    """An API call that matters in an investigation."""

    event_source: str
    event_name: str
    category: str
    """Its category: logging, detection, credentials, persistence, privilege and so on."""
    weight: float
    """The cost of missing it, 0 to 10, if no condition holds."""
    attack_id: str
    """The technique of MITRE ATT&CK."""
    plane: str
    """`management` or `data`; data events are absent unless trails record them."""
    targets: tuple[str, ...]
    """Fields that name its target."""
    phrase: str
    """The act in words, past tense, with `{target}` for its target; "" for none."""
    when: tuple[WeightCondition, ...]
    """The first one that holds decides."""
    sources: tuple[str, ...]
    packs: tuple[str, ...] = ()
    """The included packs with a filter for it."""

    @property
    def name(self) -> str:
        """`iam:CreateAccessKey`, without the date in names of Lambda calls."""
        return call_name(self.event_source, self.event_name)


class BurstWeight(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A call whose rate matters."""

    call: str
    in_a_minute: int
    """Number of calls by one identity in one minute from which they are a burst."""
    weight: float
    phrase: str = ""
    """The act in words, past tense, with `{records}` for the number of records; "" for none."""

    def words(self, records: int) -> str:
        """Return the words for its records within a minute: `read 40 secrets within a minute`."""
        phrase = self.phrase or f"called {self.call} {{records}} times"
        return f"{phrase.replace('{records}', f'{records:,}')} within a minute"


class Removal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename=_NAMES_IN_JSON):
    """A call that removes what another call of the same service makes."""

    event_source: str
    made: str
    """The name of the call that makes it."""
    removed: str
    """The name of the call that removes it."""
    made_fields: tuple[str, ...]
    """Fields of the first call that name the resource, with dots."""
    removed_fields: tuple[str, ...]
    """Fields of the second call that name it, in the same order."""


class Scoring(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The numbers of the scoring; `docs/significance.md` explains the formula."""

    refused: float
    """The share of the weight of a refused call."""
    regular: float
    """The share of the weight of a call that its identity makes regularly."""
    by_service: float
    """The share of the weight of a call by a service with the rights of an identity."""
    regular_share_of_days: float
    """The share of the span's days with a call from which on the call is regular."""
    regular_days: int
    """The fewest days with a regular call."""
    regular_span_days: int
    """The length in days of the shortest span in which a call can be regular."""
    count_factor: float
    """The addition for each doubling of the number of calls."""
    count_most: float
    """The most by which their number multiplies a value."""
    new_factor: float
    """The addition for each new aspect: call, network, user agent and Region."""
    history_hours: float
    """The time since the first record of an identity from which on something can be new."""
    category_factor: float
    """The addition to a thread for each category after the first."""
    identity_factor: float
    """The addition to a thread for each identity after the first."""
    gap_minutes: int
    """The longest pause within a thread."""
    named_score: float
    """The score from which on a thread is named."""
    named_value: float
    """The value of one call from which on its thread is named."""
    named_threads: int
    """The most threads that are named."""
    refused_calls: int
    """The number of different refused calls that are a series."""
    refused_in_a_row: int
    """The number of refused calls, different or not, that are a series."""
    refused_minutes: int
    """The time within which they are one, and the longest pause in it."""
    refused_weight: float
    """The weight of a series."""
    row_weight: int
    """The weight from which on a call matters by itself, not only by its rate."""
    undone_factor: float = 0.25
    """The addition for something that its maker removed within the thread."""


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A source of names of calls."""

    title: str
    license: str


@dataclass(frozen=True, eq=False)
class SignificanceTable:
    """The calls by name, bursts and the numbers of the scoring."""

    attack: str
    """The version of MITRE ATT&CK of the techniques."""
    sources: Mapping[str, Source]
    scoring: Scoring
    bursts: tuple[BurstWeight, ...]
    calls: Mapping[str, WeightedCall]
    removals: tuple[Removal, ...] = ()

    def is_heavy(self, call: WeightedCall) -> bool:
        """Return whether a call matters by itself; lighter calls matter only by their rate."""
        return call.weight >= self.scoring.row_weight

    @property
    def removed_calls(self) -> list[tuple[str, str]]:
        """Pairs of a call that makes a resource and the call that removes it."""
        return [
            (
                call_name(removal.event_source, removal.made),
                call_name(removal.event_source, removal.removed),
            )
            for removal in self.removals
        ]

    @property
    def row_calls(self) -> tuple[tuple[str, str], ...]:
        """The calls whose records are read: heavy ones, and those that undo them.

        By eventSource and eventName.
        """
        heavy = filter(self.is_heavy, self.calls.values())
        named = [(call.event_source, call.event_name) for call in heavy]
        removed = [(removal.event_source, removal.removed) for removal in self.removals]
        return tuple(dict.fromkeys([*named, *removed]))

    @property
    def timed_calls(self) -> tuple[tuple[str, str], ...]:
        """The calls whose rate matters, by eventSource and eventName."""
        calls = (self.calls[burst.call] for burst in self.bursts)
        return tuple((call.event_source, call.event_name) for call in calls)

    @property
    def counted_calls(self) -> tuple[tuple[str, str], ...]:
        """The calls that are counted by the minute, by eventSource and eventName."""
        return tuple(sorted({*self.row_calls, *self.timed_calls}))

    @cached_property
    def patterns(self) -> dict[str, Pattern]:
        """The filter patterns of all conditions, parsed."""
        texts = {
            condition.pattern
            for call in self.calls.values()
            for condition in call.when
            if condition.pattern
        }
        return {text: parse(text) for text in sorted(texts)}

    @cached_property
    def pattern_fields(self) -> dict[str, frozenset[str] | None]:
        """The fields that each of these patterns tests; `None`: possibly any field."""
        return {text: _fields_of(pattern) for text, pattern in self.patterns.items()}


def _fields_of(pattern: Pattern) -> frozenset[str] | None:
    match pattern:
        case And(terms) | Or(terms):
            fields = [_fields_of(term) for term in terms]
            return frozenset().union(*(names for names in fields if names)) if all(fields) else None
        case Compare(Selector((Name(name), *_))) | TypeTest(Selector((Name(name), *_))):
            return frozenset({name})
        case _:
            return None


def call_name(source: str, name: str) -> str:
    """Return the name of a call, such as `iam:CreateAccessKey`."""
    return f"{source.removesuffix('.amazonaws.com')}:{_DATED.sub('', name)}"
