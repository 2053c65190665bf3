"""`auditor rules`: the rule packs, and your own rules."""

import typer

from auditor.cli.rules.check import check_rules
from auditor.cli.rules.compare import compare
from auditor.cli.rules.export import export_rules
from auditor.cli.rules.import_ import import_rules
from auditor.cli.rules.lint import lint_rules
from auditor.cli.rules.list import list_packs
from auditor.cli.rules.show import show_rules
from auditor.cli.rules.test import run_tests
from auditor.cli.sections import SectionedCommand

rules_app = typer.Typer(
    name="rules",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="List, show, lint, check, compare, test and export rules.",
)
rules_app.command("list", cls=SectionedCommand, short_help="List the rule packs, or find a rule.")(
    list_packs
)
rules_app.command("show", cls=SectionedCommand, short_help="Show patterns, settings and sources.")(
    show_rules
)
rules_app.command("import", cls=SectionedCommand, short_help="Show how rules are read.")(
    import_rules
)
rules_app.command("lint", cls=SectionedCommand, short_help="Find alarms that cannot do their job.")(
    lint_rules
)
rules_app.command(
    "check", cls=SectionedCommand, short_help="Check which controls of a benchmark are met."
)(check_rules)
rules_app.command(
    "compare", cls=SectionedCommand, short_help="Compare two sets of rules by meaning."
)(compare)
rules_app.command("test", cls=SectionedCommand, short_help="Test rules without AWS.")(run_tests)
rules_app.command(
    "export", cls=SectionedCommand, short_help="Write CloudFormation, Terraform or CLI."
)(export_rules)
