"""Rules checked against controls, as text, SARIF, JUnit XML and JSON."""

from collections.abc import Callable, Iterator
from typing import Final

from auditor.render.formats import CheckFormat
from auditor.render.rules.call_lists import call_gap
from auditor.render.rules.comparison import group_lines, short_example, wrapped_group
from auditor.render.rules.junit import CaseOutput, JUnitCase, junit
from auditor.render.rules.sarif import SarifResult, SarifRule, sarif
from auditor.render.shared.controls import by_framework
from auditor.render.shared.lines import terminal_text, wrapped
from auditor.render.shared.words import counted, cut
from auditor.result.control_check import CheckedAlarm, ControlCheck, ControlResult, ControlStatus
from auditor.result.json import to_json

_WORDS: Final = {
    ControlStatus.EQUAL: "equal",
    ControlStatus.WIDER: "wider",
    ControlStatus.NARROWER: "narrower",
    ControlStatus.OVERLAP: "overlapping",
    ControlStatus.UNDECIDED: "undecided",
    ControlStatus.CANNOT_FIRE: "cannot fire",
    ControlStatus.NOT_MET: "not met",
}
_LEVELS: Final = {
    ControlStatus.EQUAL: "note",
    ControlStatus.WIDER: "note",
    ControlStatus.NARROWER: "warning",
    ControlStatus.OVERLAP: "warning",
    ControlStatus.UNDECIDED: "warning",
    ControlStatus.CANNOT_FIRE: "error",
    ControlStatus.NOT_MET: "error",
}
"""SARIF levels by status."""
_BROAD: Final = "matches all records of most API calls, so it counts for no control in particular"
_ADDING: Final = frozenset({ControlStatus.WIDER, ControlStatus.OVERLAP})
_MAX_GROUPS: Final = 3
"""The most groups of records in text."""
_MAX_EXAMPLE: Final = 300
"""The most characters of an example in text."""
_MAX_UNJUDGED: Final = 10
"""The most filters and alarms that text lists as not judged."""


def text(check: ControlCheck) -> str:
    """Return the number of controls met, and each control."""
    lines = [*wrapped(headline(check)), ""]
    for control in check.controls:
        lines += wrapped(f"{_name(control)}: {_WORDS[control.status]}")
        for line in _details(control):
            lines += wrapped(line, "  ", "    ")
        lines += _records(control)
    broad = dict.fromkeys(name for control in check.controls for name in control.ignored)
    lines += [""] if broad else []
    for name in broad:
        lines += wrapped(f"{name} {_BROAD}")
    lines += _unjudged(check)
    if check.intake is not None:
        records = counted(check.intake.records, "record")
        rejected = len(check.intake.rejections)
        faults = f"; {counted(rejected, 'fault')} in files" if rejected else ""
        lines += ["", *wrapped(f"{records} read{faults}.")]
    return terminal_text(lines)


def headline(check: ControlCheck) -> str:
    """Return one sentence with the number of controls by status."""
    met = sum(control.status.is_met for control in check.controls)
    counts = [
        f"{check.count(status)} {_WORDS[status]}" for status in ControlStatus if check.count(status)
    ]
    of = counted(len(check.controls), "control")
    files = ", ".join(check.files)
    return f"{files} against {check.against}: {met} of {of} met; {', '.join(counts)}."


def _details(control: ControlResult) -> Iterator[str]:
    """Yield the alarms that meet a control, their gaps, and contradicting checkers."""
    for requirement in by_framework(control.requirements):
        yield f"for {requirement} ({requirement.authority})"
    if control.alarms:
        together = " together" if len(control.alarms) > 1 else ""
        yield f"by {' and '.join(map(_alarm, control.alarms))}{together}"
    yield from _gaps(control)
    for alarm in control.alarms:
        changes = [
            f"{setting.name} {setting.after} instead of {setting.before}"
            for setting in alarm.settings
        ]
        if changes:
            which = f"{alarm.name}: " if len(control.alarms) > 1 else ""
            yield f"{which}{', '.join(changes)}"
    for alarm in control.on_paper:
        yield f"on paper by {_alarm(alarm)}: {_why_not(alarm)}"
    for verdict in control.contradictions:
        outcome = "pass" if verdict.passes else "fail"
        yield f"comparing text, {verdict.checker} would {outcome} it ({verdict.check})"


def _gaps(control: ControlResult) -> Iterator[str]:
    relation = control.relation
    if relation is not None and relation.reason:
        yield f"undecided: {relation.reason}"
    if control.status is ControlStatus.NOT_MET or relation is None:
        return
    for verb, gap, example in (
        ("misses", control.missed_calls, relation.only_b),
        ("also matches", control.extra_calls, relation.only_a),
    ):
        if example is not None:
            shown = (
                "" if gap.never.count else f", such as {cut(short_example(example), _MAX_EXAMPLE)}"
            )
            yield f"{verb} {call_gap(gap.never, gap.partly)}{shown}"


def _records(control: ControlResult) -> Iterator[str]:
    """Yield the differing records that the logs have."""
    for verb, difference, is_shown in (
        ("missed in the source", control.missed, not control.status.is_met),
        ("also matched in the source", control.extra, control.status in _ADDING),
    ):
        if difference is not None and (is_shown or difference.records):
            yield f"  {verb}: {counted(difference.records, 'record')}"
            for line in group_lines(difference, _MAX_GROUPS):
                yield from wrapped_group(line)


def _alarm(alarm: CheckedAlarm) -> str:
    origin = alarm.origin
    where = origin.file if origin.line is None else f"{origin.file}:{origin.line}"
    return f"{alarm.name} ({where})"


def _why_not(alarm: CheckedAlarm) -> str:
    if alarm.unjudged:
        return f"it cannot be judged: {alarm.unjudged}"
    reasons = [
        f"{hindrance.check.summary[0].lower()}{hindrance.check.summary[1:]}:"
        f" {hindrance.message} [{hindrance.check}]"
        for hindrance in alarm.hindrances
    ]
    return "; ".join(reasons)


def _unjudged(check: ControlCheck) -> Iterator[str]:
    if not check.unjudged:
        return
    yield ""
    yield "Not judged, but perhaps meant for a control:"
    for rule in check.unjudged[:_MAX_UNJUDGED]:
        yield from wrapped(f"{rule.origin}: {rule.reason.partition(chr(10))[0]}", "  ", "    ")
    more = len(check.unjudged) - _MAX_UNJUDGED
    if more > 0:
        yield f"  and {more} more; auditor rules lint shows them"


def check_sarif(check: ControlCheck) -> str:
    """Return a result for each control that is not met or that a text checker gets wrong."""
    rules: dict[str, SarifRule] = {}  # a user's own rules may name a control twice
    for control in check.controls:
        name = _identifier(check, control)
        rules.setdefault(name, SarifRule(name, control.title, _help(control)))
    results = []
    for control in check.controls:
        if control.status is ControlStatus.EQUAL and not control.contradictions:
            continue
        alarm = next(iter((*control.alarms, *control.on_paper)), None)
        results.append(
            SarifResult(
                rule=_identifier(check, control),
                level=_LEVELS[control.status],
                message=_message(control),
                file=alarm.origin.file if alarm else next(iter(check.files), ""),
                line=alarm.origin.line if alarm else None,
                name=alarm.origin.name if alarm else "",
            )
        )
    return sarif(list(rules.values()), results)


def check_junit(check: ControlCheck, failing: ControlStatus = ControlStatus.NARROWER) -> str:
    """Return a test case for each control.

    Args:
        failing: the best status that fails; cases with a better one pass, with a note.
    """
    cases: list[JUnitCase] = []
    for control in check.controls:
        message = _message(control)
        fails = control.status.rank >= failing.rank
        cases.append((check.against, _name(control), message if fails else CaseOutput(message)))
    return junit(cases)


def _name(control: ControlResult) -> str:
    """Return the number and title of a control; without a number only the title."""
    return " ".join(dict.fromkeys([control.control, control.title]))


def _identifier(check: ControlCheck, control: ControlResult) -> str:
    return f"{check.against}/{control.control}"


def _message(control: ControlResult) -> str:
    head = f"{_name(control)}: {_WORDS[control.status]}"
    return "\n".join([head, *_details(control), *(f"{name} {_BROAD}" for name in control.ignored)])


def _help(control: ControlResult) -> str:
    patterns = "\n".join(f"    {pattern}" for pattern in control.asks)
    return f"The control asks for an alarm on records that match\n\n{patterns}\n"


FORMATS: Final[dict[CheckFormat, Callable[[ControlCheck], str]]] = {
    "text": text,
    "json": to_json,
    "sarif": check_sarif,
    "junit": check_junit,
}
"""Renderers by format name."""
