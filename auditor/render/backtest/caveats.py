"""Reasons to doubt the answer of a backtest, as the page lists them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from auditor.render.backtest.views import BacktestView
from auditor.render.shared import words
from auditor.render.shared.days import logged_days, span_days
from auditor.render.shared.words import count, counted
from auditor.result.backtest import BacktestResult
from auditor.result.labels import Label, LabelKind, LabelMatch
from auditor.result.recommendation import Basis

_MAX_NAMES: Final = 3
"""The most alarms or labels that a caveat names."""
_NAME_CHARACTERS: Final = 60
"""The most characters of a name in a caveat."""


@dataclass(frozen=True, slots=True)
class Caveat:
    """A reason to doubt the answer, and the id of the element that shows it."""

    lead: str
    text: str
    target: str


def caveats(result: BacktestResult, views: Sequence[BacktestView]) -> Iterator[Caveat]:
    """Yield the reasons to doubt the answer, the most important first."""
    yield from _of_recommendations(result)
    yield from _of_labels(result)
    yield from _of_records(result)
    if result.span is not None and (left := len(result.alarms) - len(views)):
        yield Caveat(
            counted(left, "alarm"),
            "not shown in full, those with the fewest episodes; --format json has them all.",
            "alarms",
        )


def _of_recommendations(result: BacktestResult) -> Iterator[Caveat]:
    """Yield the alarms whose recommendation rests on little, and those without one."""
    bent = [alarm for alarm in result.alarms if alarm.recommendation.basis is Basis.KNEE]
    if bent:
        yield Caveat(
            counted(len(bent), "recommendation"),
            f"{'rests' if len(bent) == 1 else 'rest'} only on the knee of a curve: a starting"
            " point, not an answer. Label incidents that must be caught to base it on them.",
            "alarms",
        )
    without = [
        alarm.name
        for alarm in result.alarms
        if alarm.recommendation.basis is Basis.NOTHING and len(alarm.settings) > 1
    ]
    if without:
        yield Caveat(
            counted(len(without), "alarm"),
            f"without a recommendation: {_some(without)}.",
            "alarms",
        )


def _of_labels(result: BacktestResult) -> Iterator[Caveat]:
    """Yield the labels that no alarm can catch, and those without a record or a match."""
    by_label = [(label, _label_matches(result, label)) for label in result.labels]
    judged = [(label, matches) for label, matches in by_label if matches]
    unreached = [
        label.name
        for label, matches in judged
        if label.kind is LabelKind.MUST_CATCH and not any(match.in_reach for match in matches)
    ]
    if unreached:
        yield Caveat(
            counted(len(unreached), "incident"),
            f"that no alarm can catch: {_some(unreached)}.",
            "each",
        )
    # An event that one log group lacks may be in another.
    if unknown := sum(min(match.unknown_ids for match in matches) for _, matches in judged):
        yield Caveat(counted(unknown, "event id"), "of labels in no record.", "each")
    if undated := sum(max(match.undated_ids for match in matches) for _, matches in judged):
        message = "without a usable eventTime, so in no metric."
        yield Caveat(counted(undated, "labelled event"), message, "each")
    silent = [
        label.name
        for label, matches in judged
        if label.kind is LabelKind.NOISE and not any(match.matches for match in matches)
    ]
    if silent:
        message = f"of noise without a match of any alarm: {_some(silent)}."
        yield Caveat(counted(len(silent), "label"), message, "each")


def _of_records(result: BacktestResult) -> Iterator[Caveat]:
    """Yield the faults of files, and the days of the span without a record."""
    if faults := len(result.intake.rejections):
        yield Caveat(
            counted(faults, "fault"),
            "in the files; the result covers only what could be read.",
            "input",
        )
    if result.span is not None and result.intake.records:
        judged, logged = span_days(result.span), logged_days(result)
        if missing := len(judged) - len(logged):
            yield Caveat(
                f"{count(missing)} of {counted(len(judged), 'day')}",
                "of the span without a record: unknown, not quiet.",
                "coverage",
            )


def _label_matches(result: BacktestResult, label: Label) -> list[LabelMatch]:
    """Return the matches of a label for each alarm."""
    return [
        label_match
        for alarm in result.alarms
        for label_match in alarm.labelled
        if label_match.label == label
    ]


def _some(names: Sequence[str]) -> str:
    left = len(names) - _MAX_NAMES
    more = f" and {count(left)} more" if left > 0 else ""
    return ", ".join(words.cut(name, _NAME_CHARACTERS) for name in names[:_MAX_NAMES]) + more
