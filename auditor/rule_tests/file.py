"""Test files in YAML to tests; all faults are reported at once, each with its line."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from auditor.cloudwatch.alarms import AlarmState, Evaluation
from auditor.cloudwatch.metric_filter import DefaultValue
from auditor.cloudwatch.minutes import MINUTE, Span, minute_of, time_of
from auditor.cloudwatch.rule import RulePack
from auditor.errors import AuditorError, RuleError
from auditor.file_names import name_text
from auditor.paths import exists
from auditor.rule_tests.events import (
    Moments,
    TestRecord,
    from_file,
    from_template,
    merged,
    messages,
)
from auditor.rule_tests.objects import Faults, Object, choice, mapping, text, texts
from auditor.rule_tests.rule_test import (
    ExpectedValue,
    Never,
    RuleTest,
    RuleTestFile,
    StateAt,
    Transitions,
)
from auditor.rule_tests.times import absolute
from auditor.rules import load_rules
from auditor.rules.formats.document import UnreadableError
from auditor.rules.formats.load import load
from auditor.rules.sources import pack_file
from auditor.suggestions import did_you_mean, listed

_START: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""The default start of a test."""
_NOTHING: Final = RulePack("", "", ())


def is_rule_test_file(path: Path) -> bool:
    """Return whether a file has tests rather than rules: `tests` is a key at its top."""
    try:
        document = load(path.read_bytes()).value
    except (OSError, UnreadableError, RecursionError):
        return False  # the reader of rules reports the fault
    return isinstance(document, dict) and "tests" in document


def read_rule_tests(path: Path, parameters: Mapping[str, str] = {}) -> RuleTestFile:
    """Return the tests of a file.

    Args:
        parameters: parameters of the rules, which override those in the file; some may belong to
            other files.

    Raises:
        RuleError: with all faults of the file and of the rules that it names.
    """
    faults = Faults(name_text(path.as_posix()))
    document = load(path.read_bytes()).value
    if not isinstance(document, dict):
        raise AssertionError(path)
    top = Object(document, faults, "a test file")
    top.only("rules", "parameters", "defaults", "tests")
    pack = _rules(top, path.parent, parameters)
    defaults: dict[str, Any] = top.get("defaults", mapping, {})
    tests = [
        _rule_test(test, defaults, pack, path.parent) for test in top.objects("tests", "a test")
    ]
    if faults.in_order:
        raise RuleError(faults.in_order)
    return RuleTestFile(name_text(path.as_posix()), pack, tuple(tests))


def _rules(top: Object, folder: Path, parameters: Mapping[str, str]) -> RulePack:
    named: Sequence[str] = top.need("rules", texts, ())
    own: dict[str, Any] = top.get("parameters", mapping, {})
    names = [
        str(folder / name) if not pack_file(name) and exists(folder / name) else name
        for name in named
    ]
    given = {key: str(value) for key, value in own.items()}
    if not names:
        return _NOTHING
    try:
        return load_rules(names, {**given, **parameters}, optional=parameters)
    except AuditorError as error:
        top.fault("rules", str(error))
        return _NOTHING


def _rule_test(test: Object, defaults: dict[str, Any], pack: RulePack, folder: Path) -> RuleTest:
    test.only(
        *("name", "start", "end", "evaluation", "default_value", "defaults", "events", "expect")
    )
    defaults = merged(defaults, test.get("defaults", mapping, {}))
    items = test.objects("events", "an event")
    events = [event for item in items if "file" in item for event in from_file(item, folder)]
    start = test.get("start", _start, None) or _first(events)
    moments = Moments(start)
    for item in items:
        if "file" not in item:
            events += list(from_template(item, defaults, moments, len(events) + 1))
    expected = [
        states
        for item in test.objects("expect", "an expectation")
        if (states := _expected(item, moments, pack))
    ]
    if "expect" not in test:
        test.faults.add(test.line, "a test needs expect, a list of what alarms should do")
    evaluation = test.get("evaluation", choice(Evaluation), Evaluation.SLIDING)
    last = _last(start, events, expected, evaluation, pack)
    end = test.get("end", moments, last)
    if end < start:
        test.fault("end", "is before the start")
    for value in expected:
        for at in _times(value):
            if not start <= at <= max(start, end):
                test.faults.add(value.line, "at: is before the start of the test or after its end")
    return RuleTest(
        name=test.need("name", text, ""),
        span=Span(start, max(start, end)),
        evaluation=evaluation,
        default_value=test.get("default_value", choice(DefaultValue), DefaultValue.PER_MINUTE),
        messages=messages(events),
        expected=tuple(expected),
    )


def _start(value: Any) -> datetime:
    instant = absolute(value)
    if instant is None or instant.second or instant.microsecond:
        raise ValueError(f"{value!r} is not a time in whole minutes; write 2026-01-01T00:00Z")
    return instant


def _first(events: list[TestRecord]) -> datetime:
    """Return the minute of the first record of files."""
    return time_of(minute_of(min(event.time for event in events))) if events else _START


def _last(
    start: datetime,
    events: list[TestRecord],
    expected: list[ExpectedValue],
    evaluation: Evaluation,
    pack: RulePack,
) -> datetime:
    """Return the default end of a test: after its last record and its last expectation."""
    minutes = [time_of(minute_of(event.time)) + MINUTE for event in events]
    last = max([start + MINUTE, *minutes, *(at for value in expected for at in _times(value))])
    unit = MINUTE
    if evaluation is Evaluation.BUCKETS:
        unit = max((rule.alarm.period for rule in pack.rules), default=MINUTE)
    return time_of(0) - (time_of(0) - last) // unit * unit


def _times(value: ExpectedValue) -> list[datetime]:
    match value.what:
        case StateAt():
            return [value.what.at]
        case Transitions():
            return [at for at, _ in value.what.changes]
        case Never():
            return []


def _expected(item: Object, moments: Moments, pack: RulePack) -> ExpectedValue | None:
    kinds = [key for key in ("state", "transitions", "never") if key in item]
    alarm = item.need("alarm", text, "")
    alarms = [rule.alarm.name for rule in pack.rules]
    alarms += [rule.alarm.name for rule in pack.composites]
    unjudged = {rule.alarm: rule.reason for rule in pack.unjudged}
    if alarm in unjudged:
        item.fault("alarm", f"{alarm} is not judged: {unjudged[alarm]}")
    elif alarm and alarms and alarm not in alarms:
        remedy = did_you_mean(alarm, alarms, f"the alarms are: {listed(alarms)}")
        item.fault("alarm", f"no alarm is named {alarm}; {remedy}")
    if len(kinds) != 1:
        item.faults.add(
            item.line, "an expectation needs exactly one of: at with state, transitions, never"
        )
        return None
    state = choice(AlarmState)
    if kinds == ["state"]:
        item.only("at", "alarm", "state", "reason")
        at, wanted = item.need("at", moments, None), item.get("state", state, None)
        if at is None or wanted is None:
            return None
        return ExpectedValue(item.line, StateAt(alarm, at, wanted, item.get("reason", text, "")))
    if kinds == ["never"]:
        item.only("alarm", "never")
        wanted = item.get("never", state, None)
        return ExpectedValue(item.line, Never(alarm, wanted)) if wanted else None
    item.only("alarm", "transitions")
    changes = []
    for change in item.objects("transitions", "a change"):
        change.only("at", "state")
        at, wanted = change.need("at", moments, None), change.need("state", state, None)
        if at is not None and wanted is not None:
            changes.append((at, wanted))
    return ExpectedValue(item.line, Transitions(alarm, tuple(changes)))
