"""Rules from templates: packs by name, CloudFormation from files; all faults at once."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from auditor import resources
from auditor.cloudwatch.rule import RulePack, Unjudged
from auditor.errors import RuleError, UsageError
from auditor.rules.cloudformation import read_template
from auditor.rules.join import understand
from auditor.rules.ruleset import RuleSet

__all__ = ["RuleSet", "load_rules", "read_rules"]

_LARGEST: Final = 5_000_000
"""Bytes of a template that are read; CloudFormation itself takes 1 MB."""


def load_rules(names: Sequence[str], parameters: Mapping[str, str] = {}) -> RulePack:
    """Return the rules of packs, by their names, and of templates, by their paths.

    Raises:
        UsageError: there is no such pack or file.
        RuleError: some cannot be used, with every fault that is in them.
    """
    files = [_read(name) for name in names]
    found = understand(read_template(data, name, parameters) for name, data in files)
    stopping = [str(fault) for fault in found.faults if fault.kind.stops]
    if stopping:
        raise RuleError(stopping)
    if not found.rules:
        nothing = [f"{name}: it has no alarm that could be evaluated" for name, _ in files]
        raise RuleError([str(fault) for fault in found.faults] or nothing)
    digests = [hashlib.sha256(data).hexdigest() for _, data in files]
    together = hashlib.sha256("".join(digests).encode()).hexdigest()
    return RulePack(
        " + ".join(name for name, _ in files),
        digests[0] if len(digests) == 1 else together,
        found.rules,
        found.composites,
        tuple(Unjudged(fault.origin, fault.origin.name, fault.what) for fault in found.faults),
    )


def read_rules(names: Sequence[str], parameters: Mapping[str, str] = {}) -> RuleSet:
    """Return all that is understood of packs and templates, and every fault in them.

    Raises:
        UsageError: there is no such pack or file.
    """
    files = [_read(name) for name in names]
    return understand(read_template(data, name, parameters) for name, data in files)


def _read(name: str) -> tuple[str, bytes]:
    """Return what to call a pack or a file, and its bytes."""
    pack = resources.packs() / f"{name}.yaml"
    path = pack if pack.is_file() and Path(name).name == name else Path(name)
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in resources.packs().glob("*.yaml")))
        raise UsageError(f"{name}: no such rule pack or file; packs are: {known}")
    with path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise UsageError(f"{name}: larger than {_LARGEST:,} bytes; not a template")
    return (name if path == pack else path.name), data
