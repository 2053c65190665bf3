"""Wrong usage that the library of the command line finds, in the words of all other errors."""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final, cast

import typer

LibraryUsageError: Final = cast("type[Exception]", typer.BadParameter.__mro__[1])
"""What the library raises: the base class of `typer.BadParameter`, which it does not export."""
_QUOTED: Final = r"'([^']*)'"
_CAPITAL: Final = r"^[A-Z](?=[a-z ])"
_NEARLY_AS_LIKE: Final = 0.1
"""Difference of likeness, from 0 to 1, up to which two options may equally be meant. Ours."""
_Rewordings = tuple[tuple[str, Callable[[re.Match[str]], str]], ...]

_SENTENCES: Final[_Rewordings] = (
    (
        r"No such option: (?P<name>\S+).*",
        lambda it: f"{it['name']}: no such option",
    ),
    (
        r"No such command ['\"](?P<name>.*?)['\"]\.(?: Did you mean (?P<near>.*)\?)?",
        lambda it: f"{it['name']}: no such command{_meant(re.findall(_QUOTED, it['near'] or ''))}",
    ),
    (
        r"Got unexpected extra arguments?(?:\(s\))? \((?P<rest>.*)\)",
        lambda it: f"{it['rest']}: more arguments than the command takes",
    ),
    (
        r"Option '(?P<name>\S+)' requires an argument\.",
        lambda it: f"{it['name']}: a value is missing",
    ),
    (
        r"Option '(?P<name>\S+)' does not take a value\.",
        lambda it: f"{it['name']}: leave out = and what follows",
    ),
)
"""Messages of the library about words of the command line, and ours."""
_REMEDIES: Final[_Rewordings] = (
    (
        r"['\"](?P<value>.*)['\"] is not one of (?P<rest>.*?)\.?",
        lambda it: f" {it['value']}: give {_either(re.findall(_QUOTED, it['rest']))}",
    ),
    (r"Input should be a valid integer.*", lambda _: ": give a whole number"),
    (r"Input should be a valid number.*", lambda _: ": give a number"),
    (r"Input should be greater than or equal to (.*)", lambda it: f": give {it[1]} or more"),
    (r"Input should be less than or equal to (.*)", lambda it: f": give {it[1]} or less"),
)
"""Messages of the library about the value of an option, and ours, after the name of the option."""
_HELP_OF_ALL: Final = "auditor --help"


def add_context(error: Any, context: Any) -> None:
    """Let an error of the library name its command, which some do not."""
    error.ctx = error.ctx or context


def usage_message(error: Any) -> str:
    """Return what is wrong, where, and what to do, of an error of the library."""
    context = error.ctx
    if (parameter := getattr(error, "param", None)) is not None:
        message = _of_parameter(error, parameter)
    else:
        message = _reworded(error.message, _SENTENCES) or error.format_message().rstrip(".")
        message += _meant(_nearest(error))
    command = _HELP_OF_ALL if context is None else f"{context.command_path} --help"
    return f"{message}{' See' if message.endswith('?') else '; see'} `{command}`"


def _of_parameter(error: Any, parameter: Any) -> str:
    """Return the message about a missing or a wrong value of an option or argument."""
    is_option = parameter.param_type_name == "option"
    name: str = max(parameter.opts, key=len) if is_option else parameter.metavar or parameter.name
    if type(error).__name__ == "MissingParameter":
        what = re.split(r"\.(?: |$)", parameter.help or "")[0]
        return f"{name} is missing: {re.sub(_CAPITAL, lambda it: it[0].lower(), what)}"
    wording: str = error.message.removeprefix("Value error, ").partition(", unable to parse")[0]
    return name + (_reworded(wording, _REMEDIES) or f": {wording}")


def _reworded(message: str, table: _Rewordings) -> str | None:
    for pattern, reword in table:
        if matched := re.fullmatch(pattern, message, re.DOTALL):
            return reword(matched)
    return None


def _nearest(error: Any) -> list[str]:
    """Return the options that a misspelt one is most like, of those that the library offers."""
    from difflib import SequenceMatcher  # only errors need it

    names = getattr(error, "possibilities", None) or ()
    likeness = {name: SequenceMatcher(None, error.option_name, name).ratio() for name in names}
    return [name for name in names if likeness[name] > max(likeness.values()) - _NEARLY_AS_LIKE]


def _meant(names: Iterable[str]) -> str:
    near = sorted(names)
    return f"; did you mean {_either(near)}?" if near else ""


def _either(names: list[str]) -> str:
    return " or ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
