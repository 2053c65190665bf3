"""The figures of a setting in words: `37 %`, `4 d 2 h`, `2 of 2`."""

from collections.abc import Callable
from datetime import timedelta

from auditor.render.shared import words
from auditor.render.shared.words import count
from auditor.result.backtest import Tally
from auditor.result.labels import Score


def share(part: int, whole: int) -> str:
    """Return a share as `37 %`, and a small one above zero as `< 1 %`."""
    if not whole or not part:
        return "0 %"
    percent = 100 * part / whole
    return "< 1 %" if percent < 1 else f"{percent:.0f} %"


def rate(number: float | None) -> str:
    """Return a rate per week, rounded; a dash if it is unknown."""
    return "\N{EN DASH}" if number is None else words.value(round(number, 1 if number < 100 else 0))


def minutes(number: int) -> str:
    """Return a number of minutes as a duration in words."""
    return words.duration(timedelta(minutes=number))


def caught_short(score: Score | None) -> str:
    """Return the incidents caught by a setting as `2 of 2`."""
    return "none" if score is None else f"{count(score.caught)} of {count(score.reachable)}"


def precision(score: Score | None) -> str:
    """Return the share of episodes that contain an incident."""
    if score is None or score.precision is None:
        return "none"
    return share(score.true_episodes, score.true_episodes + score.noise_episodes)


def later(length: timedelta | None) -> str:
    """Return how much later or earlier an episode begins, in words."""
    if length is None:
        return "none"
    message = words.duration(abs(length))
    return f"{message} sooner" if length < timedelta(0) else message


def columns(labelled: bool) -> tuple[tuple[str, Callable[[Tally], str]], ...]:
    """Return the columns of the table of settings, each a heading and a function."""
    always: tuple[tuple[str, Callable[[Tally], str]], ...] = (
        ("Episodes", lambda tally: count(tally.episodes)),
        ("Days", lambda tally: count(tally.days)),
        ("Per week", lambda tally: rate(tally.per_week)),
        ("Worst day", lambda tally: count(tally.worst_day_notifications)),
        ("In ALARM", lambda tally: minutes(tally.minutes_in_alarm)),
        ("Longest", lambda tally: words.duration(tally.longest_episode)),
        ("Quiet for", lambda tally: words.duration(tally.longest_quiet)),
        ("Unnotified", lambda tally: count(tally.unnotified_matches)),
        ("Breaching", lambda tally: count(tally.breaching_periods)),
    )
    scored: tuple[tuple[str, Callable[[Tally], str]], ...] = (
        ("Caught", lambda tally: caught_short(tally.score)),
        ("Precision", lambda tally: precision(tally.score)),
    )
    return always + scored if labelled else always
