"""Options that `auditor.toml` may hold: the command line wins, and a report names the rest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import console
from auditor.cli.options.rules import parse_parameters
from auditor.cli.options.sources import accounts_option, announce_pipes
from auditor.configuration import DEFAULT_PACK, read_configuration
from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.cloudwatch.rule import RulePack

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
        callback=accounts_option,
        help="Account that should have records, or several separated by commas; the report lists"
        " those without. May be repeated.",
    ),
]


@dataclass(frozen=True, slots=True)
class ConfiguredRules:
    """The rules to read."""

    names: list[str]
    """Packs and files."""
    parameters: dict[str, str]

    def load(self, *, skip_broken: bool = False) -> "RulePack":
        """Return the rules.

        Raises:
            RulesError: they have errors.
        """
        from auditor.rules import load_rules

        return load_rules(self.names, self.parameters, skip_broken=skip_broken)


class ConfiguredOptions:
    """The options of a command line and, where it leaves them out, those of `auditor.toml`."""

    def __init__(self, config: Path | None, sources: Iterable[str] = ()) -> None:
        """Read the file that --config names, otherwise the nearest one that is not among logs.

        Raises:
            UsageError: the file cannot be read, or has a wrong value.
        """
        self._file = read_configuration(config, sources)
        self._used: list[tuple[str, str]] = []

    @property
    def used(self) -> tuple[tuple[str, str], ...]:
        """The keys and values that the file supplied, in the order of the questions."""
        return tuple(self._used)

    def rules(self, rules: Sequence[str] | None, parameters: list[str] | None) -> ConfiguredRules:
        """Return the rules of the command line, otherwise of the file, otherwise the default pack.

        The file's parameters belong to the file's rules, and are not used for others.

        Raises:
            UsageError: a parameter cannot be read.
        """
        given = parse_parameters(parameters)
        if rules or not self._file.rules:
            return ConfiguredRules(list(rules or [DEFAULT_PACK]), given)
        added = {name: value for name, value in self._file.parameters.items() if name not in given}
        self._used.append(("rules", ", ".join(self._file.rules)))
        self._used += [(f"parameters.{name}", value) for name, value in added.items()]
        return ConfiguredRules(list(self._file.rules), added | given)

    def named_rules(
        self, rules: Sequence[str] | None, parameters: list[str] | None, purpose: str
    ) -> ConfiguredRules:
        """Return the rules of the command line, otherwise of the file.

        Args:
            rules: packs and files.
            parameters: each as NAME=VALUE.
            purpose: what they are named for, such as `check`.

        Raises:
            UsageError: neither names any, or a parameter cannot be read.
        """
        if not rules and not self._file.rules:
            raise UsageError(
                f"name the packs or files to {purpose}; auditor rules list lists the packs"
            )
        return self.rules(rules, parameters)

    def expected_accounts(self, accounts: list[str] | None) -> tuple[str, ...]:
        """Return the accounts that should have records, of the command line or of the file."""
        expected: Sequence[str] = accounts or ()
        if not accounts and self._file.expected_accounts:
            expected = self._file.expected_accounts
            self._used.append(("expected-accounts", ", ".join(expected)))
        return tuple(dict.fromkeys(expected))

    def timezone(self, timezone: str | None, is_shown: bool = True) -> str:
        """Return the time zone that reports show; "" for none.

        Args:
            timezone: of the command line.
            is_shown: whether this report shows any.

        Raises:
            UsageError: the time zone is unknown.
        """
        from auditor.times import zone_of

        zone = timezone or self._file.timezone
        if not zone:
            return ""
        try:
            zone_of(zone)
        except UsageError as error:
            raise UsageError(f"{'--timezone' if timezone else self._file.file}: {error}") from error
        if is_shown and not timezone:
            self._used.append(("timezone", zone))
        return zone

    def report(self) -> None:
        """Print on stderr which options the file supplied, if any, and which file was ignored."""
        if self._file.ignored:
            advice = "it is in the folder of a source; name it with --config to use it"
            console.say(f"{self._file.ignored} was ignored: {advice}")
        settings = "; ".join(f"{key} = {value}" for key, value in self._used)
        if settings:
            console.say(f"from {self._file.file}: {settings}")
