"""Which alarms meet a control by their filters, alone or together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from auditor.cloudtrail.vocabulary import event_names
from auditor.cloudwatch.rule import Rule
from auditor.pattern import Pattern
from auditor.pattern.relations import Domain, Relation, RelationKind, relate
from auditor.pattern.relations.calls import calls_missed, share_matched
from auditor.pattern.relations.kinds import relation_kind
from auditor.result.comparison import CallSet
from auditor.result.control_check import CallGap, CheckedAlarm, ControlStatus
from auditor.rules.alarm_settings import required_changes
from auditor.rules.check.candidates import Candidate
from auditor.rules.check.text_checks import has_text
from auditor.rules.check.touching import touches
from auditor.rules.comparison import call_set, liked_texts
from auditor.rules.pairing import control_of, side_of

_IN_PART: Final = 1 / 3
"""Share of the API calls of a control, or of an alarm, whose records both match alike, above which
the alarm belongs to the control: refused calls overlap with all controls.
"""
_STATUSES: Final = {
    RelationKind.EQUAL: ControlStatus.EQUAL,
    RelationKind.WIDER: ControlStatus.WIDER,
    RelationKind.NARROWER: ControlStatus.NARROWER,
    RelationKind.OVERLAP: ControlStatus.OVERLAP,
    RelationKind.UNDECIDED: ControlStatus.UNDECIDED,
}
_NO_GAP: Final = CallGap(CallSet(), CallSet())
"""For terms and space-delimited patterns: it is unknown which calls they match."""
_MEETING: Final = frozenset({RelationKind.EQUAL, RelationKind.WIDER})


@dataclass(frozen=True, slots=True)
class Decision:
    """How a control is met, with the fields of `ControlResult`."""

    status: ControlStatus
    alarms: tuple[CheckedAlarm, ...]
    on_paper: tuple[CheckedAlarm, ...]
    ignored: tuple[str, ...]
    relation: Relation | None
    missed_calls: CallGap
    extra_calls: CallGap


@dataclass(frozen=True, slots=True)
class _Related:
    """A candidate, and its relation to the control."""

    candidate: Candidate
    kind: RelationKind
    is_named: bool
    """Whether it has the name of the control's alarm, or names the control itself."""

    @property
    def is_too_broad(self) -> bool:
        """Whether it matches too much to count for the control."""
        return self.kind is RelationKind.WIDER and not self.is_named and self.candidate.is_broad


@dataclass(frozen=True, slots=True)
class _Choice:
    candidates: tuple[Candidate, ...]
    kind: RelationKind

    @property
    def meets(self) -> bool:
        return self.kind in _MEETING


def decide(asks: Rule, among: Iterable[Candidate]) -> Decision:
    """Return which of the candidates meet the control of a rule.

    One alarm that matches all of the control is taken before several that do so together, and those
    before several that match a part. Alarms that cannot fire count only on paper. An alarm that
    matches all records of most API calls counts only for the control that it names.
    """
    side = side_of(asks)
    every = [_related(asks, side, candidate) for candidate in among]
    counted = [relation for relation in every if not relation.is_too_broad]
    choice = _choose(side, [relation for relation in counted if relation.candidate.can_fire])
    if choice is not None and choice.meets:
        return _decision(asks, side, _STATUSES[choice.kind], choice.candidates)
    ignored = tuple(relation.candidate.alarm.name for relation in every if relation.is_too_broad)
    paper = _choose(side, counted)
    hindered = (
        tuple(candidate for candidate in paper.candidates if not candidate.can_fire)
        if paper
        else ()
    )
    if choice is not None:
        on_paper = hindered if paper is not None and paper.meets else ()
        status = _STATUSES[choice.kind]
        return _decision(asks, side, status, choice.candidates, on_paper, ignored)
    if hindered:
        unjudged = all(candidate.alarm.unjudged for candidate in hindered)
        status = ControlStatus.UNDECIDED if unjudged else ControlStatus.CANNOT_FIRE
        return _decision(asks, side, status, (), hindered, ignored)
    empty = tuple(relation.candidate for relation in every if _is_meant(asks, relation))
    status = ControlStatus.CANNOT_FIRE if empty else ControlStatus.NOT_MET
    return _decision(asks, side, status, (), empty, ignored)


def _related(asks: Rule, side: Sequence[Pattern], candidate: Candidate) -> _Related:
    control = control_of(asks)
    is_named = candidate.alarm.name == asks.alarm.name or (
        bool(control) and candidate.control == control
    )
    kind = relation_kind(candidate.side, side) if candidate.side else RelationKind.DISJOINT
    return _Related(candidate, kind, is_named)


def _is_meant(asks: Rule, related: _Related) -> bool:
    """Return whether a candidate that cannot fire belongs to the control by name or text."""
    candidate = related.candidate
    if candidate.can_fire or related.kind is not RelationKind.DISJOINT:
        return False
    return related.is_named or any(
        has_text(control_of(asks), text) for text in candidate.alarm.patterns
    )


def _choose(side: Sequence[Pattern], related: Sequence[_Related]) -> _Choice | None:
    """Return the candidates that meet a control best; `None` if none belongs to it."""
    first_named = sorted(related, key=lambda relation: not relation.is_named)
    for relation in first_named:
        if relation.kind is RelationKind.EQUAL:
            return _Choice((relation.candidate,), relation.kind)
    wider = [relation for relation in first_named if relation.kind is RelationKind.WIDER]
    if wider:
        return _Choice((_narrowest(wider),), RelationKind.WIDER)
    meeting = [
        relation
        for relation in first_named
        if relation.kind in {RelationKind.NARROWER, RelationKind.OVERLAP}
    ]
    if together := _together(side, [relation.candidate for relation in meeting]):
        return together
    parts = tuple(
        relation.candidate
        for relation in first_named
        if relation.kind is RelationKind.NARROWER
        or (relation.is_named and relation.kind in {RelationKind.OVERLAP, RelationKind.UNDECIDED})
        or (relation.kind is RelationKind.OVERLAP and _is_for(side, relation.candidate))
        or (relation.kind is RelationKind.UNDECIDED and touches(relation.candidate.side, side))
    )
    if not parts:
        return None
    return _Choice(parts, relation_kind(_union(parts), side))


def _narrowest(wider: Sequence[_Related]) -> Candidate:
    """Return the one that names the control, otherwise one that no other is narrower than."""
    best, *others = wider
    for relation in () if best.is_named else others:
        if relation_kind(relation.candidate.side, best.candidate.side) is RelationKind.NARROWER:
            best = relation
    return best.candidate


def _together(side: Sequence[Pattern], parts: Sequence[Candidate]) -> _Choice | None:
    """Return the fewest candidates that together match all of a control; `None` if not all do."""
    kind = relation_kind(_union(parts), side)
    if kind not in _MEETING:
        return None
    needed = list(parts)
    for part in reversed(parts):
        rest = [other for other in needed if other is not part]
        rest_kind = relation_kind(_union(rest), side)
        if rest_kind in _MEETING:
            needed, kind = rest, rest_kind
    return _Choice(tuple(needed), kind)


def _is_for(side: Sequence[Pattern], candidate: Candidate) -> bool:
    """Return whether a candidate that overlaps with a control is much the same in its calls."""
    catalog = event_names()
    return (
        share_matched(side, candidate.side, catalog) >= _IN_PART
        or share_matched(candidate.side, side, catalog) >= _IN_PART
    )


def _union(parts: Iterable[Candidate]) -> list[Pattern]:
    return list(dict.fromkeys(pattern for part in parts for pattern in part.side))


def _decision(
    asks: Rule,
    side: Sequence[Pattern],
    status: ControlStatus,
    candidates: Sequence[Candidate],
    on_paper: Sequence[Candidate] = (),
    ignored: tuple[str, ...] = (),
) -> Decision:
    union = _union(candidates or on_paper)
    relation = relate(union, side, liked=liked_texts) if union else None
    by_line = relation is not None and relation.domain is Domain.LINE
    return Decision(
        status,
        tuple(_checked(asks, candidate) for candidate in candidates),
        tuple(_checked(asks, candidate) for candidate in on_paper),
        ignored,
        relation,
        _NO_GAP if by_line else _gap(side, union),
        _NO_GAP if by_line else _gap(union, side),
    )


def _gap(side: Sequence[Pattern], other: Sequence[Pattern]) -> CallGap:
    lacks = calls_missed(side, other, event_names())
    return CallGap(call_set(lacks.never), call_set(lacks.partly))


def _checked(asks: Rule, candidate: Candidate) -> CheckedAlarm:
    if candidate.rule is None:
        return candidate.alarm
    changes = required_changes(asks, candidate.rule)
    return replace(candidate.alarm, settings=(*changes, *candidate.alarm.settings))
