"""The description of a declaration for people: its `Metadata.Auditor`."""

import json
from collections.abc import Mapping
from typing import Any

from auditor.cloudwatch.rule import About, Control, Examples
from auditor.rules.controls import requirements
from auditor.rules.declared import Declaration
from auditor.rules.values import listed


def about(declared: Declaration, name: str) -> About:
    """Return the description of a declaration for people.

    Args:
        name: name of the alarm, which is its title if it has no other.
    """
    metadata = declared.about
    examples = metadata.get("Examples")
    examples = examples if isinstance(examples, dict) else {}
    return About(
        title=str(metadata.get("Title") or name),
        explanation=str(metadata.get("Explanation") or ""),
        source=str(metadata.get("Source") or ""),
        defect=str(metadata.get("Defect") or ""),
        controls=_controls(metadata),
        control=str(metadata.get("Control") or ""),
        examples=Examples(
            *(tuple(map(json.dumps, listed(examples.get(key)))) for key in ("Match", "NearMiss"))
        ),
    )


def _controls(metadata: Mapping[str, Any]) -> tuple[Control, ...]:
    """Return the requirements that a rule names, then others that its control helps to meet."""
    named = [
        Control(
            framework=str(given.get("Framework") or ""),
            version=str(given.get("Version") or ""),
            id=str(given.get("Id") or ""),
            source=str(given.get("Source") or ""),
            forbids=str(given.get("Forbids") or "").lower() == "true",
        )
        for given in listed(metadata.get("Controls"))
        if isinstance(given, dict) and given.get("Id")
    ]
    implied = requirements(str(metadata.get("Control") or ""))
    by_id = {
        (control.framework, control.version, control.id): control
        for control in (*named, *reversed(implied))
    }
    first = [by_id[control.framework, control.version, control.id] for control in named]
    return tuple(dict.fromkeys((*first, *implied)))
