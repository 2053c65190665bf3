"""A module of Terraform evaluated: its variables, locals, resources, and the modules it calls.

Source: Terraform documentation, "Modules", "dynamic Blocks".
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from auditor.cloudwatch.rule import Origin
from auditor.rules.declared import Declared, Fault, FaultKind, Unresolved
from auditor.rules.formats.hcl.conversion import ANY, HclType, convert
from auditor.rules.formats.hcl.evaluate import evaluate, word
from auditor.rules.formats.hcl.loops import pairs_of
from auditor.rules.formats.hcl.scope import ModuleScope, StepBudget
from auditor.rules.formats.hcl.syntax import Block, Expression
from auditor.rules.formats.hcl.types import constraint
from auditor.rules.formats.hcl.values import UndecidedError
from auditor.rules.formats.hcl.walk import walk
from auditor.rules.formats.terraform import KINDS, NOT_JUDGED, name_attribute, properties
from auditor.rules.formats.terraform_blocks import Blocks
from auditor.rules.formats.terraform_instances import MAX_INSTANCES, Instance, keyed, numbered
from auditor.rules.formats.terraform_schema import as_typed

_META: Final = frozenset(["count", "for_each", "depends_on", "provider", "lifecycle"])
_OF_CALLS: Final = _META | {"source", "version", "providers"}
_MAX_DEPTH: Final = 10
"""Modules inside one another; ours, so that one that calls itself has an end."""
_PLAN: Final = "terraform show -json of the plan"
_UNREAD: Final = (
    f"nothing, if it holds no metric filters and alarms; else {_PLAN}, which has what modules make"
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a module is evaluated in."""

    find: Callable[[str, str], Blocks | None]
    """Return the blocks of the module that a source names in a file; `None` if they are not
    there."""
    prefix: str = ""
    """Of addresses: `module.alarms.`."""
    provided: Unresolved | None = None
    """What decides whether the module is there at all, where that is not known."""
    depth: int = 0
    budget: StepBudget = field(default_factory=StepBudget)


class Module:
    """A module with the values of its variables."""

    def __init__(
        self, blocks: Blocks, variables: Mapping[str, object], around: Surroundings
    ) -> None:
        self._blocks = blocks
        self._around = around
        self._values: dict[object, Any] = {}
        self._open: set[object] = set()
        self._variables = {
            block.labels[0]: self._variable(block, variables) for block in blocks.of("variable")
        }
        self._variables |= {
            name: value for name, value in variables.items() if name not in self._variables
        }

    def declared(self) -> Iterator[Declared]:
        """Yield the metric filters and alarms, in the order of the files; then those of modules."""
        for block in self._rules():
            kind, name = block.labels[0], name_attribute(block.labels[0])
            for instance in self._instances(block):
                address = f"{self._around.prefix}{block.address}{instance.index}"
                origin = Origin(block.file, block.line, address)
                values = as_typed(self._body(block, instance.names))
                spelt = properties(kind, {name: address, **values})
                provided = self._around.provided or instance.provided
                refused = tuple(self._refused(block))
                yield Declared(KINDS[kind], origin, spelt, {}, provided, refused)
        for _, module in self._called():
            yield from module.declared()

    def _rules(self) -> Iterator[Block]:
        for key in self._blocks.named:
            if key[0] == "resource" and len(key) == 3 and key[1] in KINDS:
                yield from self._blocks.each(key)

    def faults(self) -> Iterator[Fault]:
        """Yield modules that are not there, what is not judged, and names that are given twice."""
        for key, several in self._blocks.twice.items():
            if key[0] != "resource" or key[1] not in KINDS:
                yield self._fault(several[1], FaultKind.REJECTED, _again(several[1], several))
        for block in self._blocks.of("resource"):
            why = NOT_JUDGED.get(block.labels[0])
            for instance in self._instances(block) if why else ():
                address = f"{self._around.prefix}{block.address}{instance.index}"
                origin = Origin(block.file, block.line, address)
                yield Fault(origin, FaultKind.NOT_SIMULATED, why or "", address)
        for block in self._blocks.of("module"):
            if self._find(block) is None and any(self._instances(block)):
                what = f"its source, {self._source(block)}, is not a folder here; give {_PLAN}"
                yield self._fault(block, FaultKind.NOT_READ, what, _UNREAD)
        for _, module in self._called():
            yield from module.faults()

    def output(self, name: str) -> Any:
        """Return the value of an output.

        Raises:
            LookupError: there is none of that name.
        """
        block = self._blocks.named["output", name]
        return self._once(("output", name), lambda: self._value(block.attributes["value"], {}))

    def _fault(self, block: Block, kind: FaultKind, what: str, remedy: str = "") -> Fault:
        address = f"{self._around.prefix}{block.address}"
        return Fault(Origin(block.file, block.line, address), kind, what, remedy=remedy)

    def _refused(self, block: Block) -> Iterator[str]:
        if several := self._blocks.twice.get((block.kind, *block.labels)):
            yield _again(block, several)

    def _variable(self, block: Block, given: Mapping[str, object]) -> Any:
        name = block.labels[0]
        kind = constraint(block.attributes["type"]) if "type" in block.attributes else ANY
        if name in given:
            value = given[name]
        elif "default" in block.attributes:
            value = self._value(block.attributes["default"], {})
        else:
            parameter = "" if self._around.depth else name
            return Unresolved(f"var.{name}", parameter=parameter)
        return _converted(value, kind, f"var.{name}")

    def _called(self) -> Iterator[tuple[Block, "Module"]]:
        """Yield the modules that are called and whose files are there, each of their instances."""
        for block in self._blocks.of("module"):
            for instance in self._instances(block) if self._find(block) else ():
                if (module := self._instance_of(block, instance)) is not None:
                    yield block, module

    def _source(self, block: Block) -> Any:
        """Return where the files of a module are."""
        return self._value(block.attributes["source"], {}) if "source" in block.attributes else ""

    def _find(self, block: Block) -> Blocks | None:
        source = self._source(block)
        if self._around.depth >= _MAX_DEPTH or not isinstance(source, str):
            return None
        return self._around.find(source, block.file)

    def _instance_of(self, block: Block, instance: Instance) -> "Module | None":
        blocks = self._find(block)
        if blocks is None:
            return None

        def made() -> Module:
            variables = {
                name: self._value(expression, instance.names)
                for name, expression in block.attributes.items()
                if name not in _OF_CALLS
            }
            around = Surroundings(
                self._around.find,
                f"{self._around.prefix}module.{block.labels[0]}{instance.index}.",
                self._around.provided or instance.provided,
                self._around.depth + 1,
                self._around.budget,
            )
            return Module(blocks, variables, around)

        module = self._once(("module", block.labels, instance.index), made)
        return module if isinstance(module, Module) else None

    def _instances(self, block: Block) -> Iterator[Instance]:
        """Yield the instances of a block; of what is not known, one that may be there."""
        for key in ("count", "for_each"):
            if key not in block.attributes:
                continue
            expression = block.attributes[key]
            value = self._once((key, id(block)), partial(self._value, expression, {}))
            yield from numbered(value) if key == "count" else keyed(value)
            return
        yield Instance("", {})

    def _body(self, block: Block, names: Mapping[str, object]) -> dict[str, Any]:
        values: dict[str, Any] = {
            name: self._value(expression, names)
            for name, expression in block.attributes.items()
            if name not in _META
        }
        for inner in block.blocks:
            if inner.kind == "dynamic" and inner.labels:
                name, made = inner.labels[0], self._dynamic(inner, names)
            else:
                name, made = inner.kind, [self._body(inner, names)]
            so_far = values.get(name, [])
            if isinstance(made, Unresolved):
                values[name] = made
            elif isinstance(so_far, list):
                values[name] = [*so_far, *made]
        return values

    def _dynamic(
        self, block: Block, names: Mapping[str, object]
    ) -> list[dict[str, Any]] | Unresolved:
        """Return the blocks that a `dynamic` block makes."""
        unknown = Unresolved(f'dynamic "{block.labels[0]}"')
        content = next((inner for inner in block.blocks if inner.kind == "content"), None)
        if content is None or "for_each" not in block.attributes:
            return unknown
        collection = self._value(block.attributes["for_each"], names)
        iterator = block.attributes.get("iterator")
        name = block.labels[0] if iterator is None else str(word(iterator))
        try:
            pairs = list(pairs_of(collection))
        except UndecidedError as error:
            parameter = error.cause.parameter if error.cause else ""
            return Unresolved(unknown.expression, parameter=parameter)
        return [
            self._body(content, {**names, name: {"key": key, "value": value}})
            for key, value in pairs[:MAX_INSTANCES]
        ]

    def _value(self, expression: Expression, names: Mapping[str, object]) -> Any:
        return evaluate(expression, ModuleScope(self._lookup, names, self._around.budget))

    def _lookup(self, path: Sequence[object]) -> object:
        match path:
            case ["var", str(name), *rest]:
                if name in self._variables:
                    return walk(self._variables[name], rest)
                parameter = "" if self._around.depth else name
                return Unresolved(f"var.{name}", parameter=parameter)
            case ["local", str(name), *rest]:
                expression = self._blocks.named["local", name].attributes["value"]
                value = self._once(("local", name), partial(self._value, expression, {}))
                return walk(value, rest)
            case ["module", str(name), *rest]:
                return self._of_module(self._blocks.named["module", name], rest)
            case [str(kind), str(name), *rest] if kind in KINDS:
                return self._of_resource(self._blocks.named["resource", kind, name], rest)
            case _:
                raise LookupError(path)

    def _once(self, key: object, evaluated: Callable[[], Any]) -> Any:
        """Return a value that others refer to, evaluated once, unless it refers to itself."""
        if key not in self._values:
            if key in self._open:
                raise LookupError(key)
            self._open.add(key)
            try:
                self._values[key] = evaluated()
            finally:
                self._open.discard(key)
        return self._values[key]

    def _chosen(self, block: Block, path: Sequence[object]) -> tuple[Instance, Sequence[object]]:
        """Return the instance that a reference is to, and what follows it."""
        if not {"count", "for_each"} & block.attributes.keys():
            return Instance("", {}), path
        for instance in self._instances(block):
            if path and instance.provided is None and instance.key == path[0]:
                return instance, path[1:]
        raise LookupError(path)

    def _of_module(self, block: Block, path: Sequence[object]) -> object:
        """Return an output of a module."""
        instance, rest = self._chosen(block, path)
        module = self._instance_of(block, instance)
        if module is None or not rest:
            raise LookupError(path)
        return walk(module.output(str(rest[0])), rest[1:])

    def _of_resource(self, block: Block, path: Sequence[object]) -> object:
        """Return an attribute of a metric filter or an alarm; alarms go by their names."""
        instance, rest = self._chosen(block, path)
        name = name_attribute(block.labels[0])
        match rest:
            case ["id" | "arn"]:
                return self._of_resource_at(block, name, instance)
            case [str(attribute), *inner] if attribute in block.attributes:
                return walk(self._of_resource_at(block, attribute, instance), inner)
            case [str(kind), int(position), str(attribute)]:
                nested = [inner for inner in block.blocks if inner.kind == kind][position]
                return self._of_resource_at(nested, attribute, instance)
            case _:
                raise LookupError(path)

    def _of_resource_at(self, block: Block, attribute: str, instance: Instance) -> Any:
        expression = block.attributes[attribute]
        key = (id(block), attribute, instance.index)
        return self._once(key, lambda: self._value(expression, instance.names))


def _again(block: Block, several: Sequence[Block]) -> str:
    """Return what to say of one of several blocks of one name."""
    others = [one for one in several if one is not block]
    origins = " and ".join(str(Origin(one.file, one.line, "").without_folder) for one in others)
    return f"{block.address} is declared at {origins} too; Terraform refuses the module"


def _converted(value: Any, kind: HclType, expression: str) -> Any:
    try:
        return convert(value, kind)
    except UndecidedError:
        return Unresolved(f"{expression}, whose value is not of its type")
