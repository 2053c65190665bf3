"""`auditor.toml`: the options that every run shares.

`auditor` looks for it in the current folder and its parents up to the root of the repository, or
reads the file that `--config` names. A file among logs is never read automatically, since others
may have written it.
"""

import os
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from auditor.errors import UsageError
from auditor.identifiers import parse_account
from auditor.paths import exists, is_file, is_folder
from auditor.suggestions import did_you_mean
from auditor.texts import EncodingError, decode, place

NAME: Final = "auditor.toml"
DEFAULT_PACK: Final = "iam-changes"
"""The default rules if neither options nor a file name any."""
_KEYS: Final = ("rules", "parameters", "expected-accounts", "timezone")


@dataclass(frozen=True, slots=True)
class Configuration:
    """The content of a file; empty without a file, and for options that the file does not set."""

    file: str = ""
    """Its path."""
    rules: tuple[str, ...] = ()
    """Packs, and paths relative to the current folder."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Parameters of those rules."""
    expected_accounts: tuple[str, ...] = ()
    timezone: str = ""
    ignored: str = ""
    """The path of a file among the logs, which was therefore not read."""


def read_configuration(
    named: Path | None, sources: Iterable[str] = (), here: Path | None = None
) -> Configuration:
    """Return the content of the named file, otherwise of the nearest one.

    Args:
        named: the file of `--config`.
        sources: paths that are read as logs; files in these folders, or next to these files, are
            not used.
        here: the current folder.

    Raises:
        UsageError: the file cannot be read, is not TOML, or has an unknown key or a wrong value.
    """
    file, ignored = named, ""
    if file is None:
        file, ignored = _find((here or Path.cwd()).resolve(), sources)
    if file is None:
        return Configuration(ignored=ignored)
    try:
        text = decode(file.read_bytes())
        table = tomllib.loads(text)
    except OSError as error:
        raise UsageError(
            f"{file}: {error.strerror}; give a TOML file; see docs/configuration.md"
        ) from error
    except EncodingError as error:
        raise UsageError(f"{file}: {error}") from error
    except ValueError as error:
        raise UsageError(f"{file}: not TOML: {error}") from error
    return replace(_Reader(file, text).configuration(table), ignored=ignored)


def _find(here: Path, sources: Iterable[str]) -> tuple[Path | None, str]:
    """Return the nearest file up to the repository's root, and the nearest one among logs.

    Outside a repository, only this folder is searched.
    """
    ignored = ""
    folders = [here, *here.parents]
    roots = [index for index, folder in enumerate(folders) if exists(folder / ".git")]
    logs = [
        _folder_of_logs(Path(os.path.realpath(source))) for source in sources if "://" not in source
    ]
    for folder in folders[: roots[0] + 1 if roots else 1]:
        file = folder / NAME
        if not is_file(file):
            continue
        if not any(folder.is_relative_to(log) for log in logs):
            return file, ignored
        ignored = ignored or str(file)
    return None, ignored


def _folder_of_logs(source: Path) -> Path:
    return source if is_folder(source) else source.parent


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the values of one file, and names the line of each wrong value."""

    file: Path
    text: str

    def configuration(self, table: Mapping[str, Any]) -> Configuration:
        for key in table:
            if key not in _KEYS:
                remedy = did_you_mean(key, _KEYS, f"the keys are {', '.join(_KEYS)}")
                raise self._fault(key, f"unknown key {key!r}; {remedy}")
        accounts = tuple(map(self._account, self._texts(table, "expected-accounts")))
        timezone = table.get("timezone", "")
        if not isinstance(timezone, str):
            raise self._fault("timezone", "timezone must be a string, such as 'Europe/Paris'")
        return Configuration(
            str(self.file),
            tuple(self._from_here(name) for name in self._texts(table, "rules")),
            self._parameters(table.get("parameters", {})),
            accounts,
            timezone,
        )

    def _texts(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        value = table.get(key, [])
        items: Sequence[Any] = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise self._fault(key, f"{key} must be a string or a list of strings")
        return tuple(items)

    def _account(self, text: str) -> str:
        try:
            return parse_account(text)
        except ValueError as error:
            raise self._fault("expected-accounts", f"{text!r}: {error}") from error

    def _parameters(self, table: object) -> dict[str, str]:
        if not isinstance(table, dict):
            raise self._fault("parameters", "parameters must be a table: [parameters]")
        values: dict[str, str] = {}
        for name, value in table.items():
            match value:
                case bool():
                    values[name] = str(value).lower()
                case str() | int() | float():
                    values[name] = str(value)
                case _:
                    what = "a parameter must be a string, a number or a boolean"
                    raise self._fault(name, f"{name}: {what}")
        return values

    def _from_here(self, name: str) -> str:
        """Return a path relative to the current folder instead of the file's; a pack unchanged."""
        path = self.file.resolve().parent / name
        return os.path.relpath(path) if exists(path) or "/" in name else name

    def _fault(self, key: str, what: str) -> UsageError:
        line = re.compile(rf"""^\s*\[?\s*["']?{re.escape(key)}\b""")
        numbers = (
            number
            for number, line_text in enumerate(self.text.splitlines(), 1)
            if line.match(line_text)
        )
        number = next(numbers, None)
        return UsageError(f"{place(self.file, number)}: {what}")
