"""The outcomes of labels, as lines of text."""

from collections.abc import Iterable, Iterator
from typing import Final

from auditor.cloudwatch.minutes import Span
from auditor.render.backtest import words as backtest_words
from auditor.render.shared import words
from auditor.render.shared.lines import wrapped
from auditor.render.shared.words import count, counted
from auditor.result.backtest import AlarmBacktest
from auditor.result.labels import Detection, LabelKind, LabelMatch, Score, Verdict

_MAX_LABELS: Final = 12
"""The most labels shown per kind."""
_MAX_NAMES: Final = 5
"""The most incidents listed by name."""
_NAME_COLUMNS: Final = 34
"""The width of the column of names."""


def label_lines(alarm: AlarmBacktest, span: Span | None) -> Iterator[str]:
    """Yield the outcome of each incident, then the labels without information."""
    yield from _caught(alarm, span)
    for sentence in uninformative(alarm.labelled):
        yield from wrapped(sentence, "  ", "    ")
    noise = [
        label_match
        for label_match in alarm.labelled
        if label_match.label.kind is LabelKind.NOISE and not label_match.matches
    ]
    for label_match in noise[:_MAX_LABELS]:
        why = backtest_words.unmatched(label_match, span)
        yield from wrapped(f"noise without a match: {label_match.label.name}: {why}", "  ", "    ")
    if len(noise) > _MAX_LABELS:
        yield f"  … and {count(len(noise) - _MAX_LABELS)} more; --format json has them all"


def _caught(alarm: AlarmBacktest, span: Span | None) -> Iterator[str]:
    """Yield the outcome of each incident, as deployed and as recommended."""
    must = alarm.to_catch
    if not must or alarm.deployed.score is None:
        return
    recommended = alarm.recommendation.setting
    chosen = None if recommended is None else alarm.settings[recommended].score
    yield ""
    yield f"  {'must catch':<36}{'as deployed':<20}{'recommended' if chosen else ''}".rstrip()
    for index, label_match in enumerate(must[:_MAX_LABELS]):
        name = _fitted(label_match.label.name)
        if not label_match.in_reach:
            message = f"not in reach: {backtest_words.unmatched(label_match, span)}"
            yield from wrapped(message, f"  {name}  ")
            continue
        deployed = _noticed(alarm.deployed.score.noticed[index])
        after = _noticed(chosen.noticed[index]) if chosen else ""
        yield f"  {name}  {deployed:<20}{after}".rstrip()
    if len(must) > _MAX_LABELS:
        more = counted(len(must) - _MAX_LABELS, "more label")
        yield f"  … and {more}; --format json has them all"
    for head, say in (
        ("caught (recall)", _recall),
        ("episodes due to them (precision)", _precision),
    ):
        yield f"  {head:<36}{say(alarm.deployed.score):<20}{say(chosen) if chosen else ''}".rstrip()


def _recall(score: Score) -> str:
    return _share(score.caught, score.caught + score.unnotified + score.missed)


def _precision(score: Score) -> str:
    return _share(score.true_episodes, score.true_episodes + score.noise_episodes)


def _share(part: int, whole: int) -> str:
    """Return `3 of 4 (75 %)`."""
    share = f" ({100 * part / whole:.0f} %)" if whole else ""
    return f"{count(part)} of {count(whole)}{share}"


def _fitted(name: str) -> str:
    """Return an untrusted name, padded or cut to the width of its column."""
    name = words.visible(name)
    if words.width(name) > _NAME_COLUMNS:
        while words.width(name) >= _NAME_COLUMNS:
            name = name[:-1]
        name += "…"
    return name + " " * (_NAME_COLUMNS - words.width(name))


def _noticed(noticed: Detection) -> str:
    if noticed.after is not None:
        return f"after {words.duration(noticed.after)}"
    return "in ALARM already" if noticed.verdict is Verdict.UNNOTIFIED else "missed"


def not_caught(alarm: AlarmBacktest, score: Score) -> str:
    """Return the incidents in reach that a setting misses, and those without a notification."""
    must = alarm.to_catch
    parts = []
    for verdict, verb in ((Verdict.MISSED, "misses"), (Verdict.UNNOTIFIED, "no notification for")):
        names = [
            label_match.label.name
            for label_match, noticed in zip(must, score.noticed, strict=True)
            if label_match.in_reach and noticed.verdict is verdict
        ]
        if names:
            more = f" and {count(len(names) - _MAX_NAMES)} more" if len(names) > _MAX_NAMES else ""
            parts.append(f"{verb} {', '.join(names[:_MAX_NAMES])}{more}")
    return "; ".join(parts)


def uninformative(labelled: Iterable[LabelMatch]) -> list[str]:
    """Return sentences without a full stop about labels that carry no information."""
    every = list(labelled)
    parts = []
    if unknown := sum(label_match.unknown_ids for label_match in every):
        parts.append(f"{counted(unknown, 'labelled event id')} in no record")
    if undated := sum(label_match.undated_ids for label_match in every):
        parts.append(
            f"{counted(undated, 'labelled event')} without a usable eventTime, which"
            f" {'counts' if undated == 1 else 'count'} in no metric"
        )
    return parts
