"""`auditor rules`: the rules that there are, and what becomes of one's own."""

import typer

from auditor.cli.rules.export import export_rules
from auditor.cli.rules.import_ import import_rules
from auditor.cli.rules.lint import lint_rules
from auditor.cli.rules.list import list_packs
from auditor.cli.rules.show import show_rules
from auditor.cli.rules.test import run_tests

rules_app = typer.Typer(
    name="rules",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="The rules that come along, and what becomes of your own.",
)
rules_app.command("list", short_help="List the rule packs, or find a rule.")(list_packs)
rules_app.command("show", short_help="Show what rules watch and how.")(show_rules)
rules_app.command("import", short_help="Say what is understood of your rules.")(import_rules)
rules_app.command("lint", short_help="Say which alarms cannot do what they are for.")(lint_rules)
rules_app.command("test", short_help="Test rules without AWS.")(run_tests)
rules_app.command("export", short_help="Write rules as what deploys them.")(export_rules)
