"""The provenance of a pack: rules as used, versions, options and the command."""

import platform
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import Final

from auditor.rules.sources import find
from auditor.version import __version__

LIBRARIES: Final = ("duckdb", "pyarrow", "numpy", "msgspec", "jinja2", "google-re2")
"""Libraries whose versions affect the bytes of a pack."""
_UNSAFE: Final = re.compile(r"[^a-z0-9._-]+")
_MAX_NAME_CHARACTERS: Final = 60


def rule_files(rules: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the rule files under unique names that are valid on every system."""
    taken: set[str] = set()
    for named in find(rules):
        for file in named.files:
            base = f"{named.name}.yaml" if named.is_pack else file.name.rpartition("/")[2]
            stem = _UNSAFE.sub("-", base.lower()).strip("-.")[-_MAX_NAME_CHARACTERS:].lstrip("-._")
            name, number = stem or "rules", 2
            while name in taken:
                name, number = f"{number}-{stem}", number + 1
            taken.add(name)
            yield f"data/rules/{name}", file.data


def about(command: Sequence[str], options: Mapping[str, object]) -> dict[str, object]:
    """Return everything that the bytes of a pack depend on, besides its input."""
    return {
        "auditor": __version__,
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
        "command": list(command),
        "options": dict(options),
    }
