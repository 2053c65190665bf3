"""Compare rules with the controls of a benchmark, and find the records that they miss."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from auditor.cloudtrail.logfile import DEFAULT_CAP
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.engine.base import Criteria
from auditor.engine.duckdb.engine import Engine
from auditor.engine.duckdb.extraction import selecting
from auditor.engine.open import open_engine
from auditor.errors import UsageError
from auditor.file_names import source_names
from auditor.progress import SILENT, Progress
from auditor.result.control_check import ControlCheck, ControlResult
from auditor.rules import declare, load_rules
from auditor.rules.catalog import RuleQuery
from auditor.rules.check import check
from auditor.rules.join import understand
from auditor.rules.sources import find

GROUPS: Final = 10
"""The most groups of records, by call, error and identity, per difference in a result."""
_EVERY: Final = RuleQuery()


def check_controls(
    names: Sequence[str],
    against: str,
    sources: Sequence[str] = (),
    wanted: RuleQuery = _EVERY,
    parameters: Mapping[str, str] = {},
    progress: Progress = SILENT,
    cap: int = DEFAULT_CAP,
) -> ControlCheck:
    """Return how rules meet the controls of other rules and, with sources, which records differ.

    Args:
        names: packs, files and folders with the rules that are checked.
        against: a pack, file or folder with a rule for each control.
        wanted: which of the controls.
        parameters: values of parameters and variables of the rules that are checked.
        cap: bytes that one log file may expand to.

    Raises:
        UsageError: there is no such pack, file, folder, source or parameter, or no such control.
        RuleError: no rule of those to be met can be used.
    """
    asked = load_rules([against], skip_broken=True)
    declared = declare(names, parameters)
    files = [document.file for document in declared if document.format or document.faults]
    for name, named in zip(names, find(names), strict=True):
        if {file.name for file in named.files}.isdisjoint(files):
            raise UsageError(f"{name}: no metric filters or alarms found; name logs with --source")
    checked = check(understand(declared), files, asked, wanted)
    return _counted(checked, sources, progress, cap) if sources else checked


def _counted(
    checked: ControlCheck, sources: Sequence[str], progress: Progress, cap: int
) -> ControlCheck:
    """Return the same with the records of some sources."""
    filters = {
        pattern: selecting(pattern)
        for control in checked.controls
        for pattern in (*control.asks, *_patterns(control))
    }
    with open_engine(sources, Criteria(tuple(filters.values())), progress, cap=cap) as engine:
        return replace(
            checked,
            controls=tuple(_with_records(result, engine, filters) for result in checked.controls),
            sources=source_names(sources),
            intake=engine.intake(),
        )


def _patterns(control: ControlResult) -> tuple[str, ...]:
    """Return the patterns of the alarms that can fire; a record must match one of them."""
    return tuple(dict.fromkeys(pattern for alarm in control.alarms for pattern in alarm.patterns))


def _with_records(
    control: ControlResult, engine: Engine, filters: Mapping[str, MetricFilter]
) -> ControlResult:
    asked = engine.indexes(filters[pattern] for pattern in control.asks)
    there = engine.indexes(filters[pattern] for pattern in _patterns(control))
    return replace(
        control,
        missed=engine.records.differences(asked, there, GROUPS),
        extra=engine.records.differences(there, asked, GROUPS),
    )
