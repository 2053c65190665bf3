"""The result of lint as text, and as SARIF and JUnit for continuous integration."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import chain, groupby
from typing import Final

from auditor import resources
from auditor.cloudwatch.rule import Origin
from auditor.render.formats import LintFormat
from auditor.render.rules.junit import CaseOutput, JUnitCase, junit
from auditor.render.rules.sarif import SarifResult, SarifRule, sarif
from auditor.render.shared.lines import terminal_text, wrapped
from auditor.render.shared.words import counted, visible
from auditor.result.checks import Check
from auditor.result.json import to_json
from auditor.result.lint import Finding, LintResult, Severity

_MIN_COMMON_FINDINGS: Final = 3
_NOWHERE: Final = Origin("", None, "")
_LINK: Final = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_HEADING: Final = re.compile(r"^## ([a-z-]+)$", re.MULTILINE)


def text(result: LintResult) -> str:
    """Return findings with remedies, in order of location, and a summary.

    Equal notes appear once, at the end, with all their locations.
    """
    alike: dict[Finding, list[Finding]] = defaultdict(list)
    for finding in result.findings:
        alike[replace(finding, origin=_NOWHERE)].append(finding)
    common = {
        shared: [finding.origin for finding in findings]
        for shared, findings in alike.items()
        if shared.severity is Severity.NOTE and len(findings) >= _MIN_COMMON_FINDINGS
    }
    single = [
        finding for finding in result.findings if replace(finding, origin=_NOWHERE) not in common
    ]
    lines: list[str] = []
    for origin, findings in groupby(single, key=lambda finding: finding.origin):
        lines += [visible(str(origin)), *chain.from_iterable(map(_finding, findings)), ""]
    for shared, origins in common.items():
        lines += [f"in {len(origins)} places", *_finding(shared)]
        lines += [f"      {visible(str(origin))}" for origin in origins]
        lines.append("")
    return terminal_text([*lines, *_summary(result)])


def _finding(finding: Finding) -> Iterator[str]:
    first, *drawn = finding.message.split("\n")
    yield from wrapped(f"{finding.severity}: {finding.check.summary} [{finding.check}]", "  ")
    yield from wrapped(first, "      ")
    for line in drawn:  # a pattern, and a caret under the fault
        yield f"      {visible(line)}"
    yield from wrapped(f"Remedy: {finding.remedy}", "      ")


def _summary(result: LintResult) -> Iterator[str]:
    checked = (
        f"{counted(result.filters, 'metric filter')} and {counted(result.alarms, 'alarm')}"
        f" in {counted(len(result.files), 'file')}"
    )
    severities = [counted(result.count(severity), severity) for severity in Severity]
    result_counts = ", ".join(severities) if result.findings else "nothing found"
    accepted = f"; {len(result.accepted)} accepted" if result.accepted else ""
    yield from wrapped(f"{checked}: {result_counts}{accepted}.")
    if result.findings:
        yield "More about a check: auditor rules lint --explain CHECK"


def lint_sarif(result: LintResult) -> str:
    """Return findings as SARIF; accepted ones are suppressed."""
    rules = [SarifRule(check.value, check.summary, explained(check)) for check in Check]
    given = [(finding, False) for finding in result.findings]
    given += [(finding, True) for finding in result.accepted]
    return sarif(
        rules,
        [
            SarifResult(
                rule=finding.check.value,
                level=finding.severity.value,
                message=_one_line(finding),
                file=finding.origin.file,
                line=finding.origin.line,
                name=finding.origin.name,
                suppressed=suppressed,
            )
            for finding, suppressed in given
        ],
    )


def lint_junit(result: LintResult, failing: Severity = Severity.WARNING) -> str:
    """Return a test case for each finding, and one that passes for each file without findings.

    Args:
        failing: the lowest severity that fails; other findings are the output of passing cases.
    """
    cases: list[JUnitCase] = []
    for finding in result.findings:
        message = f"{finding.severity}: {_one_line(finding)}"
        fails = finding.severity.rank <= failing.rank
        cases.append(
            (finding.origin.file, _case(finding), message if fails else CaseOutput(message))
        )
    clean = sorted(set(result.files) - {suite for suite, _, _ in cases})
    return junit([*cases, *((file, "lint", None) for file in clean)])


def _case(finding: Finding) -> str:
    origin = finding.origin
    line = "" if origin.line is None else f"line {origin.line}: "
    return f"{line}{origin.name} {finding.check}"


def _one_line(finding: Finding) -> str:
    return f"{finding.check.summary}: {finding.message}\nRemedy: {finding.remedy}"


def explanation(check: Check) -> str:
    """Return the section of docs/lint.md about a check as text, with its two examples."""
    prose, finding, _, remedy, _ = explained(check).split("```")
    lines = [*wrapped(f"{check}: {check.summary}"), ""]
    for paragraph in _LINK.sub(r"\1", prose).strip().split("\n\n"):
        lines += [*wrapped(" ".join(paragraph.split())), ""]
    for title, example in (("With the finding:", finding), ("Corrected:", remedy)):
        rule = example.removeprefix("yaml").strip().split("\n")
        lines += [title, *(f"  {line}" for line in rule), ""]
    return terminal_text(lines[:-1])


def explained(check: Check) -> str:
    """Return the section of docs/lint.md about a check, as Markdown without its heading."""
    return _sections()[check.value]


@cache
def _sections() -> dict[str, str]:
    _, *parts = _HEADING.split(resources.lint_page())
    return {
        name: section.partition("\n# ")[0].strip()
        for name, section in zip(parts[::2], parts[1::2], strict=True)
    }


FORMATS: Final[dict[LintFormat, Callable[[LintResult], str]]] = {
    "text": text,
    "json": to_json,
    "sarif": lint_sarif,
    "junit": lint_junit,
}
"""Renderers by format name."""
