"""Output formats: `--help` lists them, and extensions of file names select them.

The module imports nothing else, so the command line can import it. The renderers of each kind of
output are in a table `FORMATS` by the same names.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal, TypeVar, get_args

from auditor.errors import UsageError

ResultFormat = Literal["text", "json", "html", "markdown", "sarif", "junit", "ocsf"]
"""The result of an audit."""
HistoryFormat = Literal["alarm-history", "sns", "eventbridge"]
"""The alarm histories of an audit, as CloudWatch writes them."""
AuditFormat = Literal[
    "text",
    "json",
    "html",
    "markdown",
    "sarif",
    "junit",
    "ocsf",
    "alarm-history",
    "sns",
    "eventbridge",
]
"""The formats of `auditor audit` without a framework: results and alarm histories."""
ComplianceFormat = Literal["text", "json", "html", "csv", "markdown", "oscal", "ocsf"]
"""An audit's report by control."""
ReportedFormat = Literal[
    "text",
    "json",
    "html",
    "csv",
    "markdown",
    "sarif",
    "junit",
    "ocsf",
    "oscal",
    "alarm-history",
    "sns",
    "eventbridge",
]
"""All formats of `auditor audit`."""
BacktestFormat = Literal["text", "json", "csv", "html"]
RenderFormat = Literal["text", "json", "html", "csv", "markdown", "sarif", "junit", "ocsf", "oscal"]
"""The formats of audits, of reports by control, of backtests and of verifications."""
ReportFormat = Literal["text", "json"]
"""Coverage, an explained state, and listed, shown or imported rules."""
TrialFormat = Literal["text", "json", "csv"]
"""A pattern tried on records."""
TimelineFormat = Literal["text", "json", "csv", "html"]
"""The timeline of an actor."""
RowFormat = Literal["table", "csv", "json", "parquet"]
"""Rows of a query, and records behind alarms; JSON has one object per line."""
LintFormat = Literal["text", "json", "sarif", "junit"]
CheckFormat = Literal["text", "json", "sarif", "junit"]
"""Rules checked against controls."""
RuleTestFormat = Literal["text", "junit", "json"]
ComparisonFormat = Literal["text", "json", "markdown"]
"""A comparison of two sets of rules."""
ExportFormat = Literal["cloudformation", "terraform", "cli"]

AUDIT: Final[tuple[AuditFormat, ...]] = get_args(AuditFormat)
RESULT: Final[tuple[ResultFormat, ...]] = get_args(ResultFormat)
HISTORY: Final[tuple[HistoryFormat, ...]] = get_args(HistoryFormat)
COMPLIANCE: Final[tuple[ComplianceFormat, ...]] = get_args(ComplianceFormat)
BACKTEST: Final[tuple[BacktestFormat, ...]] = get_args(BacktestFormat)
REPORT: Final[tuple[ReportFormat, ...]] = get_args(ReportFormat)
TRIAL: Final[tuple[TrialFormat, ...]] = get_args(TrialFormat)
TIMELINE: Final[tuple[TimelineFormat, ...]] = get_args(TimelineFormat)
ROWS: Final[tuple[RowFormat, ...]] = get_args(RowFormat)
LINT: Final[tuple[LintFormat, ...]] = get_args(LintFormat)
CHECK: Final[tuple[CheckFormat, ...]] = get_args(CheckFormat)
RULE_TESTS: Final[tuple[RuleTestFormat, ...]] = get_args(RuleTestFormat)
COMPARISON: Final[tuple[ComparisonFormat, ...]] = get_args(ComparisonFormat)
EXPORT: Final[tuple[ExportFormat, ...]] = get_args(ExportFormat)

EXTENSIONS: Final = {
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".csv": "csv",
    ".parquet": "parquet",
    ".sarif": "sarif",
    ".sarif.json": "sarif",
    ".xml": "junit",
    ".yaml": "cloudformation",
    ".yml": "cloudformation",
    ".template": "cloudformation",
    ".tf": "terraform",
    ".sh": "cli",
    ".jsonl": "",
    ".ndjson": "",
    ".md": "markdown",
    ".docx": "",
    ".pdf": "",
    ".xlsx": "",
}
"""Formats by extension; "" for extensions that no command writes."""
ROW_EXTENSIONS: Final = {**EXTENSIONS, ".jsonl": "json", ".ndjson": "json"}
"""Formats of rows by extension; JSON has one object per line."""

F = TypeVar("F", bound=str)


def format_of(
    formats: Sequence[F],
    wanted: str | None,
    output: Path | None,
    option: str = "--format",
    extensions: dict[str, str] = EXTENSIONS,
) -> F:
    """Return the requested format, otherwise the one of FILE's extension, otherwise the first.

    Args:
        formats: the formats of the command.
        option: the option that requests a format.
        extensions: formats by extension.

    Raises:
        UsageError: the command does not write the format.
    """
    if wanted is not None:
        for format_ in formats:
            if format_ == wanted:
                return format_
        raise UsageError(f"{option} {wanted}: this report can be {_either(formats)}")
    promised = None if output is None else _promised(output, extensions)
    if output is None or promised is None:
        return formats[0]
    extension, name = promised
    for format_ in formats:
        if format_ == name:
            return format_
    usable = [ending for ending, format_ in extensions.items() if format_ in formats]
    raise UsageError(
        f"{output}: this command cannot write {extension}; use {_either(usable)},"
        f" or {option} {_either(formats)}"
    )


def row_format_of(output: Path) -> RowFormat:
    """Return the format of rows for the extension of the file of `--matches`.

    Raises:
        UsageError: no format of rows has the extension.
    """
    promised = _promised(output, ROW_EXTENSIONS)
    for format_ in ROWS:
        if promised is not None and promised[1] == format_:
            return format_
    raise UsageError(f"--matches {output}: use .parquet, .csv or .json")


def _promised(output: Path, extensions: dict[str, str]) -> tuple[str, str] | None:
    """Return the longest extension that has a format, and the format."""
    name = output.name.lower()
    return max(
        ((ending, promised) for ending, promised in extensions.items() if name.endswith(ending)),
        key=lambda pair: len(pair[0]),
        default=None,
    )


def _either(words: Sequence[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last
