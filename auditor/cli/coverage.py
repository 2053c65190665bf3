"""`auditor coverage`: which accounts, Regions and days have records."""

from auditor.cli import console
from auditor.cli.options.configured import Config, ExpectedAccounts, configured_accounts, note
from auditor.cli.options.limits import with_limits, with_workers
from auditor.cli.options.output import Output, TextOrJson
from auditor.cli.options.redaction import Redact, RedactKey, redacted_by, redaction_of
from auditor.cli.options.sources import DEFAULT_CAP_MB, Cap, SourcesArgument
from auditor.limits import MB
from auditor.render.formats import REPORT, format_of


@with_limits
@with_workers
def coverage(
    sources: SourcesArgument,
    output_format: TextOrJson = None,
    output: Output = None,
    expected_accounts: ExpectedAccounts = None,
    redact: Redact = "",
    redact_key: RedactKey = None,
    config: Config = None,
    cap: Cap = DEFAULT_CAP_MB,
) -> None:
    """Show which accounts, Regions and days have records, and how late these were delivered.

    Example: auditor coverage sample_data
    """
    from auditor.audit.run import run_coverage
    from auditor.configuration import read_configuration
    from auditor.render.shared.inventory import FORMATS

    chosen = format_of(REPORT, output_format, output)
    redaction = redaction_of(redact, redact_key)
    console.check_writable(output)
    configuration = read_configuration(config, sources)
    expected, used = configured_accounts(configuration, expected_accounts)
    note(configuration, used)
    with console.progress() as progress:
        result = run_coverage(sources, progress, cap * MB, expected, used)
    console.write([FORMATS[chosen](redacted_by(redaction, result)).encode()], output)
