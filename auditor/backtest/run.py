"""From log files to a backtest: what the engine has to tell is gathered, then all else is pure."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

from auditor.backtest.data import BacktestData, BacktestRequest
from auditor.backtest.gather import gathering
from auditor.backtest.noise.explain import explained
from auditor.backtest.settings.alarm import try_settings
from auditor.cloudwatch.rule import RulePack
from auditor.progress import SILENT, Progress
from auditor.replay.method import Bounds, Method
from auditor.result.backtest import STAYS, AlarmBacktest, BacktestResult
from auditor.version import __version__

__all__ = ["BacktestRequest", "backtest", "explained", "gathering", "run_backtest"]

_EVERYTHING: Final = Bounds()
_METHOD: Final = Method()
_THREADS: Final = 2
"""Alarms that are tried at a time: NumPy leaves the interpreter to others half of the time."""


def run_backtest(
    sources: Sequence[str],
    pack: RulePack,
    wanted: BacktestRequest,
    bounds: Bounds = _EVERYTHING,
    method: Method = _METHOD,
) -> BacktestResult:
    """Try many settings of the alarms of a rule pack over the log files of the sources.

    Raises:
        UsageError: a source is not there, or the method does not fit the sources.
    """
    with gathering(sources, pack, wanted, bounds, method) as gathered:
        return explained(backtest(gathered, wanted), gathered, wanted)


def backtest(
    gathered: BacktestData, wanted: BacktestRequest, progress: Progress = SILENT
) -> BacktestResult:
    """Try the settings on what was gathered; `progress` hears of settings as of files."""
    span, evaluation = gathered.span, gathered.method.evaluation
    progress.total(sum(watched.size for watched in gathered.alarms))
    alarms: tuple[AlarmBacktest, ...] = ()
    if span is not None:
        each = partial(
            try_settings,
            span=span,
            evaluation=evaluation,
            quiet=wanted.quiet,
            progress=progress,
            room=STAYS // max(len(gathered.alarms), 1),
        )
        with ThreadPoolExecutor(_THREADS) as threads:
            alarms = tuple(threads.map(each, gathered.alarms))
    return BacktestResult(
        auditor=__version__,
        options=gathered.options,
        span=gathered.span,
        first_event=gathered.extent.first_event,
        last_event=gathered.extent.last_event,
        intake=gathered.intake,
        coverage=gathered.coverage,
        axes=wanted.axes,
        quiet=wanted.quiet,
        labels=wanted.labels,
        alarms=alarms,
        untried=gathered.untried,
    )
