"""Measure auditor beside its peers, and write the page of results.

    python -m benchmarks.run --peers PYTHON                   # everything, into the checkout
    python -m benchmarks.run --only audit,ingest --runs 3     # some comparisons, on stdout
    python -m benchmarks.run --only audit --scale 0.05        # a trial on small archives
    python -m benchmarks.run --render                         # the page again, without measuring

A whole run writes benchmarks/results.json, benchmarks/RESULTS.md, docs/growth.svg and the tables in
docs/scale.md. A partial run prints the page, and writes it only if --output names a folder.
Exit status 1 if a command fails or answers differ, 3 if a bound is exceeded.
"""

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from typing import Final

from benchmarks.comparisons.base import OUT, Comparison, Work
from benchmarks.comparisons.registry import COMPARISONS
from benchmarks.materials import ROOT, Materials
from benchmarks.measure import CommandError, Run, run
from benchmarks.report.chart import growth_chart
from benchmarks.report.machine import machine, versions
from benchmarks.report.page import figures_table, growth_table, page
from benchmarks.report.paper import paper_table
from benchmarks.report.results import Compared, Judged, Measured, Results, loaded

_BLOCK: Final = "(<!-- {}: written by python -m benchmarks.run -->\n).*?(<!-- end -->)"
"""A part of docs/scale.md by its name."""


def compared(
    key: str, comparison: Comparison, files: Materials, runs: int, deadline: float = inf
) -> Compared:
    """Run the commands of a comparison in turn.

    Args:
        deadline: time of the monotonic clock after which no command starts.
    """
    faults = {one.name: files.fault(one.needs) for one in comparison.works if one.needs}
    measured: dict[str, list[Run]] = {one.name: [] for one in comparison.works}
    answers: dict[str, str] = {}
    for number in range(runs):
        for work in comparison.works:
            if faults.get(work.name):
                continue
            if time.monotonic() > deadline:
                faults.update({} if measured[work.name] else {work.name: "no time was left"})
                continue
            _note(f"{key}: {work.name}, {number + 1} of {runs}")
            try:
                figures, answer = _once(work)
            except CommandError as error:
                faults[work.name] = str(error)
                continue
            measured[work.name].append(figures)
            answers.update({work.name: answer} if answer else {})
    if comparison.witness is not None and time.monotonic() <= deadline:
        _note(f"{key}: the answer of {comparison.witness.name}")
        try:
            _, answers[comparison.witness.name] = _once(comparison.witness)
        except CommandError as error:
            answers[comparison.witness.name] = str(error)
    commands = tuple(
        Measured(
            work.name,
            _shown(work.command, files),
            () if faults.get(work.name) else tuple(measured[work.name]),
            _without_paths(faults.get(work.name, ""), files),
        )
        for work in comparison.works
    )
    by_name = {command.name: command for command in commands}
    judged = []
    for bound, value in comparison.bounds:
        try:
            reached = value(lambda name, figure: by_name[name].median(figure))
        except ValueError:  # a command has no runs
            reached = None
        judged.append(Judged(bound, reached))
    return Compared(key, comparison.title, commands, tuple(judged), tuple(answers.items()))


def _once(work: Work) -> tuple[Run, str]:
    """Run a command in an empty folder; return its figures and its answer."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        command = [word.replace(OUT, folder) for word in work.command]
        figures, printed = run(command, work.environment)
        return figures, work.answer(Path(folder), printed) if work.answer else ""


def _shown(command: Sequence[str], files: Materials) -> str:
    """Return a command as the page shows it, with several archives in the braces of a shell."""
    words = [_without_paths(word, files) for word in command]
    text = " ".join(words).replace("PYTHON -m auditor", "auditor")
    several = re.compile(r"(\S+/large-)1(\S*)(?: \1\d+\2)* \1(\d+)\2(?= |$)")
    return several.sub(r"\g<1>{1..\3}\2", text)


def _without_paths(text: str, files: Materials) -> str:
    names = {
        str(files.archive_folder): "ARCHIVES",
        str(files.work): "WORK",
        sys.executable: "PYTHON",
        files.peers: "PYTHON",
        OUT: "OUT",
        f"{ROOT}/": "",
    }
    for path, name in names.items():
        text = text.replace(path, name)
    return re.sub(rf"{re.escape(tempfile.gettempdir())}/benchmark-\w+", "WORK", text)


def measure(keys: Sequence[str], given: argparse.Namespace) -> Results:
    """Run comparisons one after the other."""
    about = machine()
    deadline = time.monotonic() + 60 * given.minutes
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmark-")))
        files = Materials(stack, given.archives, work, given.scale, given.peers)
        done = []
        for key in keys:
            _note(f"{key}: archives")
            comparison = COMPARISONS[key](files)
            count = given.long_runs or given.runs if comparison.long else given.runs
            done.append(compared(key, comparison, files, count, deadline))
        return Results(
            f"{datetime.now(UTC):%Y-%m-%d}",
            about,
            versions(given.peers),
            given.scale,
            files.contents,
            tuple(done),
        )


def write(results: Results, folder: Path, docs: Path | None) -> None:
    """Write the results, the page, and the parts of the documentation that show them.

    Args:
        docs: the folder of the documentation; `None`: leave it unchanged.
    """
    results.save(folder / "results.json")
    (folder / "RESULTS.md").write_text(page(results), "utf-8")
    if docs is not None:
        (docs / "growth.svg").write_text(growth_chart(results), "utf-8")
        text = (docs / "scale.md").read_text("utf-8")
        for name, block in blocks(results).items():
            if match := re.search(_BLOCK.format(name), text, re.DOTALL):
                text = f"{text[: match.end(1)]}\n{block}\n{text[match.start(2) :]}"
        (docs / "scale.md").write_text(text, "utf-8")


def blocks(results: Results) -> dict[str, str]:
    """Return the tables in docs/scale.md by their names."""
    return {
        "growth": growth_table(results),
        "threads": figures_table(results, "threads"),
        "spark": figures_table(results, "spark"),
        "paper": paper_table(results),
    }


def status(results: Results) -> int:
    """Return the exit status of a run with some results."""
    commands = [command for one in results.comparisons for command in one.commands]
    equal = all(one.is_answer_equal for one in results.comparisons)
    if not equal or any(command.fault for command in commands):
        return 1
    judged = [one.is_held for compared in results.comparisons for one in compared.bounds]
    return 3 if results.scale == 1 and not all(judged) else 0


def _note(text: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S} {text}", file=sys.stderr, flush=True)


def _keys(text: str) -> list[str]:
    keys = text.split(",")
    if unknown := [key for key in keys if key not in COMPARISONS]:
        every = ", ".join(COMPARISONS)
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: not one of {every}")
    return keys


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark that the command line asks for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.run",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whole = list(COMPARISONS)
    parser.add_argument(
        "--only", type=_keys, default=whole, metavar="NAME,…", help=", ".join(whole)
    )
    parser.add_argument("--runs", type=int, default=5, help="runs of each command, 5 by default")
    parser.add_argument("--long-runs", type=int, help="runs of commands that take long")
    parser.add_argument("--minutes", type=float, default=inf, help="after which no command begins")
    parser.add_argument("--scale", type=float, default=1.0, help="factor on the sizes of archives")
    parser.add_argument("--peers", default=sys.executable, metavar="PYTHON", help="has the peers")
    parser.add_argument("--archives", type=Path, default=ROOT / "build" / "archives")
    parser.add_argument("--output", type=Path, metavar="FOLDER", help="of the page and its JSON")
    parser.add_argument(
        "--render", action="store_true", help="write the page of results.json again"
    )
    given = parser.parse_args(arguments)
    is_whole = set(given.only) == set(whole) and given.scale == 1
    folder: Path = given.output or ROOT / "benchmarks"
    results = loaded(folder / "results.json") if given.render else measure(given.only, given)
    if given.output or given.render or is_whole:
        folder.mkdir(parents=True, exist_ok=True)
        write(results, folder, None if given.output else ROOT / "docs")
    print(page(results))
    return status(results)


if __name__ == "__main__":
    sys.exit(main())
