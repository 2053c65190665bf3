"""Macros of a template, which change it before it is deployed.

Source: CloudFormation User Guide, "Template macros"; Template Reference, "Transforms".
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from auditor.cloudwatch.rule import Origin
from auditor.rules.declared import Fault, FaultKind
from auditor.rules.formats.document import line_of

TRANSFORM: Final = "Fn::Transform"
"""The function that lets a macro replace its siblings, or everything around it."""
_INCLUDE: Final = "AWS::Include"
_PROCESSED: Final = "aws cloudformation get-template --template-stage Processed"


def macro_faults(document: Mapping[Any, Any], file: str) -> Iterator[Fault]:
    """Yield faults for macros whose output is unknown, in the template and among its resources.

    AWS's own macros do not change filters and alarms, except `AWS::Include`.
    """
    transforms = document.get("Transform")
    named = transforms if isinstance(transforms, list) else [transforms]
    for name in map(_name, named):
        if name == _INCLUDE or (name and not name.startswith("AWS::")):
            yield _not_read(document, "Transform", name, file)
    resources = document["Resources"]
    if TRANSFORM in resources:
        yield _not_read(resources, TRANSFORM, _name(resources[TRANSFORM]) or "a macro", file)


def _name(transform: object) -> str:
    name = transform.get("Name") if isinstance(transform, dict) else transform
    return name if isinstance(name, str) else ""


def _not_read(mapping: Mapping[Any, Any], key: str, name: str, file: str) -> Fault:
    what = f"what {name} makes is not in this file; give what {_PROCESSED} prints"
    remedy = f"what {_PROCESSED} prints, which has it"
    return Fault(Origin(file, line_of(mapping, key), key), FaultKind.NOT_READ, what, remedy=remedy)
