"""The results of a run as a page of tables."""

from collections.abc import Iterable, Sequence
from typing import Final

from benchmarks.comparisons.base import GROWTH
from benchmarks.corpus.archive import Contents
from benchmarks.report.results import Compared, Judged, Measured, Results

_HEAD: Final = """# Benchmark results

This page is written by `python -m benchmarks.run`. [How to repeat it](README.md). Each command is
measured from its start to its end. The commands of one table run in turn. Times are medians, with
the shortest and the longest in brackets. Processor time is user and system time of all processes
of a command. Memory is the sum of their proportional set sizes (PSS), the largest of all runs.
"""
_UNITS: Final = {"MB": "{:,.0f} MB", "s": "{:.2f} s", "": "{:.2f}"}


def page(results: Results) -> str:
    """Return the page in Markdown."""
    parts = [_HEAD, "## Bounds\n", _bounds(results)]
    for one in results.comparisons:
        parts += [f"## {one.title}\n", _measured(one)]
        if one.answers:
            parts.append(_answers(one))
    parts += ["## Archives\n", _archives(results), "## Machine and versions\n", _machine(results)]
    return "\n".join(parts)


def growth_table(results: Results) -> str:
    """Return the cost of an audit over the number of log files; "" if it was not measured."""
    commands = growth(results)
    rows = []
    for count, command in zip(GROWTH, commands, strict=False):
        held = large_archives(results)[:count]
        records = sum(one.records for one in held)
        stored = sum(one.stored_bytes for one in held)
        figures = [command.median(figure) for figure in ("wall", "processor", "memory")]
        wall, processor, memory = figures
        rows.append(
            [
                f"{count} `large`",
                f"{records:,}",
                f"{stored / 1e6:,.0f} MB",
                f"{wall:.1f} s",
                f"{processor:.1f} s",
                f"{memory:,.0f} MB",
            ]
        )
    head = ["log files", "records", "as stored", "time", "processor time", "memory"]
    return table(head, rows) if rows else ""


def growth(results: Results) -> Sequence[Measured]:
    """Return the measured audits of increasing numbers of log files."""
    compared = [one for one in results.comparisons if one.key == "growth"]
    return [command for one in compared for command in one.commands if command.runs]


def _bounds(results: Results) -> str:
    judged = [one for compared in results.comparisons for one in compared.bounds]
    if results.scale != 1:
        return f"The archives are {results.scale:g} times their size: bounds are not judged.\n"
    if not judged:
        return "None of the comparisons that ran has a bound.\n"
    rows = [[one.bound.subject, *_judged(one)] for one in judged]
    return table(["work", "bound", "reached", "held"], rows)


def _judged(one: Judged) -> list[str]:
    shown = _UNITS[one.bound.unit]
    words = "at least" if one.bound.at_least else "at most"
    limit = f"{words} {shown.format(one.bound.limit)}"
    if one.value is None:
        return [limit, "", "not measured"]
    return [limit, shown.format(one.value), "yes" if one.is_held else "**no**"]


def _measured(one: Compared) -> str:
    lines = "\n".join(f"{command.name}: {command.command}" for command in one.commands)
    return f"{_figures(one)}\n```text\n{lines}\n```\n"


def _figures(one: Compared) -> str:
    rows = []
    for command in one.commands:
        if not command.runs:
            rows.append([command.name, f"not run: {command.fault}", "", "", ""])
            continue
        figures = [
            _figure(command, figure, unit)
            for figure, unit in (("wall", "{:.2f} s"), ("processor", "{:.2f} s"))
        ]
        memory = f"{command.spread('memory')[1]:,.0f} MB"
        rows.append([command.name, *figures, memory, str(len(command.runs))])
    return table(["command", "time", "processor time", "memory", "runs"], rows)


def _figure(command: Measured, figure: str, shown: str) -> str:
    low, high = command.spread(figure)
    spread = f" ({low:.2f} to {high:.2f})" if len(command.runs) > 1 else ""
    return shown.format(command.median(figure)) + spread


def _answers(one: Compared) -> str:
    names = ", ".join(name for name, _ in one.answers)
    if one.is_answer_equal:
        answer = one.answers[0][1]
        return f"Equal answers of {names}: `{answer}`.\n"
    return table(["the answers differ", ""], [[name, f"`{text}`"] for name, text in one.answers])


def _archives(results: Results) -> str:
    rows = [
        [
            f"`{name}`",
            f"{one.log_files:,}",
            f"{one.records:,}",
            f"{one.bytes / 1e6:,.0f} MB",
            f"{one.stored_bytes / 1e6:,.0f} MB",
        ]
        for name, one in results.archives.items()
    ]
    return table(["archive", "log files", "records", "inflated", "as stored"], rows)


def _machine(results: Results) -> str:
    about = {"date": results.date, **results.machine, **results.versions}
    return table(["", ""], [[name, value] for name, value in about.items()])


def large_archives(results: Results) -> Sequence[Contents]:
    """Return the archives `large`, by their seeds."""
    several = results.archives.items()
    return [one for name, one in several if name.startswith("large-") and "sessions" not in name]


def figures_table(results: Results, key: str) -> str:
    """Return the figures of one comparison; "" if it did not run."""
    several = (one for one in results.comparisons if one.key == key)
    return "".join(_figures(one) for one in several)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in line] for line in lines]
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)
