"""A rule: an alarm, the metric filters that feed it, and what people should know of it."""

from dataclasses import dataclass

from auditor.cloudwatch.alarms import Alarm
from auditor.cloudwatch.composite import CompositeAlarm
from auditor.cloudwatch.metrics import MetricFilter


@dataclass(frozen=True, slots=True)
class Rule:
    """An alarm joined with the metric filters that publish its metric."""

    alarm: Alarm
    filters: tuple[MetricFilter, ...]
    """At least one; in the order of the template."""
    title: str
    """A short name for people; the alarm's name where the template has none."""
    explanation: str = ""
    """What it watches, in one plain sentence."""


@dataclass(frozen=True, slots=True)
class CompositeRule:
    """A composite alarm; the alarms it names are in the same pack."""

    alarm: CompositeAlarm
    title: str
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class RulePack:
    """The rules of one template."""

    name: str
    """The pack's name, or the template's file name."""
    sha256: str
    """SHA-256 of the template's bytes, hexadecimal."""
    rules: tuple[Rule, ...]
    """Ordered as the alarms stand in the template."""
    composites: tuple[CompositeRule, ...] = ()
    """Likewise."""
