"""Run a backtest on log files: gather the data, then try the settings with pure functions."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Final

from auditor.backtest.data import BacktestData, BacktestRequest
from auditor.backtest.gather import gathering
from auditor.backtest.noise.explain import explained
from auditor.backtest.settings.alarm import try_settings
from auditor.backtest.settings.incidents import incidents_of, needed_of
from auditor.cloudwatch.minutes import Span
from auditor.progress import SILENT, Progress
from auditor.replay.question import Question
from auditor.result.backtest import MAX_EPISODES, AlarmBacktest, BacktestResult
from auditor.result.labels import LabelKind

_THREADS: Final = 2
"""The alarms tried at a time, since NumPy releases the interpreter about half of the time."""


def run_backtest(question: Question, request: BacktestRequest) -> BacktestResult:
    """Try many settings of the alarms of the rules over the records of the sources.

    Raises:
        UsageError: a source does not exist, or the method does not fit the sources.
    """
    with gathering(question, request) as gathered:
        return explained(backtest(gathered, request), gathered, request)


def backtest(
    gathered: BacktestData, request: BacktestRequest, progress: Progress = SILENT
) -> BacktestResult:
    """Try the settings on the gathered data; `progress` counts settings instead of files."""
    span, evaluation = gathered.head.span, gathered.method.evaluation
    progress.total(sum(trial.size for trial in gathered.alarms))
    alarms: tuple[AlarmBacktest, ...] = ()
    if span is not None:
        needed = _needed(gathered, span, request)
        each = partial(
            try_settings,
            span=span,
            evaluation=evaluation,
            quiet=request.quiet,
            progress=progress,
            room=MAX_EPISODES // max(len(gathered.alarms), 1),
        )
        with ThreadPoolExecutor(_THREADS) as threads:
            alarms = tuple(
                threads.map(
                    lambda trial, wanted: each(trial, needed=wanted), gathered.alarms, needed
                )
            )
    return BacktestResult(
        *gathered.head.head,
        axes=request.axes,
        quiet=request.quiet,
        labels=request.labels,
        alarms=alarms,
        untried=gathered.untried,
        incidents=incidents_of(request.labels, alarms),
    )


def _needed(
    gathered: BacktestData, span: Span, request: BacktestRequest
) -> Sequence[tuple[bool, ...] | None]:
    """Return for each alarm, as deployed, whether the set needs it for each incident."""
    if not any(label.kind is LabelKind.MUST_CATCH for label in request.labels):
        return [None] * len(gathered.alarms)
    deployed = [
        try_settings(
            replace(trial, curves=()), span, gathered.method.evaluation, request.quiet, SILENT, 0
        )
        for trial in gathered.alarms
    ]
    return needed_of(deployed)
