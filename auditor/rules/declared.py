"""Declarations of files before they are interpreted; every format returns these."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import Any, Final

from auditor.cloudwatch.rule import Origin


class ResourceType(StrEnum):
    """The parts of rules, by CloudFormation's types."""

    METRIC_FILTER = "AWS::Logs::MetricFilter"
    ALARM = "AWS::CloudWatch::Alarm"
    COMPOSITE_ALARM = "AWS::CloudWatch::CompositeAlarm"
    LOG_ALARM = "AWS::CloudWatch::LogAlarm"
    MUTE_RULE = "AWS::CloudWatch::AlarmMuteRule"

    @property
    def is_alarm(self) -> bool:
        """Whether such a resource is an alarm of any kind."""
        return self not in {ResourceType.METRIC_FILTER, ResourceType.MUTE_RULE}


TRANSFORMER: Final = (
    "log transformers are not simulated: an archive does not hold transformed records;"
    " metric filters without ApplyOnTransformedLogs see the record itself"
)
SET_ASIDE: Final[Mapping[str, str]] = {"AWS::Logs::Transformer": TRANSFORMER}
"""CloudFormation types that affect alarms and are not judged, with the reason."""


TWICE: Final = "this key occurs twice"


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A value that only a deployment knows."""

    expression: str
    """The known value, or the expression that gives it."""
    needs: str = ""
    """The unknown part; "" if that is the whole expression."""
    parameter: str = ""
    """The parameter whose value would resolve it; "" if it is not a parameter."""

    def __str__(self) -> str:
        return self.expression


@dataclass(frozen=True, slots=True)
class Declaration:
    """A metric filter or an alarm, as declared in a file."""

    kind: ResourceType
    origin: Origin
    properties: Mapping[str, Any]
    """Properties by CloudFormation's names, whatever the format; `Unresolved` in place of an
    unknown value.
    """
    about: Mapping[str, Any]
    """`Metadata.Auditor`; empty in formats that have no place for it."""
    provided: Unresolved | None = None
    """The condition that decides whether it exists; `None`: it does."""
    refused: tuple[str, ...] = ()
    """Faults that only its format knows, not the API."""


class FaultKind(StrEnum):
    """The kind of a fault that keeps something from being judged."""

    UNREADABLE = "unreadable"
    """The file, or this part of it, violates its format."""
    REJECTED = "rejected"
    """AWS refuses it."""
    UNRESOLVED = "unresolved"
    """It depends on a value that the file does not have."""
    UNPUBLISHED = "unpublished"
    """An alarm on a metric that no metric filter here publishes."""
    NOT_SIMULATED = "not-simulated"
    """It is valid, and cannot be replayed from logs."""
    NOT_READ = "not-read"
    """It is in other files, which were not read: a module, a nested stack."""
    SWITCHED_OFF = "switched-off"
    """Conditions leave out every filter and alarm of its file."""
    DEPENDENT = "dependent"
    """It needs a metric filter or an alarm that itself has a fault."""

    @property
    def stops(self) -> bool:
        """Whether rules with such a fault are refused; others are set aside and reported."""
        return self in {FaultKind.UNREADABLE, FaultKind.REJECTED, FaultKind.UNRESOLVED}


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something that keeps a filter or an alarm from being judged."""

    origin: Origin
    kind: FaultKind
    what: str
    """May have several lines, a drawn pattern among them."""
    alarm: str = ""
    """The name of the alarm that it keeps from being judged; "" without one."""
    remedy: str = ""
    """The remedy that lint shows; "" if the kind of fault is enough."""

    @property
    def headline(self) -> str:
        """The fault in one line."""
        return self.what.partition("\n")[0]

    def __str__(self) -> str:
        return f"{self.origin}: " + self.what.replace("\n", "\n    ")


@dataclass(frozen=True, slots=True)
class Declarations:
    """The declarations of one file, in its order."""

    declared: tuple[Declaration, ...]
    faults: tuple[Fault, ...] = ()
    file: str = ""
    format: str = ""
    """The name of its format; "" where it was not recognised."""
    more: str = ""
    """The source of values that the file lacks and no parameter gives; "" for none."""
    parameters: frozenset[str] = frozenset()
    """The names that can be given: parameters, variables, replacements."""


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A file that may hold rules."""

    name: str
    """Its path as it was named, the place of faults; for a pack, its name."""
    data: bytes
    in_folder: bool = False
    """Whether it comes from a named folder, where not every file holds rules."""
    called: bool = False
    """Whether it is only here because a Terraform module in it is called."""

    @property
    def folder(self) -> PurePath:
        """Its folder; Terraform reads the files of one folder as one."""
        return PurePath(self.name).parent
