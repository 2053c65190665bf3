"""`auditor coverage`: which accounts, Regions and days have records."""

from auditor.cli import console
from auditor.cli.options.configured import Config, ConfiguredOptions, ExpectedAccounts
from auditor.cli.options.groups import with_groups
from auditor.cli.options.limits import with_limits, with_workers
from auditor.cli.options.output import Output, TextOrJson
from auditor.cli.options.redaction import RedactionOptions, redacted_by
from auditor.cli.options.sources import DEFAULT_CAP_MB, Cap, SourcesArgument
from auditor.limits import MB
from auditor.render.formats import REPORT, format_of


@with_limits
@with_workers
@with_groups
def coverage(
    *,
    sources: SourcesArgument,
    output_format: TextOrJson = None,
    output: Output = None,
    expected_accounts: ExpectedAccounts = None,
    redacting: RedactionOptions,
    config: Config = None,
    cap: Cap = DEFAULT_CAP_MB,
) -> None:
    """Show which accounts, Regions and days have records, and how late these were delivered.

    Exit status 1 if there are no records.

    Example: auditor coverage sample_data
    """
    from auditor.audit.run import run_coverage
    from auditor.render.shared.inventory import FORMATS

    chosen = format_of(REPORT, output_format, output)
    redaction = redacting.redaction()
    console.prepare_output(output)
    configured = ConfiguredOptions(config, sources)
    expected = configured.expected_accounts(expected_accounts)
    configured.report()
    with console.progress() as progress:
        result = run_coverage(sources, progress, cap * MB, expected, configured.used)
    console.write([FORMATS[chosen](redacted_by(redaction, result)).encode()], output)
    console.check_read(result.intake, sources)
