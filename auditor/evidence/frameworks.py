"""The framework of a report by control, and its requirements."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from auditor.cloudwatch.rule import Control
from auditor.errors import UsageError
from auditor.result.audit import AuditResult
from auditor.rules.controls import (
    FrameworkRequirement,
    framework_requirements,
    frameworks,
    in_order,
)
from auditor.suggestions import did_you_mean, listed


def chosen_framework(result: AuditResult, framework: str, version: str) -> tuple[str, str]:
    """Return the name and version of a framework.

    Args:
        framework: a part of its name, in any letter case. Whole names have precedence over whole
            words, and whole words over parts of words: `cis` is CIS, not CISA. "" stands for
            the framework that most alarms name first.
        version: the version or its first numbers; "" for the one that most alarms name first,
            otherwise the newest.

    Raises:
        UsageError: no framework matches, or several do.
    """
    own = [
        (control.framework, control.version)
        for alarm in result.alarms
        for control in alarm.controls[:1]
    ]
    every = [(control.framework, control.version) for _, control in _named(result)]
    offered = sorted({*frameworks(), *every})
    if not framework and not version:
        if own:
            return Counter(own).most_common(1)[0][0]
        framework = "CIS AWS Foundations Benchmark"
    names = _fitting({name for name, _ in offered}, framework)
    if not names:
        choices = list(dict.fromkeys(name for name, _ in offered))
        remedy = did_you_mean(framework, choices, f"there are {', '.join(choices)}")
        raise UsageError(f"--framework {framework}: not known; {remedy}")
    pairs = [pair for pair in offered if pair[0] in names and _is_version(pair[1], version)]
    if not pairs:
        versions = [f"{name} {number}".strip() for name, number in offered if name in names]
        raise UsageError(f"--framework-version {version}: not known; there are {listed(versions)}")
    named = sorted({name for name, _ in pairs})
    if len(named) > 1:
        raise UsageError(
            f"--framework {framework}: several fit: {', '.join(named)}; give more of the name"
        )
    ranks = Counter(pair for pair in own if pair in pairs)
    return max(pairs, key=lambda pair: (ranks[pair], in_order(pair[1]), pair[1]))


def requirements_of(
    result: AuditResult, framework: str, version: str
) -> tuple[FrameworkRequirement, ...]:
    """Return the requirements of a framework, including requirements that only rules name."""
    by_id = {
        requirement.id: requirement for requirement in framework_requirements(framework, version)
    }
    for title, control in _named(result):
        if (control.framework, control.version) == (framework, version):
            by_id.setdefault(
                control.id,
                FrameworkRequirement(
                    id=control.id,
                    title=title,
                    controls=(),
                    is_global=False,
                    published=(),
                    to_the_letter=False,
                    source=control.source or "the rules",
                    official=control.official,
                ),
            )
    return tuple(by_id[identifier] for identifier in sorted(by_id, key=in_order))


def _fitting(names: Iterable[str], wanted: str) -> set[str]:
    """Return the names equal to a text, otherwise with it as whole words, otherwise as a part."""
    text = re.escape(wanted)
    for pattern in (rf"\A{text}\Z", rf"(?<!\w){text}(?!\w)", text):
        if fitting := {name for name in names if re.search(pattern, name, re.IGNORECASE)}:
            return fitting
    return set()


def _is_version(version: str, wanted: str) -> bool:
    return not wanted or version == wanted or version.startswith(f"{wanted}.")


def _named(result: AuditResult) -> Iterator[tuple[str, Control]]:
    """Yield the controls that alarms name, with titles; rules not judged come last."""
    for alarm in result.alarms:
        yield from ((alarm.title, control) for control in alarm.controls)
    for unjudged in result.unjudged:
        yield from ((unjudged.alarm, control) for control in unjudged.controls)
