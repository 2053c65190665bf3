"""The explanation of an evaluation, as text for a terminal of 80 columns and as JSON."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from auditor.cloudwatch.alarms import Alarm, TreatMissingData
from auditor.cloudwatch.transitions import Transition
from auditor.render.formats import ReportFormat
from auditor.render.shared import method, words
from auditor.render.shared.lines import terminal_text, wrapped
from auditor.result.explanation import Explanation, Observation
from auditor.result.json import json_text


def text(explained: Explanation) -> str:
    """Return the evaluation, with the end of the logs if they end earlier."""
    return terminal_text(lines(explained.observation, _logs_end(explained)))


def lines(observation: Observation, more: Sequence[str] = ()) -> list[str]:
    """Return the state, the windows in range (newest first), and the deciding rule.

    Args:
        more: further lines about the evaluation.
    """
    alarm, evaluation = observation.alarm, observation.evaluation
    state = f"{evaluation.old} to {evaluation.new}"
    if evaluation.new is evaluation.old:
        since = f" since {words.time(observation.since)}" if observation.since else ""
        state = f"{evaluation.new}, unchanged{since}"
    shown = [
        f"{words.visible(alarm.name)} at {words.time(evaluation.at)} UTC: {state}",
        "",
        *_labelled_line("Fires when", method.settings(alarm)),
        *_labelled_line("Missing", f"treated as {alarm.missing}"),
        *_labelled_line("Decided by", evaluation.rule),
        *_labelled_line("Reason", evaluation.reason),
        *more,
        "",
        f"  {'period from':<16}  {'to':<16}  {'value':>12}  {'samples':>7}  datapoint",
        *_windows(alarm, evaluation),
    ]
    return [line.replace("\u202f", ",") for line in shown]


def to_json(explained: Explanation) -> str:
    """Return the explanation as JSON with the keys of an audit."""
    observation = explained.observation
    answer = {
        "alarm": observation.alarm,
        "asked": explained.asked,
        "evaluation": observation.evaluation,
        "since": observation.since,
        "last_event": explained.last_event,
    }
    return json_text(answer)


FORMATS: Final[dict[ReportFormat, Callable[[Explanation], str]]] = {"text": text, "json": to_json}
"""Renderers by format name."""


def _windows(alarm: Alarm, evaluation: Transition) -> Iterator[str]:
    """Yield a line for each window; of those without data, the newest were filled."""
    filled = evaluation.filled
    # A window ends where the next begins, which with summer time is not always a period later.
    ends = [*(window.start for window in evaluation.windows[1:]), evaluation.at]
    for window, ending in zip(reversed(evaluation.windows), reversed(ends), strict=True):
        value = words.value(window.value) if window.value is not None else "-"
        if window.used:
            message = "breaching" if window.breaching else "not breaching"
        elif window.value is not None:
            message = f"ignored: {alarm.n} newer {'decides' if alarm.n == 1 else 'decide'}"
        elif filled:
            filled -= 1
            breaching = alarm.missing is TreatMissingData.BREACHING
            message = f"missing, filled as {'breaching' if breaching else 'not breaching'}"
        else:
            message = "missing"
        samples = words.value(window.sample_count) if window.sample_count else "-"
        start, end = words.time(window.start), words.time(ending)
        yield f"  {start}  {end}  {value:>12}  {samples:>7}  {message}"


def _logs_end(explained: Explanation) -> list[str]:
    if explained.last_event is None:
        return []
    last = words.time(explained.last_event)
    return _labelled_line("Logs end", f"at {last}; later events are unknown")


def _labelled_line(label: str, message: str) -> list[str]:
    return wrapped(message, f"{label:<10}  ")
