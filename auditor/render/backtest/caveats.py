"""Reasons to doubt the answer of a backtest, as the page lists them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.render.backtest.views import BacktestView
from auditor.render.shared import words
from auditor.render.shared.days import logged_days, span_days
from auditor.render.shared.words import count, counted
from auditor.result.backtest import BacktestResult
from auditor.result.labels import Label, LabelKind, LabelMatch


@dataclass(frozen=True, slots=True)
class Caveat:
    """A reason to doubt the answer, and the id of the element that shows it."""

    lead: str
    text: str
    target: str


def caveats(result: BacktestResult, views: Sequence[BacktestView]) -> Iterator[Caveat]:
    """Yield the reasons to doubt the answer, the most important first."""
    without = [
        alarm.name
        for alarm in result.alarms
        if alarm.recommendation.basis == "nothing" and len(alarm.settings) > 1
    ]
    bent = [alarm.name for alarm in result.alarms if alarm.recommendation.basis == "knee"]
    if bent:
        yield Caveat(
            counted(len(bent), "recommendation"),
            f"{'rests' if len(bent) == 1 else 'rest'} only on the knee of a curve: a starting"
            " point, not an answer. Label incidents that must be caught to base it on them.",
            "alarms",
        )
    if without:
        yield Caveat(
            counted(len(without), "alarm"),
            f"without a recommendation: {_some(without)}.",
            "alarms",
        )
    unreached = [
        label.name
        for label in result.labels
        if label.kind is LabelKind.MUST_CATCH
        if (label_matches := _label_matches(result, label))
        and not any(label_match.in_reach for label_match in label_matches)
    ]
    if unreached:
        yield Caveat(
            counted(len(unreached), "incident"),
            f"that no alarm can catch: {_some(unreached)}.",
            "each",
        )
    # An event that one log group lacks may be in another.
    every = [
        label_matches for label in result.labels if (label_matches := _label_matches(result, label))
    ]
    if unknown := sum(
        min(label_match.unknown_ids for label_match in label_matches) for label_matches in every
    ):
        yield Caveat(counted(unknown, "event id"), "of labels in no record.", "each")
    if undated := sum(
        max(label_match.undated_ids for label_match in label_matches) for label_matches in every
    ):
        message = "without a usable eventTime, so in no metric."
        yield Caveat(counted(undated, "labelled event"), message, "each")
    silent = [
        label_matches[0].label.name
        for label_matches in every
        if label_matches[0].label.kind is LabelKind.NOISE
        and not any(label_match.matches for label_match in label_matches)
    ]
    if silent:
        message = f"of noise without a match of any alarm: {_some(silent)}."
        yield Caveat(counted(len(silent), "label"), message, "each")
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
    if result.span is not None and (left := len(result.alarms) - len(views)):
        yield Caveat(
            counted(left, "alarm"),
            "not shown in full, those with the fewest episodes; --format json has them all.",
            "alarms",
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
    more = f" and {count(len(names) - 3)} more" if len(names) > 3 else ""
    return ", ".join(words.cut(name, 60) for name in names[:3]) + more
