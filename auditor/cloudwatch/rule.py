"""A rule: an alarm, the metric filters that feed it, and its description."""

from dataclasses import dataclass, replace
from pathlib import PurePath

from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.composite.alarm import CompositeAlarm
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.cloudwatch.mute_rules import MuteRule


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Where something is declared."""

    file: str
    """The path as given; for a pack, its name."""
    line: int | None
    """The line, from 1; `None` if the format has no lines."""
    name: str
    """Its name in the file: a logical id, a resource's address or the name of the resource; "" for
    the file itself."""

    def __str__(self) -> str:
        position = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{position}: {self.name}" if self.name else position

    @property
    def without_folder(self) -> "Origin":
        """The same with the file's name alone, for results, which never name folders."""
        return replace(self, file=PurePath(self.file).name)


@dataclass(frozen=True, slots=True, order=True)
class Control:
    """A requirement of a published framework that a rule helps to meet."""

    framework: str
    """The framework's name."""
    version: str
    """The framework's version; "" if it has none."""
    id: str
    """The requirement's number in the framework."""
    source: str = ""
    """The publisher of the mapping."""
    official: bool = False
    """Whether the publisher is the framework's author or AWS; otherwise it is a third party."""
    forbids: bool = False
    """Whether it forbids the acts that the alarm watches; otherwise it requires that they are
    watched and handled.
    """


@dataclass(frozen=True, slots=True)
class Examples:
    """Records, as JSON text, that show what the filters of a rule match."""

    match: tuple[str, ...] = ()
    near_miss: tuple[str, ...] = ()
    """Records that a single condition keeps from matching."""


@dataclass(frozen=True, slots=True)
class About:
    """The description of a rule for people."""

    title: str
    """A short name for people; the alarm's name if the rule has none."""
    explanation: str = ""
    """What it watches, in one plain sentence."""
    source: str = ""
    """Where its pattern and settings were published."""
    defect: str = ""
    """Its defect as published; "" if none is known."""
    controls: tuple[Control, ...] = ()
    """First those named by the rule, then official ones, then those of third parties."""
    control: str = ""
    """The entry of `queries/controls.json` that most of them come from."""
    examples: Examples = Examples()


@dataclass(frozen=True, slots=True)
class Rule:
    """An alarm joined with the metric filters that publish its metric."""

    alarm: Alarm
    filters: tuple[MetricFilter, ...]
    """At least one; in the order of the template."""
    about: About
    origin: Origin | None = None
    """Where the alarm is declared; `None` for a rule that no file declares."""


@dataclass(frozen=True, slots=True)
class CompositeRule:
    """A composite alarm, whose children are in the same pack."""

    alarm: CompositeAlarm
    about: About
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class UnjudgedRule:
    """A valid rule that cannot be replayed from CloudTrail logs."""

    origin: Origin
    """Where it is declared."""
    alarm: str
    """The alarm's name."""
    reason: str
    """Why it cannot be replayed."""
    controls: tuple[Control, ...] = ()
    """The requirements of frameworks that it helps to meet."""


@dataclass(frozen=True, slots=True)
class RulePack:
    """The rules of one or more templates."""

    name: str
    """The pack's name, or the template's file name; several are joined by " + "."""
    sha256: str
    """SHA-256 of the template's bytes, hexadecimal; of several templates, of their digests."""
    rules: tuple[Rule, ...]
    """In the order of the alarms in the template."""
    composites: tuple[CompositeRule, ...] = ()
    """In the order of the alarms in the template."""
    unjudged: tuple[UnjudgedRule, ...] = ()
    """In the order of the alarms in the template."""
    parameters: tuple[tuple[str, str], ...] = ()
    """Parameters that replace the template's own values, sorted by name."""
    packs: tuple[str, ...] = ()
    """The built-in packs among them, by name."""
    mute_rules: tuple[MuteRule, ...] = ()
    """All mute rules, whether or not they target an alarm of the pack."""
    files: tuple[str, ...] = ()
    """The files and folders among them, without their paths."""


def evaluated_in(pack: RulePack, hourly_minute: int) -> RulePack:
    """Return a pack whose hourly evaluated alarms are evaluated in a given minute of the hour.

    Args:
        hourly_minute: the minute of each hour, 0 to 59.
    """
    rules = tuple(
        replace(rule, alarm=replace(rule.alarm, hourly_minute=hourly_minute))
        if rule.alarm.evaluated_hourly
        else rule
        for rule in pack.rules
    )
    return replace(pack, rules=rules)
