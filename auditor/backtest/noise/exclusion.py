"""Suggest a pattern without the noise, and list everything that it would hide."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from auditor.backtest.data import DEFAULT_NOISE_SHARE
from auditor.backtest.noise.conditions import ConditionReach, hidings
from auditor.backtest.noise.fitting import fitting, room, shortened
from auditor.backtest.noise.search import ConditionSet, ExclusionSearch
from auditor.cloudwatch.minutes import Span
from auditor.engine.answers import Profile
from auditor.engine.duckdb.match_set import MatchSet
from auditor.errors import UsageError
from auditor.pattern import format, parse
from auditor.pattern.format import condition_text
from auditor.pattern.nodes import And, Expression, MatchAll, SpaceDelimited, Terms
from auditor.pattern.parser import MAXIMUM_LENGTH
from auditor.result.noise import Exclusion, NoExclusion

_MAX_VALUES: Final = 30
"""The most values per field, and pairs of values, to try."""
_MAX_HIDDEN_GROUPS: Final = 50
"""The most pairs of identity and call that a result lists as hidden."""


def suggest_exclusion(
    matches: MatchSet,
    pattern: str,
    noise: Sequence[Span],
    must_keep: Collection[str] = (),
    share: float = DEFAULT_NOISE_SHARE,
) -> Exclusion | NoExclusion:
    """Return the smallest set of conditions that removes a share of the noise of a filter.

    Args:
        matches: the matches of one metric filter, `engine.match_set((index,))`.
        pattern: the pattern of that filter.
        noise: the spans whose matches are noise, except the ones to keep.
        must_keep: eventIDs of the alarm's purpose, which an exclusion must not hide.
        share: the share of the noise to remove, above 0 and at most 1.

    Raises:
        UsageError: the share is out of range.
    """
    check_share(share)
    original = parse(pattern)
    if isinstance(original, Terms | SpaceDelimited):
        return NoExclusion("only a JSON pattern, in { }, can name fields to exclude", 0)
    candidates = _Candidates.of(matches, original, noise, sorted(set(must_keep)))
    search = candidates.search(_Length(original, candidates.conditions))
    if not search.noise:
        return NoExclusion("no match is noise", 0)
    best, most = search.best(share)
    if best is not None:
        return candidates.exclusion(best, search.noise)
    # It does not fit into a filter; a shorter equivalent or two filters may have room.
    shorter = shortened(original)
    length = _Length(shorter, candidates.conditions, room(shorter))
    longer, _ = candidates.search(length).best(share)
    if longer is not None:
        parts = fitting(_joined(shorter, candidates.chosen(longer)))
        if parts is not None:
            return candidates.exclusion(longer, search.noise, parts)
    nearest = None if most is None else candidates.exclusion(most, search.noise)
    reason = _reason(nearest, share, candidates.labelled_matches > 0)
    return NoExclusion(reason, search.noise, nearest)


@dataclass(frozen=True, slots=True, eq=False)
class _Candidates:
    """The conditions that could exclude matches of one filter, and what each would hide."""

    matches: MatchSet
    original: Expression | MatchAll
    """The pattern of the filter."""
    labelled: Sequence[str]
    """The eventIDs to keep."""
    conditions: Sequence[Expression]
    reach: Sequence[ConditionReach]
    """Whom each condition hides."""
    profiles: Sequence[Profile]
    """The matches, grouped by the conditions that hold for them."""

    @classmethod
    def of(
        cls,
        matches: MatchSet,
        original: Expression | MatchAll,
        noise: Sequence[Span],
        labelled: Sequence[str],
    ) -> "_Candidates":
        """Return the conditions that the values of the noise suggest."""
        hiding = hidings(matches.attribution(noise, (), _MAX_VALUES))
        nulls = matches.nulls()
        conditions = [candidate.condition(nulls) for candidate in hiding]
        profiles = matches.profiles(conditions, noise, labelled)
        reach = [candidate.reach for candidate in hiding]
        return cls(matches, original, labelled, conditions, reach, profiles)

    @property
    def labelled_matches(self) -> int:
        """The number of matches to keep."""
        return sum(profile.matches for profile in self.profiles if profile.labelled)

    def search(self, length: "_Length") -> ExclusionSearch:
        """Return the search for conditions with which the pattern is short enough."""
        return ExclusionSearch(self.profiles, self.reach, length)

    def chosen(self, condition_set: ConditionSet) -> list[Expression]:
        """Return the conditions of a set."""
        return [self.conditions[index] for index in condition_set.chosen]

    def exclusion(
        self, condition_set: ConditionSet, noise: int, parts: tuple[str, ...] = ()
    ) -> Exclusion:
        """Return an exclusion with all that it hides, read from the records.

        Args:
            noise: the number of matches that are noise.
            parts: the pattern as it fits into one filter or several; empty for the pattern with
                the conditions at its end.
        """
        chosen = self.chosen(condition_set)
        for_anybody = [
            self.conditions[index]
            for index in condition_set.chosen
            if self.reach[index] is ConditionReach.ANYBODY
        ]
        hidden = self.matches.hidden(_all(chosen), self.labelled, _MAX_HIDDEN_GROUPS)
        return Exclusion(
            pattern=parts[0] if len(parts) == 1 else format(_joined(self.original, chosen)),
            split=parts if len(parts) > 1 else (),
            conditions=tuple(map(condition_text, chosen)),
            for_anybody=tuple(map(condition_text, for_anybody)),
            noise=noise,
            removed=condition_set.removed,
            hidden=hidden.matches,
            hides=hidden.groups,
            hides_count=hidden.group_count,
            labelled=self.labelled_matches,
            labelled_hidden=hidden.labelled,
        )


class _Length:
    """The length of the pattern with some of the conditions; `None` if it is too long.

    The text is the one of `format`: with spaces if they fit, otherwise as short as possible.
    """

    def __init__(
        self, original: Expression | MatchAll, conditions: Sequence[Expression], spare: int = 0
    ) -> None:
        """Measure a pattern and the conditions to add to it.

        Args:
            spare: the characters that it may have beyond the limit of one filter pattern.
        """
        self._most = MAXIMUM_LENGTH + spare
        match original:
            case MatchAll():
                terms: tuple[Expression, ...] = ()
            case And():
                terms = original.terms
            case _:
                terms = (original,)
        self._styles = [
            (sum(map(added, terms)) + len(around) - len(between), [*map(added, conditions)])
            for around, between, compact in (("{  }", " && ", False), ("{}", "&&", True))
            for added in [partial(_added, between, compact)]
        ]

    def __call__(self, chosen: tuple[int, ...]) -> int | None:
        for alone, added in self._styles:
            length = alone + sum(added[index] for index in chosen)
            if length <= self._most:
                return length
        return None


def _added(between: str, compact: bool, term: Expression) -> int:
    """Return the number of characters for one more term of a conjunction."""
    return len(between) + len(condition_text(And((term,)), compact=compact))


def _joined(original: Expression | MatchAll, conditions: Sequence[Expression]) -> Expression:
    """Return the original pattern with further conditions."""
    match original:
        case MatchAll():
            return _all(conditions)
        case And(terms):
            return And((*terms, *conditions))
        case _:
            return And((original, *conditions))


def _all(conditions: Sequence[Expression]) -> Expression:
    return conditions[0] if len(conditions) == 1 else And(tuple(conditions))


def _reason(nearest: Exclusion | None, share: float, keeping: bool) -> str:
    """Return why there is no exclusion, and how close the best attempt comes."""
    if nearest is None:
        beside = ", hides no labelled event" if keeping else ""
        return (
            f"nothing that can be named hides noise{beside} and leaves the pattern at most"
            f" {MAXIMUM_LENGTH:,} characters long"
        )
    # Rounded down, so that a near miss does not look like success.
    reached = int(nearest.share * 1000) / 10
    beside = " and hides no labelled event" if keeping else ""
    return (
        f"found no pattern of at most {MAXIMUM_LENGTH:,} characters that removes"
        f" {100 * share:.0f} % of the noise{beside}; the nearest removes {reached} %"
    )


def check_share(share: float) -> None:
    """Check a share of the noise.

    Raises:
        UsageError: the share is not above 0 and at most 1.
    """
    if not 0 < share <= 1:
        raise UsageError(f"a share of {share:g}: give a number above 0 and at most 1, such as 0.8")
