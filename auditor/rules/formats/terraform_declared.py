"""The declarations of a Terraform module, and its faults.

Source: Terraform documentation, "Resources", "Modules", "dynamic Blocks".
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from auditor.cloudwatch.rule import Origin
from auditor.rules.declared import Declaration, Fault, FaultKind
from auditor.rules.formats.hcl.syntax import Block
from auditor.rules.formats.terraform import (
    KINDS,
    NOT_JUDGED,
    missing,
    name_attribute,
    properties,
)
from auditor.rules.formats.terraform_inner_blocks import inner_blocks
from auditor.rules.formats.terraform_instances import Instance
from auditor.rules.formats.terraform_module import MAX_DEPTH, META, Module
from auditor.rules.formats.terraform_schema import as_typed

_PLAN: Final = "terraform show -json of the plan"
_UNREAD: Final = (
    f"nothing if it holds no metric filters and alarms, otherwise {_PLAN}, which includes"
    " the resources of modules"
)


def declared_in(module: Module) -> Iterator[Declaration]:
    """Yield the metric filters and alarms of the files in order, then of their modules."""
    for block in _rules(module):
        kind, name = block.labels[0], name_attribute(block.labels[0])
        for instance in module.instances(block):
            origin = _origin(module, block, instance)
            values = as_typed(_body(module, block, instance.names))
            spelt = properties(kind, {name: origin.name, **values})
            provided = module.around.provided or instance.provided
            refused = (*_refused(module, block), *missing(kind, values))
            yield Declaration(KINDS[kind], origin, spelt, {}, provided, refused)
    for inner in module.called():
        yield from declared_in(inner)


def faults_of(module: Module) -> Iterator[Fault]:
    """Yield modules that are not available, rules that are not judged, and duplicate names."""
    for key, several in module.blocks.twice.items():
        if key[0] != "resource" or key[1] not in KINDS:
            what = _again(several[1], several)
            yield Fault(_origin(module, several[1]), FaultKind.REJECTED, what)
    for block in module.blocks.of("resource"):
        why = NOT_JUDGED.get(block.labels[0])
        for instance in module.instances(block) if why else ():
            origin = _origin(module, block, instance)
            yield Fault(origin, FaultKind.NOT_SIMULATED, why or "", origin.name)
    for block in module.blocks.of("module"):
        if module.blocks_of(block) is None and any(module.instances(block)):
            yield _unread(module, block)
    for inner in module.called():
        yield from faults_of(inner)


def _unread(module: Module, block: Block) -> Fault:
    """Return the fault of a module that is called and not read."""
    origin = _origin(module, block)
    if module.calls_itself(block):
        what = (
            f"it calls itself: its source, {module.source(block)}, is a module that it is part of"
        )
        return Fault(origin, FaultKind.REJECTED, what, remedy="another source")
    if len(module.around.callers) >= MAX_DEPTH:
        what = f"it is inside more than {MAX_DEPTH} other modules; give {_PLAN}"
        return Fault(origin, FaultKind.NOT_READ, what, remedy=_UNREAD)
    what = f"its source, {module.source(block)}, is not a folder here; give {_PLAN}"
    return Fault(origin, FaultKind.NOT_READ, what, remedy=_UNREAD)


def _rules(module: Module) -> Iterator[Block]:
    for key in module.blocks.named:
        if key[0] == "resource" and len(key) == 3 and key[1] in KINDS:
            yield from module.blocks.each(key)


def _origin(module: Module, block: Block, instance: Instance | None = None) -> Origin:
    index = instance.index if instance else ""
    return Origin(block.file, block.line, f"{module.around.prefix}{block.address}{index}")


def _refused(module: Module, block: Block) -> Iterator[str]:
    if several := module.blocks.twice.get((block.kind, *block.labels)):
        yield _again(block, several)


def _body(module: Module, block: Block, names: Mapping[str, object]) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: module.value(expression, names)
        for name, expression in block.attributes.items()
        if name not in META
    }
    for inner in inner_blocks(block, names, module.value):
        so_far = values.get(inner.kind, [])
        if inner.unknown is not None:
            values[inner.kind] = inner.unknown
        elif isinstance(so_far, list):
            made = [_body(module, nested, its_names) for nested, its_names in inner.blocks]
            values[inner.kind] = [*so_far, *made]
    return values


def _again(block: Block, several: Sequence[Block]) -> str:
    """Return the message about one of several blocks of one name."""
    others = [other for other in several if other is not block]
    origins = " and ".join(
        str(Origin(other.file, other.line, "").without_folder) for other in others
    )
    return f"{block.address} is declared at {origins} too; Terraform refuses the module"
