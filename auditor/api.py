"""What `import auditor` offers: the commands as functions, for notebooks and other programs.

Every function takes sources and rules as the command line does and returns the values that reports
are made of. Nothing here reads options, prints, or draws progress.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pyarrow as pa

from auditor import rules as rule_files
from auditor.audit.run import audit_with_histories
from auditor.audit.selection import Selection
from auditor.audit.timeline import run_timeline as _run_timeline
from auditor.backtest.data import BacktestRequest
from auditor.backtest.run import run_backtest as _run_backtest
from auditor.cloudwatch.alarms import Evaluation, TreatMissingData
from auditor.cloudwatch.clock import Clock, parse_clock
from auditor.cloudwatch.metrics import Statistic
from auditor.cloudwatch.rule import RulePack
from auditor.cloudwatch.statistics import ExtendedStatistic
from auditor.engine.store.query import query
from auditor.errors import UsageError
from auditor.pattern import Pattern, compile_sql, parse
from auditor.pattern import matches as _matches
from auditor.pattern.format import shortest_text
from auditor.pattern.relations import Domain, Relation, relate, simplify
from auditor.pattern.values import Event
from auditor.replay.method import Bounds, Method, Scope
from auditor.replay.question import Question
from auditor.result.audit import AuditResult
from auditor.result.backtest import Axes, BacktestResult
from auditor.result.labels import Label
from auditor.result.lint import LintResult
from auditor.result.matches import AlarmMatch
from auditor.result.timeline import Timeline
from auditor.result.verify import VerifyResult
from auditor.rules.lint import lint
from auditor.rules.of_pattern import pattern_pack
from auditor.times import parse_from, parse_to
from auditor.verify import run_verify as _run_verify

Sources = str | Sequence[str]
"""One source or several: a store, log files, folders, archives, or `s3://bucket/prefix`."""
Start = datetime | timedelta | str | None
"""An aware time, a length before the end, or text as `--from` takes it: `2026-03`, `7d`."""
End = datetime | str | None
"""An aware time, or text as `--to` takes it; of a date or a month, its end."""

_METHOD: Final = Method()


def read_rules(
    *names: str, parameters: Mapping[str, str] | None = None, skip_broken: bool = False
) -> RulePack:
    """Return the rules of packs, files and folders, read as one.

    Args:
        names: packs by name (`cis-5.0`), files and folders by path.
        parameters: values of parameters and variables, instead of their defaults.
        skip_broken: leave out rules that cannot be used; the pack lists them as `unjudged`.

    Raises:
        UsageError: there is no such pack, file, folder or parameter.
        RuleError: some rules cannot be used; it names every fault.
    """
    return rule_files.load_rules(names, parameters or {}, skip_broken=skip_broken)


def lint_rules(*names: str, parameters: Mapping[str, str] | None = None) -> LintResult:
    """Return what is wrong with the rules of packs, files and folders, as `auditor rules lint`.

    Raises:
        UsageError: there is no such pack, file, folder or parameter.
    """
    declared = rule_files.read_rules(names, parameters or {})
    return lint(declared, names)


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
        rules: what `read_rules` returned, the name of a pack or file, or a filter pattern, whose
            alarm is Sum >= 1 over five minutes.
        start: of the span, by default the minute of the first event.
        end: of the span, exclusive, by default the minute after the last event.
        evaluation: `sliding` or `buckets`.
        clock: `event` (the default), `arrival`, `delivery` or `fixed:5m`.
        scope: `all`, `account` or `account-region`.

    Raises:
        UsageError: a source is not there, or the options do not fit the sources.
    """
    method = _method(evaluation, clock, scope)
    question = Question(_list(sources), _rules(rules), _bounds(start, end), method)
    return audit_with_histories(question).result


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

    tables: list[pa.Table] = []

    def take(matches: Iterable[AlarmMatch]) -> None:
        tables.append(rows(matches).read_all())

    method = _method(evaluation, clock, scope)
    question = Question(_list(sources), _rules(rules), _bounds(start, end), method)
    audit_with_histories(question, with_matches=take)
    (table,) = tables
    return table


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
        rules, start, end, evaluation, clock, scope: as of `run_audit`.
        thresholds, periods, datapoints, statistics, treat_missing_data: the settings to combine;
            what is left empty stays as each alarm has it. `datapoints` are pairs of M and N.
        labels: incidents to catch, and known noise.
        quiet: the highest acceptable number of noise episodes per week.

    Raises:
        UsageError: a source is not there, or the options do not fit the sources.
    """
    axes = Axes(
        tuple(map(float, thresholds)),
        tuple(periods),
        tuple(datapoints),
        tuple(statistics),
        tuple(treat_missing_data),
    )
    request = BacktestRequest(axes, tuple(labels), quiet)
    method = _method(evaluation, clock, scope)
    question = Question(_list(sources), _rules(rules), _bounds(start, end), method)
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
    """Return what one actor did and where its credentials came from, as `auditor who` does.

    Args:
        identity, key, ip, role, account, event: who; what is given must all hold.
        rules: whose alarms and episodes are marked on the calls, if any.

    Raises:
        UsageError: a source is not there, or no actor is given.
    """
    selection = Selection(identity, key, ip, role, account, event)
    pack = None if rules is None else _rules(rules)
    return _run_timeline(_list(sources), selection, _bounds(start, end), pack)


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
        start: of the time to verify, by default open; a length counts back from `end`.
        end: exclusive, by default open.

    Raises:
        UsageError: a source or a file is not there, or a file holds something else.
        AuditorError: there is nothing to verify.
    """
    bounds = _bounds(start, end)
    first = bounds.start
    if isinstance(first, timedelta):
        if bounds.end is None:
            raise UsageError(f"start {first} counts back from the end; give one")
        first = bounds.end - first
    keys, heads = (list(map(Path, _list(files))) for files in (public_keys, head_objects))
    return _run_verify(_list(sources), keys, heads, first, bounds.end)


def query_store(path: str, sql: str) -> pa.Table:
    """Return the answer to an SQL query over a store, as `auditor query` does.

    Raises:
        UsageError: the file is not a store, or the SQL is wrong.
    """
    with query(path, sql) as reader:
        return reader.read_all()


def parse_pattern(text: str) -> Pattern:
    """Return a filter pattern as a tree.

    Raises:
        PatternError: the text is not a filter pattern; it shows where.
    """
    return parse(text)


def compare_patterns(
    a: Pattern | str | Sequence[Pattern | str],
    b: Pattern | str | Sequence[Pattern | str],
    *,
    any_json: bool = False,
) -> Relation:
    """Return how the messages that two sides match relate, with a message for each difference.

    Args:
        a: one filter pattern, or several of which any may match, as several filters feed an alarm.
        b: the other side.
        any_json: compare over all JSON messages, instead of the records that CloudTrail writes.

    Raises:
        PatternError: a text is not a filter pattern.
    """
    return relate(_side(a), _side(b), Domain.JSON if any_json else Domain.TRAIL)


def simplify_pattern(pattern: Pattern | str) -> str:
    """Return the shortest filter pattern found that is proven to match the same records.

    Raises:
        PatternError: the text is not a filter pattern.
    """
    return shortest_text(simplify(_pattern(pattern)))


def compile_pattern(pattern: Pattern | str) -> str:
    """Return a SQL predicate for DuckDB: TRUE or FALSE, never NULL, for a column `record`.

    Raises:
        PatternError: the text is not a filter pattern.
    """
    return compile_sql(_pattern(pattern))


def matches(pattern: Pattern | str, record: Event) -> bool:
    """Return whether a filter pattern matches a record.

    Args:
        record: its JSON text, or the same as a dictionary. Any log line does.

    Raises:
        PatternError: the text is not a filter pattern.
    """
    return _matches(_pattern(pattern), record)


def _pattern(pattern: Pattern | str) -> Pattern:
    return parse(pattern) if isinstance(pattern, str) else pattern


def _side(side: Pattern | str | Sequence[Pattern | str]) -> tuple[Pattern, ...]:
    several = [side] if isinstance(side, str) or not isinstance(side, Sequence) else side
    return tuple(map(_pattern, several))


def _rules(rules: RulePack | Pattern | str) -> RulePack:
    if isinstance(rules, RulePack):
        return rules
    if isinstance(rules, str) and not rules.lstrip().startswith(("{", "[", '"', "%")):
        return read_rules(rules)
    from auditor.pattern import format as format_pattern

    return pattern_pack(rules if isinstance(rules, str) else format_pattern(rules))


def _list(sources: Sources) -> list[str]:
    return [sources] if isinstance(sources, str) else list(map(str, sources))


def _bounds(start: Start, end: End) -> Bounds:
    first = parse_from(start) if isinstance(start, str) else start
    last = parse_to(end) if isinstance(end, str) else end
    if isinstance(first, datetime) and last is not None and first >= last:
        raise UsageError(f"start {first} is not before end {last}")
    return Bounds(first, last)


def _method(evaluation: Evaluation | str, clock: Clock | str | None, scope: Scope | str) -> Method:
    return Method(
        Evaluation(evaluation),
        parse_clock(clock) if isinstance(clock, str) else clock or _METHOD.clock,
        Scope(scope),
    )
