"""Rule tests as text for a terminal of 80 columns, as JUnit XML and as JSON."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from auditor.render.formats import RuleTestFormat
from auditor.render.rules.junit import junit
from auditor.render.shared import explanation as explained
from auditor.render.shared.lines import terminal_text, wrapped
from auditor.render.shared.words import counted, visible
from auditor.result.json import json_text
from auditor.result.rule_tests import Failure, RuleTestResult


def text(result: RuleTestResult) -> str:
    """Return a line for each test with its failures, and the number of failed tests."""
    lines: list[str] = []
    for suite in result.suites:
        lines.append(visible(suite.file))
        for case in suite.cases:
            lines.append(f"  {'FAILED' if case.failures else 'ok    '}  {visible(case.name)}")
            lines += _failures(case.failures)
        if suite.untested:
            names = ", ".join(map(visible, suite.untested))
            lines.append(f"  without examples: {names}")
        if lines[-1]:
            lines.append("")
    failed = f"{result.failed} failed" if result.failed else "all hold"
    return terminal_text([*lines, f"{counted(result.cases, 'test')}, {failed}."])


def _failures(failures: Sequence[Failure]) -> Iterator[str]:
    """Yield the failures of a test, with empty lines around them."""
    for failure in failures:
        what, *more = _failure(failure)
        yield ""
        yield from wrapped(what, "    ")
        yield from (f"    {line}".rstrip() for line in more)
    if failures:
        yield ""


def to_junit(result: RuleTestResult) -> str:
    """Return the tests as JUnit XML, with one suite for each file."""
    return junit(
        (
            suite.file,
            case.name,
            "\n".join(line for failure in case.failures for line in _failure(failure)) or None,
        )
        for suite in result.suites
        for case in suite.cases
    )


def to_json(result: RuleTestResult) -> str:
    """Return the whole result; the keys are an interface."""
    return json_text(result)


FORMATS: Final[dict[RuleTestFormat, Callable[[RuleTestResult], str]]] = {
    "text": text,
    "junit": to_junit,
    "json": to_json,
}
"""Renderers by format name."""


def _failure(failure: Failure) -> Iterator[str]:
    yield visible(failure.what)
    yield f"at {visible(failure.place)}"
    if failure.seen is not None:
        yield ""
        yield from explained.lines(failure.seen)
