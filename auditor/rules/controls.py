"""What requirements of published frameworks the controls of our packs help to meet."""

import json
from functools import cache
from typing import Any

from auditor import resources
from auditor.cloudwatch.rule import Control


@cache
def requirements(control: str) -> tuple[Control, ...]:
    """Return what a control helps to meet, the official ones first; nothing if it is unknown.

    Args:
        control: `vpc_changes`; or, since CIS and Security Hub ask for a pattern to the letter,
            `vpc_changes/1` for one of those that were published.
    """
    key, _, pattern = control.partition("/")
    entry = _file()["controls"].get(key)
    if entry is None:
        return ()
    sources = _file()["sources"]
    return tuple(
        Control(
            row["framework"],
            row["version"],
            identifier,
            sources[row["source"]]["name"],
            sources[row["source"]]["official"],
        )
        for row in (*entry["patterns"].get(pattern, ()), *entry["mappings"])
        for identifier in row["ids"]
    )


@cache
def _file() -> Any:
    return json.loads(resources.controls().read_text("utf-8"))
