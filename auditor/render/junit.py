"""JUnit XML, as continuous integration reads it.

The format has no standard; this is the part that Jenkins, GitLab and their kin agree on.
"""

from collections import defaultdict
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from auditor.render.lines import shown
from auditor.render.words import visible

Case = tuple[str, str, str | None]
"""Suite, name of the case, and why it failed; `None` where it passed."""


def junit(cases: Iterable[Case]) -> str:
    """Return cases as JUnit XML, suites and cases in the order given.

    The first line of a failure is its message. Control characters, which XML cannot hold, are shown
    as on a terminal.
    """
    suites: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    for suite, name, failure in cases:
        suites[suite].append((name, failure))
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    every = [case for suite in suites.values() for case in suite]
    lines.append(f"<testsuites {_counts(every)}>")
    for suite, found in suites.items():
        lines.append(f"  <testsuite name={_attribute(suite)} {_counts(found)}>")
        for name, failure in found:
            head = f"    <testcase classname={_attribute(suite)} name={_attribute(name)}"
            if failure is None:
                lines.append(f"{head}/>")
                continue
            message = _attribute(failure.partition("\n")[0])
            lines.append(f"{head}>")
            lines.append(f"      <failure message={message}>{_text(failure)}</failure>")
            lines.append("    </testcase>")
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _counts(cases: list[tuple[str, str | None]]) -> str:
    failures = sum(failure is not None for _, failure in cases)
    return f'tests="{len(cases)}" failures="{failures}" errors="0"'


def _attribute(text: str) -> str:
    return quoteattr(visible(text))


def _text(text: str) -> str:
    return escape(shown(text))
