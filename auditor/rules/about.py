"""What a declaration says of itself to people: its `Metadata.Auditor`."""

import json
from collections.abc import Mapping
from typing import Any

from auditor.cloudwatch.rule import About, Control, Examples
from auditor.rules.controls import requirements
from auditor.rules.declared import Declared
from auditor.rules.values import listed


def about(declared: Declared, name: str) -> About:
    """Return what the declaration says of itself to people.

    Args:
        name: the alarm's, its title where it has no other.
    """
    said = declared.about
    examples = said.get("Examples")
    examples = examples if isinstance(examples, dict) else {}
    return About(
        title=str(said.get("Title") or name),
        explanation=str(said.get("Explanation") or ""),
        source=str(said.get("Source") or ""),
        defect=str(said.get("Defect") or ""),
        controls=_controls(said),
        control=str(said.get("Control") or ""),
        examples=Examples(
            *(tuple(map(json.dumps, listed(examples.get(key)))) for key in ("Match", "NearMiss"))
        ),
    )


def _controls(said: Mapping[str, Any]) -> tuple[Control, ...]:
    """Return the requirements that a rule names, then those that its control helps to meet."""
    named = [
        Control(
            framework=str(given.get("Framework") or ""),
            version=str(given.get("Version") or ""),
            id=str(given.get("Id") or ""),
            source=str(given.get("Source") or ""),
        )
        for given in listed(said.get("Controls"))
        if isinstance(given, dict) and given.get("Id")
    ]
    known = requirements(str(said.get("Control") or ""))
    by_id = {(one.framework, one.version, one.id): one for one in (*named, *reversed(known))}
    first = [by_id[one.framework, one.version, one.id] for one in named]
    return tuple(dict.fromkeys((*first, *known)))
