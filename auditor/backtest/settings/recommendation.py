"""Recommend a setting by labels or by the shape of a curve.

A setting is judged by the incidents that the set of alarms would miss. Ties are decided by these
criteria in turn: fewest incidents not caught, fewest episodes of noise, shortest time to detection,
fewest settings changed, most sensitive threshold, order of the grid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Final

from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.settings import Settings
from auditor.result.backtest import Tally
from auditor.result.labels import LabelKind, LabelMatch, Verdict
from auditor.result.recommendation import Basis, Recommendation

_WEEK: Final = timedelta(days=7)
_LOST: Final = {Verdict.MISSED: "missed", Verdict.UNNOTIFIED: "no notification for"}


def frontier(alarm: Alarm, deployed: Settings, settings: Sequence[Tally]) -> tuple[int, ...]:
    """Return the settings that no other setting beats in both noise and misses, least noise first.

    Of settings that are equal in both, it contains the one that would be recommended.
    """
    ordered = sorted(
        (index for index, tally in enumerate(settings) if tally.score),
        key=lambda index: (_noise(settings[index]), *_key(alarm, deployed, settings, index)),
    )
    unbeaten: list[int] = []
    for index in ordered:
        if not unbeaten or _lost(settings[index]) < _lost(settings[unbeaten[-1]]):
            unbeaten.append(index)
    return tuple(unbeaten)


@dataclass(frozen=True, slots=True)
class Candidates:
    """The settings to choose from, and the incidents for which the set needs the alarm."""

    alarm: Alarm
    deployed: Tally
    settings: Sequence[Tally]
    labelled: Sequence[LabelMatch]
    """The labels, with at least one incident; by noise alone, a silent setting would be best."""
    needed: Sequence[bool]
    """Whether the alarm must catch each incident if it can, because no other alarm of the set
    catches it sooner."""

    @property
    def must(self) -> list[LabelMatch]:
        """The incidents."""
        return [mark for mark in self.labelled if mark.label.kind is LabelKind.MUST_CATCH]

    @property
    def wanted(self) -> list[bool]:
        """Whether each incident is in reach of the alarm and the set needs the alarm for it."""
        return [
            mark.in_reach and needed for mark, needed in zip(self.must, self.needed, strict=True)
        ]

    def lost(self, tally: Tally) -> int:
        """Return the number of wanted incidents that a setting does not catch."""
        noticed = tally.score.noticed if tally.score else ()
        return sum(
            wanted and detection.verdict is not Verdict.CAUGHT
            for wanted, detection in zip(self.wanted, noticed, strict=True)
        )

    def allowed(self) -> list[int]:
        """Return the settings that are no worse for the set than the deployed one.

        They catch at least one incident if the deployed setting does. They fire no more often,
        unless they catch a wanted incident that it misses.
        """
        lost, most = self.lost(self.deployed), self.deployed.episodes
        catches = _caught(self.deployed)
        return [
            index
            for index, tally in enumerate(self.settings)
            if (_caught(tally) or not catches)
            and (tally.episodes <= most or self.lost(tally) < lost)
        ]

    def key(self, index: int) -> tuple[float, ...]:
        """Return the sort key of settings, the best first."""
        own = self.deployed.settings
        return self.lost(self.settings[index]), *_key(self.alarm, own, self.settings, index)[1:]


def by_labels(candidates: Candidates, span: timedelta, quiet: float) -> Recommendation:
    """Return the quietest setting that catches all incidents for which the set needs the alarm.

    Args:
        quiet: the highest acceptable number of noise episodes per week.
    """
    must, settings = candidates.must, candidates.settings
    reach = sum(mark.in_reach for mark in must)
    if not reach:
        reason = "no incident is in reach, so no threshold can catch any"
        return Recommendation(None, Basis.NOTHING, reason)
    if not settings:
        return Recommendation(None, Basis.NOTHING, "no setting was tried")
    allowed = candidates.allowed()
    if not allowed:
        reason = (
            "every setting tried fires more often than as deployed or catches nothing, and"
            " none catches more"
        )
        return Recommendation(None, Basis.LABELS, reason)
    best = min(allowed, key=candidates.key)
    weeks = span / _WEEK
    if candidates.lost(settings[best]) or _noise(settings[best]) > quiet * weeks:
        return Recommendation(None, Basis.LABELS, _why_none(candidates, best, weeks, quiet))
    catches = _catches(reach, sum(candidates.wanted))
    message = (
        f"{catches} with {_noisy(settings[best], weeks)}; no other setting that does has fewer"
    )
    marked = [mark for mark in candidates.labelled if mark.label.kind is LabelKind.NOISE]
    if marked and not any(mark.matches for mark in marked):
        message += "; nothing labelled as noise matches, so no setting has noise"
    return Recommendation(best, Basis.LABELS, message)


def _why_none(candidates: Candidates, best: int, weeks: float, quiet: float) -> str:
    """Return why not even the best setting is recommended, and what the nearest ones lack."""
    settings, wanted = candidates.settings, sum(candidates.wanted)
    reach = sum(mark.in_reach for mark in candidates.must)
    every = "every incident" if wanted == reach else "every incident that the set needs it for"
    if candidates.lost(settings[best]):
        lost = ", ".join(_not_caught(candidates, settings[best]))
        return f"no setting catches {every}; the best: {lost}"
    most = f"{quiet:g} noise episode" if quiet == 1 else f"{quiet:g} noise episodes"
    enough = f"quiet enough (at most {most} per week)"
    noisy = _noisy(settings[best], weeks)
    calm = [index for index, tally in enumerate(settings) if _noise(tally) <= quiet * weeks]
    if not calm:
        return f"no setting is {enough}; the quietest has {noisy}"
    nearest = min(calm, key=candidates.key)
    lost = ", ".join(_not_caught(candidates, settings[nearest]))
    if not lost:  # what is quiet enough loses nothing for the set, but is not allowed
        worse = "misses an incident" if wanted else "catches nothing"
        reason = f"every setting that is {enough} {worse} or fires more often than as deployed"
        return f"{reason}. The quietest of the others has {noisy}"
    reason = f"no setting that is {enough} catches {every}; the best of them: {lost}."
    return f"{reason} The quietest setting that catches {every} has {noisy}"


def _noisy(tally: Tally, weeks: float) -> str:
    noise = _noise(tally)
    return f"{_counted(noise, 'noise episode')} ({_rate(noise, weeks)} per week)"


def _catches(reach: int, wanted: int) -> str:
    """Return a clause on the needed incidents that a setting catches."""
    if not wanted:
        return "other alarms catch every incident in reach sooner; it still catches one"
    incidents = {1: "the one incident", 2: "both incidents"}.get(
        wanted, f"all {_counted(wanted, 'incident')}"
    )
    if wanted < reach:
        return f"it catches {incidents} that no other alarm catches sooner"
    return f"it catches {incidents} in reach"


def by_knee(knees: Sequence[int], deployed: Tally, settings: Sequence[Tally]) -> Recommendation:
    """Return the knee of the curve of the deployed setting, or of the first curve.

    A knee that fires more often than as deployed is not considered.
    """
    if not knees:
        reason = "no incidents are labelled, and the episode curve has no knee"
        return Recommendation(None, Basis.NOTHING, reason)
    quieter = [index for index in knees if settings[index].episodes <= deployed.episodes]
    if not quieter:
        reason = "no incidents are labelled, and at its knee the alarm fires more often than now"
        return Recommendation(None, Basis.NOTHING, reason)
    own = deployed.settings
    knee = min(quieter, key=lambda index: (_changed(own, settings[index].settings), index))
    return Recommendation(
        knee,
        Basis.KNEE,
        "higher thresholds avoid few further episodes. No incidents are labelled, so it is"
        " unknown which episodes matter: look here first, and label some",
    )


def _key(
    alarm: Alarm, deployed: Settings, settings: Sequence[Tally], index: int
) -> tuple[float, ...]:
    """Return the sort key of settings, the best first."""
    tally = settings[index]
    slowest = tally.score.slowest if tally.score else None
    threshold = tally.settings.threshold or 0.0
    return (
        _lost(tally),
        _noise(tally),
        (slowest or timedelta(0)).total_seconds(),
        _changed(deployed, tally.settings),
        -threshold if alarm.comparison_operator.below else threshold,
        index,
    )


def _changed(deployed: Settings, settings: Settings) -> int:
    """Return the number of changed settings, without the threshold."""
    return sum(name != "threshold" for name in deployed.differences(settings))


def _lost(tally: Tally) -> int:
    return tally.score.missed + tally.score.unnotified if tally.score else 0


def _noise(tally: Tally) -> int:
    return tally.score.noise_episodes if tally.score else tally.episodes


def _caught(tally: Tally) -> bool:
    return tally.score is not None and tally.score.caught > 0


def _not_caught(candidates: Candidates, tally: Tally) -> list[str]:
    """Return the incidents that are not caught, in order, each with its verdict."""
    noticed = tally.score.noticed if tally.score else ()
    lost = [
        (detection.verdict, mark.label.name)
        for mark, detection, wanted in zip(candidates.must, noticed, candidates.wanted, strict=True)
        if wanted and detection.verdict is not Verdict.CAUGHT
    ]
    return [
        f"{_LOST[verdict]} {', '.join(name for _, name in names)}"
        for verdict, names in groupby(sorted(lost, key=lambda pair: pair[0]), lambda pair: pair[0])
    ]


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _rate(number: int, weeks: float) -> str:
    return f"{number / weeks:.1f}" if weeks else "0"
