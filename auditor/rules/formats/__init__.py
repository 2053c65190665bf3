"""The formats that rules come in, recognised by content; each ends in `Declarations`.

A new format is a module with `NAME` and `read`, and an entry in `FORMATS`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Final, Protocol

from auditor.cloudwatch.rule import Origin
from auditor.rules.declared import TWICE, Declarations, Fault, FaultKind, RuleFile
from auditor.rules.formats import (
    cloudformation,
    describe,
    landing_zone,
    terraform_json,
)
from auditor.rules.formats.document import Document, UnreadableError
from auditor.rules.formats.load import load
from auditor.rules.formats.terraform_names import is_terraform


class Format(Protocol):
    """A module that reads one kind of JSON or YAML document."""

    NAME: str

    def read(
        self, document: object, file: str, parameters: Mapping[str, str], /
    ) -> Declarations | None:
        """Return the declarations of a document, or `None` if it is of another kind."""


FORMATS: Final[tuple[Format, ...]] = (cloudformation, terraform_json, describe, landing_zone)

_NONE: Final = (
    "it has no Resources (CloudFormation, CDK), planned_values or values (terraform show -json),"
    " metricFilters or MetricAlarms (AWS CLI), cloudWatch (Landing Zone Accelerator)"
    " or resource blocks (Terraform)"
)
_MARKS: Final = (b"AWS::Logs::MetricFilter", b"AWS::CloudWatch::", b"aws_cloudwatch_")
"""Text in an unreadable file of a folder which shows that it was meant to hold rules."""
_ENDINGS: Final = frozenset(
    ["", ".json", ".yaml", ".yml", ".template", ".tf", ".tfvars", ".tfstate"]
)
"""Extensions of such files; prose and code near rules mention alarms, too."""


def read(files: Sequence[RuleFile], parameters: Mapping[str, str] = {}) -> list[Declarations]:
    """Return the declarations of each file; never raises for the content of a file.

    Args:
        parameters: values of parameters and variables, instead of their defaults.
    """
    modules: Mapping[int, Declarations] = {}
    if any(map(is_terraform, files)):
        from auditor.rules.formats import terraform_files  # expressions and their functions: 40 ms

        modules = terraform_files.read(files, parameters)
    return [modules.get(index) or _read(file, parameters) for index, file in enumerate(files)]


def _read(file: RuleFile, parameters: Mapping[str, str]) -> Declarations:
    try:
        document = load(file.data)
        for format_ in FORMATS:
            if (declarations := format_.read(document.value, file.name, parameters)) is not None:
                return _with_doubled(declarations, document)
    except UnreadableError as error:
        return _unreadable(file, str(error), error.line)
    except RecursionError:
        return _unreadable(file, "it is nested too deeply")
    return Declarations((), (), file.name) if file.in_folder else _unreadable(file, _NONE)


def _with_doubled(declarations: Declarations, document: Document) -> Declarations:
    faults = [
        Fault(Origin(declarations.file, line, key), FaultKind.UNREADABLE, TWICE)
        for line, key in document.doubled
    ]
    return replace(declarations, faults=(*declarations.faults, *faults))


def _unreadable(file: RuleFile, what: str, line: int | None = None) -> Declarations:
    """Return the fault; a stray file of a folder is passed over, unless it was meant as rules."""
    meant = PurePath(file.name).suffix in _ENDINGS and any(mark in file.data for mark in _MARKS)
    if file.in_folder and not meant:
        return Declarations((), (), file.name)
    fault = Fault(Origin(file.name, line, ""), FaultKind.UNREADABLE, what)
    return Declarations((), (fault,), file.name)
