"""Options on reports by control."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.options.sources import announce_pipes

if TYPE_CHECKING:
    from datetime import timedelta

    from auditor.evidence.compliance import ComplianceRequest
    from auditor.result.review import Disposition


class ReportName(StrEnum):
    """How the result of an audit is shown."""

    ALARMS = "alarms"
    COMPLIANCE = "compliance"


ReportOption = Annotated[
    ReportName,
    typer.Option(
        help="Kind of report. alarms: alarm by alarm. compliance: by the requirements of a"
        " framework, as text, json, html, csv, markdown, oscal or ocsf."
    ),
]
Framework = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Name of the framework or a part of it: cis, pci, 'soc 2', iso, 'nist sp 800-53'."
        " Default: the one that most rules name first.",
    ),
]
FrameworkVersion = Annotated[
    str,
    typer.Option(
        "--framework-version",
        metavar="VERSION",
        help="Version of the framework. Default: the one in the rules, or the newest.",
    ),
]
Expect = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        callback=announce_pipes,
        help="YAML file with the accounts, Regions and days that should have records. Default:"
        " every account and Region with records, on every day.",
    ),
]
SampleOption = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=1,
        help="Number of episodes to draw for each requirement, in the order of SHA-256 of SEED|id.",
    ),
]
Seed = Annotated[
    str,
    typer.Option(
        metavar="SEED",
        help="With --sample: text that decides the draw. Default: first day of the span.",
    ),
]


def compliance_request(
    framework: str,
    version: str,
    dispositions: "tuple[Disposition, ...]",
    reviewed_by: Path | None,
    within: "timedelta",
    expect: Path | None,
    sample: int | None,
    seed: str,
) -> "ComplianceRequest":
    """Return the request for a report by control that the options make.

    Raises:
        UsageError: the file of --expect cannot be read.
    """
    from auditor.evidence.compliance import ComplianceRequest
    from auditor.evidence.expectations import read_expectations

    return ComplianceRequest(
        framework=framework,
        version=version,
        dispositions=dispositions,
        within=within,
        expectations=read_expectations(expect) if expect else (),
        sample=sample,
        seed=seed,
        expected_by=expect.name if expect else "",
        reviewed_by=reviewed_by.name if reviewed_by else "",
    )
