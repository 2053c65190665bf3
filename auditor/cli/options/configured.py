"""Options that `auditor.toml` may hold: the command line wins, and a report names the rest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.options.rules import parse_parameters
from auditor.cli.options.sources import announce_pipes, check_account
from auditor.configuration import DEFAULT_PACK

if TYPE_CHECKING:
    from auditor.configuration import Configuration

Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        callback=announce_pipes,
        help="File with rules, parameters, expected accounts and the time zone. Default:"
        " auditor.toml in the current folder or its parents, up to the repository's root.",
    ),
]
ExpectedAccounts = Annotated[
    list[str] | None,
    typer.Option(
        "--expect-account",
        metavar="ID",
        help="Account that should have records; the report lists those without. May be repeated.",
    ),
]


@dataclass(frozen=True, slots=True)
class ConfiguredRules:
    """The rules of a run; the configuration supplies options that the command line leaves out."""

    names: list[str]
    parameters: dict[str, str]
    from_file: tuple[tuple[str, str], ...]
    """Keys and values that came from the file."""


def configured_rules(
    configuration: "Configuration", rules: Sequence[str] | None, parameters: list[str] | None
) -> ConfiguredRules:
    """Return the rules of the command line, otherwise of the file, with their parameters.

    The file's parameters belong to the file's rules, and are not used for others.
    """
    given = parse_parameters(parameters)
    if rules or not configuration.rules:
        return ConfiguredRules(list(rules or [DEFAULT_PACK]), given, ())
    used = {name: value for name, value in configuration.parameters.items() if name not in given}
    return ConfiguredRules(
        list(configuration.rules),
        used | given,
        (
            ("rules", ", ".join(configuration.rules)),
            *((f"parameters.{name}", value) for name, value in used.items()),
        ),
    )


def configured_accounts(
    configuration: "Configuration", accounts: list[str] | None
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Return the accounts that should have records, and the key and value that the file gave.

    Raises:
        UsageError: one is not an account ID.
    """
    for account in accounts or ():
        check_account("--expect-account", account)
    if accounts or not configuration.expected_accounts:
        return tuple(dict.fromkeys(accounts or ())), ()
    expected = configuration.expected_accounts
    return tuple(dict.fromkeys(expected)), (("expected-accounts", ", ".join(expected)),)


def configured_timezone(
    configuration: "Configuration", timezone: str | None
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the time zone that reports show, and the key and value that the file gave.

    Raises:
        UsageError: there is no such time zone.
    """
    from auditor.times import zone_of

    zone = timezone or configuration.timezone
    if not zone:
        return "", ()
    zone_of(zone)
    return zone, () if timezone else (("timezone", zone),)


def note(configuration: "Configuration", used: Iterable[tuple[str, str]]) -> None:
    """Print on stderr which options came from the file, if any, and which file was ignored."""
    from auditor.render.shared.lines import shown

    if configuration.ignored:
        advice = "it is in the folder of a source; name it with --config to use it"
        typer.echo(shown(f"{configuration.ignored} was ignored: {advice}"), err=True)
    settings = "; ".join(f"{key} = {value}" for key, value in used)
    if settings:
        typer.echo(shown(f"from {configuration.file}: {settings}"), err=True)
