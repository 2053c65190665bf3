"""Sentences about an alarm of a backtest."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from auditor.cloudwatch.minutes import Span
from auditor.render.backtest.setting_text import changed
from auditor.render.shared import words
from auditor.render.shared.words import count, counted
from auditor.result.against import Against, Fate
from auditor.result.backtest import AlarmBacktest, BacktestResult, SkippedComposite, Tally
from auditor.result.labels import LabelKind, LabelMatch, Score, Verdict
from auditor.result.pairing import PairedBy
from auditor.result.recommendation import Basis

_MAX_CHILDREN: Final = 8
"""Children of a composite alarm that a sentence names."""

OUTSIDE: Final = "outside the span"
"""Why an alarm matches no event of a label that lies elsewhere in time."""

_FATES = {
    Fate.SAME: "the same",
    Fate.MOVED: "moved",
    Fate.MERGED: "merged",
    Fate.SPLIT: "split",
    Fate.REGROUPED: "regrouped",
    Fate.VANISHED: "gone",
    Fate.APPEARED: "new",
}

_PAIRED: Final = {
    PairedBy.CONTROL: "paired by control",
    PairedBy.MEANING: "paired by meaning",
    PairedBy.ALONE: "another name; paired as the only alarm of each set of rules",
}


def headline(result: BacktestResult) -> str:
    """Return the answer in one sentence with numbers."""
    if not result.alarms or result.span is None:
        return "No alarm could be judged: no record has a usable eventTime."
    if len(result.alarms) == 1:
        return sentence(result.alarms[0], with_name=True)
    before = sum(alarm.deployed.episodes for alarm in result.alarms)
    message = f"As deployed, {_fired_of(result.alarms)} {counted(before, 'time')}"
    if not before:
        message = f"As deployed, none of {count(len(result.alarms))} alarms would have fired"
    if compared := variants(result.alarms):
        with_it = counted(sum(variant.after for variant in compared), "time")
        if len(compared) == len(result.alarms):
            return f"{message}; with their variants, {with_it}."
        those = counted(sum(variant.before for variant in compared), "time")
        have = "has" if len(compared) == 1 else "have"
        some = f"{count(len(compared))} {have} a variant"
        return f"{message}; {some}, {those} before and {with_it} with it."
    if all(recommended(alarm) is None for alarm in result.alarms):
        return f"{message}; no other setting can be recommended."
    after = sum((recommended(alarm) or alarm.deployed).episodes for alarm in result.alarms)
    first = f"{message}; {chosen(result).lower()}, {counted(after, 'time')}"
    caught = caught_by_any(result)
    if not caught:
        return f"{first}."
    return f"{first}, catching {count(sum(caught))} of {_incidents(len(caught))}."


def _fired_of(alarms: Sequence[AlarmBacktest]) -> str:
    """Return `12 of 15 alarms would have fired,`, or without a comma if all fired."""
    number = sum(alarm.deployed.episodes > 0 for alarm in alarms)
    if number == len(alarms):
        return f"{count(number)} alarms would have fired"
    return f"{count(number)} of {count(len(alarms))} alarms would have fired,"


def other_alarm(alarm: AlarmBacktest) -> str:
    """Return the name of the corresponding alarm of other rules, and why names differ.

    It is "" where an alarm is compared with a variant of itself.
    """
    if alarm.other is None or alarm.paired_by is None:
        return ""
    if alarm.other.name == alarm.alarm.name:
        return alarm.other.name
    return f"{alarm.other.name} ({_PAIRED[alarm.paired_by]})"


def is_unpaired(alarm: AlarmBacktest, result: BacktestResult) -> bool:
    """Return whether other alarms have a partner in the other rules, and this one has none."""
    return alarm.other is None and any(other.paired_by for other in result.alarms)


def caught_by_any(result: BacktestResult) -> list[bool]:
    """Return for each incident whether an alarm catches it with its recommended setting."""
    caught = [False for label in result.labels if label.kind is LabelKind.MUST_CATCH]
    for alarm in result.alarms:
        score = (recommended(alarm) or alarm.deployed).score
        for index, detection in enumerate(score.noticed if score else ()):
            caught[index] |= detection.verdict is Verdict.CAUGHT
    return caught


def sentence(alarm: AlarmBacktest, *, with_name: bool = False) -> str:
    """Return a sentence on one alarm as deployed and as recommended.

    Args:
        with_name: whether the sentence has the alarm's name instead of "it".
    """
    who = alarm.name if with_name else "it"
    message = f"As deployed, {who} would have fired {fired(alarm.deployed)}"
    if not alarm.deployed.episodes:
        message = f"As deployed, {who} would not have fired"
    best = recommended(alarm)
    if best is None and alarm.against is not None:
        return f"{message}; with the variant, {counted(alarm.against.after, 'time')}."
    if best is None:
        return f"{message}; no other setting can be recommended."
    if best.settings.means(alarm.deployed.settings):
        return f"{message}; of the settings tried, that is the one to keep."
    knee = " (the knee)" if alarm.recommendation.basis is Basis.KNEE else ""
    return f"{message}; with {changed(alarm, best)}{knee}, {fired(best)}."


def reason(alarm: AlarmBacktest) -> str:
    """Return the reason for the recommendation, as a sentence."""
    if len(alarm.settings) == 1 and alarm.recommendation.basis is Basis.NOTHING:
        return ""  # there was nothing to choose from
    message = alarm.recommendation.reason.rstrip(".")
    return message[:1].upper() + message[1:] + "." if message else ""


def variants(alarms: Sequence[AlarmBacktest]) -> list[Against]:
    """Return the comparisons with variants; one with a recommended setting is none."""
    return [
        alarm.against
        for alarm in alarms
        if alarm.against is not None and recommended(alarm) is None
    ]


def chosen(result: BacktestResult) -> str:
    """Return a name for the chosen settings of all alarms."""
    bases = {alarm.recommendation.basis for alarm in result.alarms}
    return "As recommended" if Basis.LABELS in bases or Basis.KNEE not in bases else "At the knee"


def choice(alarm: AlarmBacktest) -> str:
    """Return a name for the chosen setting; a knee is not a recommendation."""
    return "At the knee" if alarm.recommendation.basis is Basis.KNEE else "Recommended"


def fired(tally: Tally) -> str:
    """Return the episodes of a setting as `3 times on 3 days, and caught 2 of 2 incidents`."""
    if not tally.episodes:
        message = "not once"
    else:
        message = f"{counted(tally.episodes, 'time')} on {counted(tally.days, 'day')}"
    return message + (f", and caught {caught(tally.score)}" if reaches(tally.score) else "")


def caught(score: Score | None) -> str:
    """Return `2 of 2 incidents`, out of the incidents in reach."""
    return (
        "no label" if score is None else f"{count(score.caught)} of " + _incidents(score.reachable)
    )


def reaches(score: Score | None) -> bool:
    """Return whether any label is in reach."""
    return score is not None and score.reachable > 0


def _incidents(number: int) -> str:
    return counted(number, "incident")


def untried(composite: SkippedComposite) -> str:
    """Return a sentence without a full stop about a composite alarm that was not tried."""
    children = ", ".join(composite.children[:_MAX_CHILDREN])
    more = len(composite.children) - _MAX_CHILDREN
    rest = f" and {count(more)} more" if more > 0 else ""
    return f"not tried: {composite.name}, a composite alarm; try its children: {children}{rest}"


def unmatched(label_match: LabelMatch, span: Span | None) -> str:
    """Return why an alarm matches no event of a label.

    Args:
        span: the span of the backtest.
    """
    ids = len(label_match.label.event_ids)
    rest = ids - label_match.unknown_ids - label_match.undated_ids - label_match.outside_ids
    lost = (
        (label_match.unknown_ids, "no record has such an event"),
        (label_match.undated_ids, "its record has no usable eventTime"),
        (label_match.outside_ids, OUTSIDE),
        (rest, "the filters do not match it"),
    )
    parts = [
        what if number == ids else f"{what} ({count(number)} of {count(ids)} ids)"
        for number, what in lost
        if number
    ]
    if (labelled := label_match.label.span) is not None:
        outside = span is None or labelled.end <= span.start or span.end <= labelled.start
        parts.append(OUTSIDE if outside else "the filters match nothing in its span of time")
    return ", ".join(parts)


def recommended(alarm: AlarmBacktest) -> Tally | None:
    """Return the recommended setting; `None` without one."""
    number = alarm.recommendation.setting
    return None if number is None else alarm.settings[number]


def basis(alarm: AlarmBacktest) -> str:
    """Return the basis of the recommendation in a few words."""
    match alarm.recommendation.basis:
        case Basis.LABELS:
            return "labelled incidents"
        case Basis.KNEE:
            return "the knee alone"
        case Basis.NOTHING:
            return "nothing"


def noticed(verdict: Verdict, after: timedelta | None) -> str:
    """Return the verdict on a label in a few words."""
    match verdict:
        case Verdict.CAUGHT:
            return "caught" if after is None else f"caught after {words.duration(after)}"
        case Verdict.UNNOTIFIED:
            return "in ALARM already"
        case Verdict.MISSED:
            return "missed"


def fate(name: Fate) -> str:
    """Return the outcome of an episode in a word or two."""
    return _FATES[name]
