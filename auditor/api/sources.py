"""Questions about sources, from Python: audits, backtests, timelines, verification, queries."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyarrow as pa

from auditor.api.arguments import End, Sources, Start, bounds_of, question_of, rules_of, source_list
from auditor.audit.run import audited
from auditor.audit.run import run_audit as _run_audit
from auditor.audit.timeline.run import run_timeline as _run_timeline
from auditor.audit.timeline.selection import Selection
from auditor.backtest.data import BacktestRequest
from auditor.backtest.run import run_backtest as _run_backtest
from auditor.cloudwatch.alarms import Evaluation, TreatMissingData
from auditor.cloudwatch.clock import Clock
from auditor.cloudwatch.metrics import Statistic
from auditor.cloudwatch.rule import RulePack
from auditor.cloudwatch.statistics import ExtendedStatistic
from auditor.engine.store.query import query
from auditor.pattern import Pattern
from auditor.replay.method import Scope
from auditor.result.audit import AuditResult
from auditor.result.backtest import Axes, BacktestResult
from auditor.result.labels import Label
from auditor.result.timeline import Timeline
from auditor.result.verify import VerifyResult
from auditor.significance.table_file import shipped_table
from auditor.verify import run_verify as _run_verify


def run_audit(
    sources: Sources,
    rules: RulePack | Pattern | str,
    *,
    start: Start = None,
    end: End = None,
    evaluation: Evaluation | str = Evaluation.SLIDING,
    clock: Clock | str | None = None,
    scope: Scope | str = Scope.ALL,
) -> AuditResult:
    """Evaluate the alarms of rules over the records of sources, as `auditor audit` does.

    Args:
        rules: a value from `read_rules`, the name of a pack or file, or a filter pattern, whose
            alarm is Sum >= 1 over five minutes.
        start: the start of the span, by default the minute of the first event.
        end: the end of the span, exclusive, by default the minute after the last event.
        evaluation: `sliding` or `buckets`.
        clock: `event` (the default), `arrival`, `delivery` or `fixed:5m`.
        scope: `all`, `account` or `account-region`.

    Raises:
        UsageError: a source does not exist, or the options do not fit the sources.
    """
    question = question_of(sources, rules, start, end, evaluation, clock, scope)
    return _run_audit(replace(question, significance=shipped_table()))


def read_matches(
    sources: Sources,
    rules: RulePack | Pattern | str,
    *,
    start: Start = None,
    end: End = None,
    evaluation: Evaluation | str = Evaluation.SLIDING,
    clock: Clock | str | None = None,
    scope: Scope | str = Scope.ALL,
) -> pa.Table:
    """Return every record behind the alarms of an audit, as `--matches` writes them.

    The arguments are those of `run_audit`.

    Returns:
        One row for each record and alarm, by alarm, oldest first: `alarm`, `alarm_account`,
        `alarm_region`, `episodes` (numbers from 1), `counted` (timestamp[us, UTC]), and the record
        with its identity, call, address and text in `record`. All rows are held in memory.
    """
    from auditor.render.audit.matches import rows

    question = question_of(sources, rules, start, end, evaluation, clock, scope)
    with audited(replace(question, shows_matches=True)) as audit:
        return rows(audit.matches()).read_all()


def run_backtest(
    sources: Sources,
    rules: RulePack | Pattern | str,
    *,
    thresholds: Iterable[float] = (),
    periods: Iterable[timedelta] = (),
    datapoints: Iterable[tuple[int, int]] = (),
    statistics: Iterable[Statistic | ExtendedStatistic] = (),
    treat_missing_data: Iterable[TreatMissingData] = (),
    labels: Iterable[Label] = (),
    quiet: float = 1.0,
    start: Start = None,
    end: End = None,
    evaluation: Evaluation | str = Evaluation.SLIDING,
    clock: Clock | str | None = None,
    scope: Scope | str = Scope.ALL,
) -> BacktestResult:
    """Try every combination of settings on each alarm of rules, as `auditor backtest` does.

    Args:
        rules, start, end, evaluation, clock, scope: as for `run_audit`.
        thresholds, periods, datapoints, statistics, treat_missing_data: the settings to combine;
            each alarm keeps its own value for an empty one. `datapoints` are pairs of M and N.
        labels: incidents to catch, and known noise.
        quiet: the highest acceptable number of noise episodes per week.

    Raises:
        UsageError: a source does not exist, or the options do not fit the sources.
    """
    axes = Axes(
        tuple(map(float, thresholds)),
        tuple(periods),
        tuple(datapoints),
        tuple(statistics),
        tuple(treat_missing_data),
    )
    request = BacktestRequest(axes, tuple(labels), quiet)
    question = question_of(sources, rules, start, end, evaluation, clock, scope)
    return _run_backtest(question, request)


def run_timeline(
    sources: Sources,
    *,
    identity: str | None = None,
    key: str | None = None,
    ip: str | None = None,
    role: str | None = None,
    account: str | None = None,
    event: str | None = None,
    rules: RulePack | Pattern | str | None = None,
    start: Start = None,
    end: End = None,
) -> Timeline:
    """Return the calls of one actor and the origins of its credentials, as `auditor who` does.

    Args:
        identity, key, ip, role, account, event: the criteria of the actor, all of which must hold.
        rules: rules whose alarms and episodes to mark on the calls, if any.

    Raises:
        UsageError: a source does not exist, or no actor is given.
    """
    selection = Selection.of(
        identity=identity, key=key, ip=ip, role=role, account=account, event=event
    )
    pack = None if rules is None else rules_of(rules)
    return _run_timeline(source_list(sources), selection, bounds_of(start, end), pack)


def run_verify(
    sources: Sources,
    *,
    public_keys: str | Sequence[str] = (),
    head_objects: str | Sequence[str] = (),
    start: Start = None,
    end: End = None,
) -> VerifyResult:
    """Verify log files against CloudTrail's digest files, as `auditor verify` does.

    Args:
        public_keys: files with the output of `aws cloudtrail list-public-keys`.
        head_objects: files or folders with the output of `aws s3api head-object`.
        start: the start of the time to verify, by default open; a duration counts back from `end`.
        end: its end, exclusive, by default open.

    Raises:
        UsageError: a source or a file does not exist, or a file has other content.
        AuditorError: there is nothing to verify.
    """
    first, last = bounds_of(start, end).times()
    keys, heads = (list(map(Path, source_list(files))) for files in (public_keys, head_objects))
    return _run_verify(source_list(sources), keys, heads, first, last)


def query_store(path: str, sql: str) -> pa.Table:
    """Return the answer to an SQL query over a store, as `auditor query` does.

    Raises:
        UsageError: the file is not a store, or the SQL is wrong.
    """
    with query(path, sql) as reader:
        return reader.read_all()
