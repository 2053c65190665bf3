"""The help of commands: arguments without types of Python, and many options in sections."""

import re
from typing import Any, Final

from typer.core import TyperCommand

from auditor.cli.usage import LibraryUsageError, add_context

_LEAST_OPTIONS: Final = 15
"""The fewest options that are listed in sections."""
_OTHER: Final = "Other options"
_ONE_WORD: Final = re.compile(r"\{([^{}|]*)\}")
"""A required argument in the usage; braces around alternatives stay."""
_TITLES: Final = {
    "Actor": ("--identity", "--key", "--ip", "--role", "--account", "--event"),
    "Rules": (
        *("--rules", "--pattern", "--alarm", "--parameter", "--default-value", "--skip-broken"),
        *("--significance",),
    ),
    "Settings to try": (
        *("--threshold", "--period", "--datapoints", "--statistic", "--treat-missing-data"),
        *("--against", "--against-alarm"),
    ),
    "Incidents and noise": ("--must-catch", "--noise", "--quiet", "--explain", "--share"),
    "Time and evaluation": (
        *("--from", "--to", "--at", "--evaluation", "--hourly-minute", "--clock", "--scope"),
        *("--alarm-account", "--alarm-region"),
    ),
    "Expected logs": ("--expect-account", "--expect", "--public-keys", "--head-objects"),
    "Requirements and reviews": (
        *("--report", "--framework", "--framework-version", "--dispositions", "--review-within"),
        *("--dispositions-template", "--sample", "--seed"),
    ),
    "Output": (
        *("--format", "--output", "--matches", "--actual", "--previous", "--check", "--timezone"),
        *("--redact", "--redact-key", "--fail-on", "--strict"),
    ),
    "Reading and resources": (
        *("--config", "--cap", "--engine", "--master", "--work-dir", "--threads"),
        *("--memory-limit",),
    ),
}
"""The sections in the order of the help, and their options."""
_SECTIONS: Final = {option: title for title, options in _TITLES.items() for option in options}


class SectionedCommand(TyperCommand):
    """A command whose help lists its options by subject, if there are many."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words of the command line; errors name the command."""
        try:
            return super().parse_args(ctx, args)
        except LibraryUsageError as error:
            add_context(error, ctx)
            raise

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the parts of the usage after the command's name."""
        return [_ONE_WORD.sub(r"\1", piece) for piece in super().collect_usage_pieces(ctx)]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments, then the options, in sections if there are many."""
        options = [
            parameter for parameter in self.get_params(ctx) if parameter.param_type_name == "option"
        ]
        has_sections = len(options) >= _LEAST_OPTIONS
        rows: dict[str, list[tuple[str, str]]] = {
            title: [] for title in ("Arguments", "Options", *_TITLES, _OTHER)
        }
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is None:
                continue
            if parameter.param_type_name != "option":
                name, help_text = record
                rows["Arguments"].append((name.partition(" <")[0], help_text))
            else:
                rows[section_of(parameter) if has_sections else "Options"].append(record)
        for title, section in rows.items():
            if section:
                with formatter.section(title):
                    formatter.write_dl(section)


def section_of(option: Any) -> str:
    """Return the title of the section of an option."""
    return next((_SECTIONS[name] for name in option.opts if name in _SECTIONS), _OTHER)
