"""The help of commands with many options, in sections."""

from typing import Any, Final

from typer.core import TyperCommand

_LEAST_OPTIONS: Final = 15
"""The fewest options that are listed in sections."""
_OTHER: Final = "Other options"
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

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments, then the options in sections."""
        options = [one for one in self.get_params(ctx) if one.param_type_name == "option"]
        if len(options) < _LEAST_OPTIONS:
            super().format_options(ctx, formatter)
            return
        rows: dict[str, list[tuple[str, str]]] = {
            title: [] for title in ("Arguments", *_TITLES, _OTHER)
        }
        for one in self.get_params(ctx):
            record = one.get_help_record(ctx)
            if record is not None:
                is_option = one.param_type_name == "option"
                rows[section_of(one) if is_option else "Arguments"].append(record)
        for title, section in rows.items():
            if section:
                with formatter.section(title):
                    formatter.write_dl(section)


def section_of(option: Any) -> str:
    """Return the title of the section of an option."""
    return next((_SECTIONS[name] for name in option.opts if name in _SECTIONS), _OTHER)
