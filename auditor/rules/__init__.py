"""Rules from templates: packs by name, CloudFormation from files; all faults at once."""

import hashlib
from pathlib import Path
from typing import Final

from auditor import resources
from auditor.cloudwatch.rule import CompositeRule, Rule, RulePack
from auditor.errors import UsageError
from auditor.rules.cloudformation import read_template

__all__ = ["load_rules"]

_LARGEST: Final = 5_000_000
"""Bytes of a template that are read; CloudFormation itself takes 1 MB."""


def load_rules(name: str) -> RulePack:
    """Return the rules of a pack, by its name, or of a template, by its path.

    Raises:
        UsageError: there is no such pack or file.
        RuleError: the template cannot be used, with every fault that is in it.
    """
    pack = resources.packs() / f"{name}.yaml"
    path = pack if pack.is_file() and Path(name).name == name else Path(name)
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in resources.packs().glob("*.yaml")))
        raise UsageError(f"{name}: no such rule pack or file; packs are: {known}")
    with path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise UsageError(f"{name}: larger than {_LARGEST:,} bytes; not a template")
    rules = read_template(data, path.name)
    shown = name if path == pack else path.name
    return RulePack(
        shown,
        hashlib.sha256(data).hexdigest(),
        tuple(rule for rule in rules if isinstance(rule, Rule)),
        tuple(rule for rule in rules if isinstance(rule, CompositeRule)),
    )
