"""Run a backtest on log files: gather the data, then try the settings with pure functions."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final

from auditor.backtest.data import BacktestData, BacktestRequest
from auditor.backtest.gather import gathering
from auditor.backtest.noise.explain import explained
from auditor.backtest.settings.alarm import try_settings
from auditor.backtest.settings.incidents import incidents_of, needed_of
from auditor.backtest.settings.trial import AlarmTrial
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
    progress.total(sum(trial.size for trial in gathered.alarms))
    room = MAX_EPISODES // max(len(gathered.alarms), 1)

    def tried(trial: AlarmTrial, needed: Sequence[bool] | None) -> AlarmBacktest:
        return try_settings(trial, request.quiet, progress, room, needed)

    with ThreadPoolExecutor(_THREADS) as threads:
        alarms = tuple(threads.map(tried, gathered.alarms, _needed(gathered, request)))
    return BacktestResult(
        *gathered.head.head,
        axes=request.axes,
        quiet=request.quiet,
        labels=request.labels,
        alarms=alarms,
        untried=gathered.untried,
        incidents=incidents_of(request.labels, alarms),
    )


def _needed(gathered: BacktestData, request: BacktestRequest) -> Sequence[tuple[bool, ...] | None]:
    """Return for each alarm, as deployed, whether the set needs it for each incident."""
    if not any(label.kind is LabelKind.MUST_CATCH for label in request.labels):
        return [None] * len(gathered.alarms)
    deployed = [
        try_settings(replace(trial, curves=()), request.quiet, SILENT, room=0)
        for trial in gathered.alarms
    ]
    return needed_of(deployed)
