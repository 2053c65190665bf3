"""What a file declares, before it is understood: every format ends in these."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import Any, Final

from auditor.cloudwatch.rule import Origin


class ResourceType(StrEnum):
    """What rules are made of, by the types of CloudFormation."""

    METRIC_FILTER = "AWS::Logs::MetricFilter"
    ALARM = "AWS::CloudWatch::Alarm"
    COMPOSITE_ALARM = "AWS::CloudWatch::CompositeAlarm"
    LOG_ALARM = "AWS::CloudWatch::LogAlarm"
    MUTE_RULE = "AWS::CloudWatch::AlarmMuteRule"

    @property
    def is_alarm(self) -> bool:
        """Whether such a resource is an alarm, of whatever kind."""
        return self not in {ResourceType.METRIC_FILTER, ResourceType.MUTE_RULE}


TRANSFORMER: Final = (
    "log transformers are not simulated: an archive does not hold transformed records;"
    " metric filters without ApplyOnTransformedLogs see the record itself"
)
SET_ASIDE: Final[Mapping[str, str]] = {"AWS::Logs::Transformer": TRANSFORMER}
"""Types of CloudFormation that bear on alarms and are not judged, with what to say of them."""


TWICE: Final = "this key occurs twice"


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A value that only a deployment knows."""

    expression: str
    """The value as far as it is known, or what gives it."""
    needs: str = ""
    """What is not known in it; "" where that is the whole expression."""
    parameter: str = ""
    """The parameter whose value would settle it; "" if it is not a parameter."""

    def __str__(self) -> str:
        return self.expression


@dataclass(frozen=True, slots=True)
class Declaration:
    """A metric filter or an alarm, as it stands in a file."""

    kind: ResourceType
    origin: Origin
    properties: Mapping[str, Any]
    """Named as CloudFormation names them, whatever the format; `Unresolved` in place of a value."""
    about: Mapping[str, Any]
    """`Metadata.Auditor`; empty in formats that have no place for it."""
    provided: Unresolved | None = None
    """What decides whether it is there at all; `None`: it is."""
    refused: tuple[str, ...] = ()
    """What its format refuses, which the API does not know of."""


class FaultKind(StrEnum):
    """What may keep something from being judged."""

    UNREADABLE = "unreadable"
    """The file, or this part of it, is not what its format wants."""
    REJECTED = "rejected"
    """AWS refuses it."""
    UNRESOLVED = "unresolved"
    """It depends on a value that the file does not have."""
    UNPUBLISHED = "unpublished"
    """An alarm on a metric that no metric filter here publishes."""
    NOT_SIMULATED = "not-simulated"
    """It is valid, and cannot be replayed from logs."""
    NOT_READ = "not-read"
    """Other files hold it, and those are not read from here: a module, a nested stack."""
    SWITCHED_OFF = "switched-off"
    """Conditions leave out every filter and alarm of its file."""
    DEPENDENT = "dependent"
    """It needs a metric filter or an alarm that has a fault of its own."""

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
    """The name of the alarm that it keeps from being judged; "" if it has no alarm of its own."""
    remedy: str = ""
    """What to write or give instead, as lint says it; "" where its kind says enough."""

    @property
    def headline(self) -> str:
        """What is wrong, in one line."""
        return self.what.partition("\n")[0]

    def __str__(self) -> str:
        return f"{self.origin}: " + self.what.replace("\n", "\n    ")


@dataclass(frozen=True, slots=True)
class Declarations:
    """What one file declares, in its order."""

    declared: tuple[Declaration, ...]
    faults: tuple[Fault, ...] = ()
    file: str = ""
    format: str = ""
    """The name of its format; "" where it was not recognised."""
    more: str = ""
    """What has the values that the file does not have and no parameter gives; "" for nothing."""
    parameters: frozenset[str] = frozenset()
    """The names of what can be given to it: parameters, variables, replacements."""


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A file that may hold rules."""

    name: str
    """Its path as it was named, which faults give as its place; of a pack, its name."""
    data: bytes
    in_folder: bool = False
    """Whether it comes from a folder that was named, where not every file is one of rules."""
    called: bool = False
    """Whether it is there only because a module of Terraform is called whose file it is."""

    @property
    def folder(self) -> PurePath:
        """Where it lies; Terraform reads the files of one folder as one."""
        return PurePath(self.name).parent
