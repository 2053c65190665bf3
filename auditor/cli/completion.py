"""Values that shells complete: packs, and the alarms of the rules in use.

A shell runs its words through `eval`, or ends words at blanks, and others may have written the
rules. So only names of letters, digits and a few signs are offered.
"""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from auditor.errors import AuditorError

_SAFE: Final = re.compile(r"[\w.,@+=/-]+", re.ASCII)


def complete_packs(incomplete: str) -> list[str]:
    """Return the packs that begin so; of files the shell knows more."""
    from auditor import resources

    names = sorted(path.stem for path in resources.packs_folder().glob("*.yaml"))
    return [name for name in names if name.startswith(incomplete)]


def complete_packs_and_files(incomplete: str) -> list[str]:
    """Return the packs, and the files and folders, that begin so."""
    return [*complete_packs(incomplete), *_files(incomplete)]


def complete_alarms(ctx: Any, incomplete: str) -> list[str]:
    """Return the alarms with a prefix, from the rules of the command line or of a run."""
    from auditor.configuration import DEFAULT_PACK, read_configuration
    from auditor.rules import read_rules

    given = ctx.params
    rules = given.get("rules") or given.get("pack")
    names: list[str] = []
    with contextlib.suppress(AuditorError, OSError):
        configuration = read_configuration(given.get("config"), given.get("sources") or ())
        chosen = [rules] if isinstance(rules, str) else rules
        values = {} if chosen else dict(configuration.parameters)
        texts = (text.partition("=") for text in given.get("parameters") or ())
        values |= {name: value for name, _, value in texts if not name.startswith("@")}
        pack = read_rules(chosen or configuration.rules or [DEFAULT_PACK], values)
        names = [placed.value.name for placed in pack.alarms]
    return [
        name
        for name in dict.fromkeys(names)
        if name.startswith(incomplete) and _SAFE.fullmatch(name)
    ]


def _files(incomplete: str) -> Iterator[str]:
    """Yield files and folders by the beginning of their paths; hidden ones only after a dot."""
    folder, slash, start = incomplete.rpartition("/")
    with contextlib.suppress(OSError):
        for path in sorted(Path(f"{folder}{slash}" or ".").iterdir()):
            shown = f"{folder}{slash}{path.name}{'/' if path.is_dir() else ''}"
            hidden = path.name.startswith(".") and not start.startswith(".")
            if path.name.startswith(start) and _SAFE.fullmatch(shown) and not hidden:
                yield shown
