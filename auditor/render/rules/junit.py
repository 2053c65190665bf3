"""JUnit XML, as continuous integration reads it.

The format has no standard; this is the part that Jenkins, GitLab and similar tools share.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from auditor.render.shared.lines import shown
from auditor.render.shared.words import visible


@dataclass(frozen=True, slots=True)
class CaseOutput:
    """The output of a case that passed."""

    text: str


JUnitCase = tuple[str, str, str | CaseOutput | None]
"""Suite, name of the case, and reason of its failure; `CaseOutput` or `None` if it passed."""


def junit(cases: Iterable[JUnitCase]) -> str:
    """Return cases as JUnit XML, with suites and cases in the given order.

    The first line of a failure is its message. Control characters, which XML cannot hold, are shown
    as on a terminal.
    """
    suites: dict[str, list[tuple[str, str | CaseOutput | None]]] = defaultdict(list)
    for suite, name, failure in cases:
        suites[suite].append((name, failure))
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    every = [case for suite in suites.values() for case in suite]
    lines.append(f"<testsuites {_counts(every)}>")
    for suite, members in suites.items():
        lines.append(f"  <testsuite name={_attribute(suite)} {_counts(members)}>")
        for name, failure in members:
            head = f"    <testcase classname={_attribute(suite)} name={_attribute(name)}"
            if failure is None:
                lines.append(f"{head}/>")
                continue
            lines += [f"{head}>", f"      {_outcome(failure)}", "    </testcase>"]
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _outcome(failure: str | CaseOutput) -> str:
    if isinstance(failure, CaseOutput):
        return f"<system-out>{_text(failure.text)}</system-out>"
    message = _attribute(failure.partition("\n")[0])
    return f"<failure message={message}>{_text(failure)}</failure>"


def _counts(cases: list[tuple[str, str | CaseOutput | None]]) -> str:
    failures = sum(isinstance(failure, str) for _, failure in cases)
    return f'tests="{len(cases)}" failures="{failures}" errors="0"'


def _attribute(text: str) -> str:
    return quoteattr(visible(text))


def _text(text: str) -> str:
    return escape(shown(text))
