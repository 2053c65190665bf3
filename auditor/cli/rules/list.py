"""`auditor rules list`: the packs that come along."""

import typer


def list_packs() -> None:
    """List the rule packs, each with how many alarms it has.

    Example: auditor rules list
    """
    from auditor import resources
    from auditor.rules import load_rules

    for path in sorted(resources.packs().glob("*.yaml")):
        alarms = len(load_rules([path.stem]).rules)
        typer.echo(f"{path.stem:24}{alarms:3} {'alarm' if alarms == 1 else 'alarms'}")
