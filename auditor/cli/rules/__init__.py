"""`auditor rules`: the rules that there are, and what becomes of one's own."""

import typer

from auditor.cli.rules.lint import lint_rules
from auditor.cli.rules.list import list_packs

rules_app = typer.Typer(
    name="rules",
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The rules that come along, and what becomes of your own.",
)
rules_app.command("lint", short_help="Say which alarms cannot do what they are for.")(lint_rules)
rules_app.command("list", short_help="List the rule packs.")(list_packs)
