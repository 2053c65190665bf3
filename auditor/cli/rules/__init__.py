"""`auditor rules`: the rules that there are, and what becomes of one's own."""

import typer

from auditor.cli.rules.export import export_rules
from auditor.cli.rules.list import list_packs
from auditor.cli.rules.test import run_tests

rules_app = typer.Typer(
    name="rules",
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The rules that come along, and what becomes of your own.",
)
rules_app.command("list", short_help="List the rule packs.")(list_packs)
rules_app.command("export", short_help="Write rules as what deploys them.")(export_rules)
rules_app.command("test", short_help="Test rules without AWS.")(run_tests)


@rules_app.callback()
def _group() -> None:
    """Keep `list` a command of its own as long as it is the only one."""
