"""Options on reports by control."""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class ComplianceOptions:
    """The framework, the logs that it expects, and the sample to draw."""

    framework: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Name of the framework or a part of it: cis, pci, 'soc 2', iso, 'nist sp 800-53'."
            " Default: the one that most rules name first.",
        ),
    ] = ""
    framework_version: Annotated[
        str,
        typer.Option(
            "--framework-version",
            metavar="VERSION",
            help="Version of the framework. Default: the one in the rules, or the newest.",
        ),
    ] = ""
    expect: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            callback=announce_pipes,
            help="YAML file with the accounts, Regions and days that should have records. Default:"
            " every account and Region with records, on every day.",
        ),
    ] = None
    sample: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="Number of episodes to draw for each requirement, in the order of SHA-256 of"
            " SEED|id.",
        ),
    ] = None
    seed: Annotated[
        str,
        typer.Option(
            metavar="SEED",
            help="With --sample: text that decides the draw. Default: first day of the span.",
        ),
    ] = ""

    @property
    def any_given(self) -> bool:
        """Whether any of them is given."""
        return self != ComplianceOptions()

    def request(
        self,
        dispositions: "tuple[Disposition, ...]",
        reviewed_by: Path | None,
        within: "timedelta",
    ) -> "ComplianceRequest":
        """Return the request for a report by control.

        Args:
            dispositions: the results of reviews.
            reviewed_by: the file that holds them.
            within: the time by which an episode must be reviewed.

        Raises:
            UsageError: the file of --expect cannot be read.
        """
        from auditor.evidence.compliance import ComplianceRequest
        from auditor.evidence.expectations import read_expectations

        return ComplianceRequest(
            framework=self.framework,
            version=self.framework_version,
            dispositions=dispositions,
            within=within,
            expectations=read_expectations(self.expect) if self.expect else (),
            sample=self.sample,
            seed=self.seed,
            expected_by=self.expect.name if self.expect else "",
            reviewed_by=reviewed_by.name if reviewed_by else "",
        )
