"""The estimated cost of archives from a terabyte on, by measured processor time and prices."""

from typing import Final

from benchmarks.report.page import growth, large_archives, table
from benchmarks.report.results import Results

_LIST_PRICE: Final = 0.005 / 1000
"""Dollars per LIST request. S3 Standard in us-east-1, Amazon S3 pricing, as quoted on 29 November
2026 at https://c3x.dev/blog/s3-request-fees-explained, like the next price."""
_GET_PRICE: Final = 0.0004 / 1000
_DPU_PRICE: Final = 0.44
"""Dollars per DPU-hour of AWS Glue, by the example in https://aws.amazon.com/glue/pricing, in the
copy of 29 November 2026."""
_DPU_CORES: Final = 4
_KEYS: Final = 1000
"""Number of keys in the response to a LIST request."""
_ENTRY_BYTES: Final = 300
"""Bytes per log file in the driver's list."""
_TERABYTES: Final = (1, 100)


def paper_table(results: Results) -> str:
    """Return the estimated costs of archives; "" if the growth of audits was not measured."""
    rates = {"`large`": _large_rate(results), "`small`": _small_rate(results)}
    sizes = {"`large`": _object_bytes(results, "large"), "`small`": _object_bytes(results, "small")}
    rows = []
    for terabytes in _TERABYTES:
        for name, rate in rates.items():
            if rate is None or not sizes[name]:
                continue
            objects = terabytes * 1e12 / sizes[name]
            hours = terabytes * 1e6 * rate / 3600
            rows.append(
                [
                    f"{terabytes:,} TB, log files as in {name}",
                    f"{objects / 1e6:,.0f} million",
                    f"{objects * _ENTRY_BYTES / 1e9:,.1f} GB",
                    f"${objects / _KEYS * _LIST_PRICE:,.2f}",
                    f"${objects * _GET_PRICE:,.0f}",
                    f"{hours:,.0f}",
                    f"${hours / _DPU_CORES * _DPU_PRICE:,.2f}",
                ]
            )
    head = ["as stored", "objects", "list in the driver", "LIST", "GET", "core-hours", "Glue"]
    return table(head, rows) if rows else ""


def _large_rate(results: Results) -> float | None:
    """Return seconds of processor time per stored MB, without the fixed time of an audit."""
    commands = growth(results)
    archives = large_archives(results)
    if len(commands) < 2 or len(archives) < 2:
        return None
    seconds = commands[-1].median("processor") - commands[0].median("processor")
    stored = sum(one.stored_bytes for one in archives[1:])
    return seconds / stored * 1e6


def _small_rate(results: Results) -> float | None:
    """Return seconds of processor time per stored MB of small log files."""
    stored = sum(one.stored_bytes for name, one in results.archives.items() if "small" in name)
    compared = [one for one in results.comparisons if one.key == "audit-small"]
    commands = [command for one in compared for command in one.commands[:1] if command.runs]
    return commands[0].median("processor") / stored * 1e6 if commands and stored else None


def _object_bytes(results: Results, profile: str) -> float:
    """Return the stored size of a log file."""
    some = [one for name, one in results.archives.items() if name.startswith(f"{profile}-1")]
    return some[0].stored_bytes / some[0].log_files if some else 0.0
