"""A module of Terraform with its values: variables, locals, resources, and the modules it calls.

Source: Terraform documentation, "Modules", "References to Named Values".
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from auditor.rules.declared import Unresolved
from auditor.rules.formats.hcl.evaluate import evaluate
from auditor.rules.formats.hcl.scope import ModuleScope, StepBudget
from auditor.rules.formats.hcl.syntax import Block, HclExpression
from auditor.rules.formats.hcl.walk import value_at
from auditor.rules.formats.terraform import KINDS, name_attribute
from auditor.rules.formats.terraform_blocks import Blocks
from auditor.rules.formats.terraform_inner_blocks import Names, inner_blocks, of_kind
from auditor.rules.formats.terraform_instances import Instance, keyed, numbered
from auditor.rules.formats.terraform_objects import resource_object, whole
from auditor.rules.formats.terraform_variables import variable_value

META: Final = frozenset(["count", "for_each", "depends_on", "provider", "lifecycle"])
"""Arguments of a block that are Terraform's own."""
_OF_CALLS: Final = META | {"source", "version", "providers"}
MAX_DEPTH: Final = 20
"""The most levels of nested modules, a limit of our own."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The context in which a module is evaluated."""

    find: Callable[[str, str], Blocks | None]
    """Returns the blocks of the module that a source names in a file; `None` if not available."""
    prefix: str = ""
    """Of addresses: `module.alarms.`."""
    provided: Unresolved | None = None
    """The condition that decides whether the module exists, if that is unknown."""
    callers: tuple[Blocks, ...] = ()
    """The modules that it is inside of, the outermost first."""
    budget: StepBudget = field(default_factory=StepBudget)


class Module:
    """A module with the values of its variables."""

    def __init__(
        self, blocks: Blocks, variables: Mapping[str, object], around: Surroundings
    ) -> None:
        self.blocks = blocks
        self.around = around
        self._values: dict[object, Any] = {}
        self._open: set[object] = set()
        alone, called = partial(self.value, names={}), bool(around.callers)
        self._variables = {
            block.labels[0]: variable_value(block, variables, alone, called)
            for block in blocks.of("variable")
        }
        self._variables |= {
            name: value for name, value in variables.items() if name not in self._variables
        }

    def output(self, name: str) -> Any:
        """Return the value of an output.

        Raises:
            LookupError: no output has that name.
        """
        block = self.blocks.named["output", name]
        return self._once(("output", name), lambda: self.value(block.attributes["value"], {}))

    def called(self) -> Iterator["Module"]:
        """Yield the instances of called modules whose files are available."""
        for block in self.blocks.of("module"):
            for instance in self.instances(block) if self.blocks_of(block) else ():
                if (module := self._instance_of(block, instance)) is not None:
                    yield module

    def source(self, block: Block) -> Any:
        """Return where the files of a module are."""
        return self.value(block.attributes["source"], {}) if "source" in block.attributes else ""

    def blocks_of(self, block: Block) -> Blocks | None:
        """Return the blocks of a called module; `None` if its files are not read."""
        if len(self.around.callers) >= MAX_DEPTH or self.calls_itself(block):
            return None
        return self._blocks_at(self.source(block), block)

    def calls_itself(self, block: Block) -> bool:
        """Return whether a block calls the module that contains it, or one around that."""
        blocks = self._blocks_at(self.source(block), block)
        return any(blocks is caller for caller in (*self.around.callers, self.blocks))

    def _blocks_at(self, source: object, block: Block) -> Blocks | None:
        return self.around.find(source, block.file) if isinstance(source, str) else None

    def _instance_of(self, block: Block, instance: Instance) -> "Module | None":
        blocks = self.blocks_of(block)
        if blocks is None:
            return None

        def made() -> Module:
            variables = {
                name: self.value(expression, instance.names)
                for name, expression in block.attributes.items()
                if name not in _OF_CALLS
            }
            around = Surroundings(
                self.around.find,
                f"{self.around.prefix}module.{block.labels[0]}{instance.index}.",
                self.around.provided or instance.provided,
                (*self.around.callers, self.blocks),
                self.around.budget,
            )
            return Module(blocks, variables, around)

        module = self._once(("module", block.labels, instance.index), made)
        return module if isinstance(module, Module) else None

    def instances(self, block: Block) -> Iterator[Instance]:
        """Yield the instances of a block; if they are unknown, one that may exist."""
        for key in ("count", "for_each"):
            if key not in block.attributes:
                continue
            expression = block.attributes[key]
            value = self._once((key, id(block)), partial(self.value, expression, {}))
            yield from numbered(value) if key == "count" else keyed(value)
            return
        yield Instance("", {})

    def value(self, expression: HclExpression, names: Mapping[str, object]) -> Any:
        """Return the value of an expression, with the names of a `for_each` instance."""
        return evaluate(expression, ModuleScope(self._lookup, names, self.around.budget))

    def _lookup(self, path: Sequence[object]) -> object:
        match path:
            case ["var", str(name), *rest]:
                if name in self._variables:
                    return value_at(self._variables[name], rest)
                parameter = "" if self.around.callers else name
                return Unresolved(f"var.{name}", parameter=parameter)
            case ["local", str(name), *rest]:
                expression = self.blocks.named["local", name].attributes["value"]
                value = self._once(("local", name), partial(self.value, expression, {}))
                return value_at(value, rest)
            case ["module", str(name), *rest]:
                return self._of_module(self.blocks.named["module", name], rest)
            case [str(kind), str(name), *rest] if kind in KINDS:
                return self._of_resource(self.blocks.named["resource", kind, name], rest)
            case _:
                raise LookupError(path)

    def _once(self, key: object, evaluated: Callable[[], Any]) -> Any:
        """Return a referenced value, evaluated once, unless it refers to itself."""
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
        """Return the instance of a reference, and the rest of the reference."""
        if not {"count", "for_each"} & block.attributes.keys():
            return Instance("", {}), path
        for instance in self.instances(block):
            if path and instance.provided is None and instance.key == path[0]:
                return instance, path[1:]
        raise LookupError(path)

    def _of_module(self, block: Block, path: Sequence[object]) -> object:
        """Return an output of a module, or all of them."""
        if not path:
            return whole(block, self.instances(block), partial(self._outputs, block))
        instance, rest = self._chosen(block, path)
        module = self._instance_of(block, instance)
        if module is None or not rest:
            raise LookupError(path)
        return value_at(module.output(str(rest[0])), rest[1:])

    def _outputs(self, block: Block, instance: Instance) -> dict[str, Any]:
        module = self._instance_of(block, instance)
        if module is None:
            raise LookupError(block.address)
        return {
            output.labels[0]: module.output(output.labels[0])
            for output in module.blocks.of("output")
        }

    def _of_resource(self, block: Block, path: Sequence[object]) -> object:
        """Return an attribute of a metric filter or an alarm; the name identifies an alarm."""
        name = name_attribute(block.labels[0])

        def made(instance: Instance) -> dict[str, Any]:
            at = partial(self._of_resource_at, instance=instance)
            return resource_object(block, name, at, partial(self._inner, block, instance))

        if not path:
            return whole(block, self.instances(block), made)
        instance, rest = self._chosen(block, path)
        match rest:
            case ["id" | "arn"]:
                return self._of_resource_at(block, name, instance)
            case [str(attribute), *inner] if attribute in block.attributes:
                return value_at(self._of_resource_at(block, attribute, instance), inner)
            case [str(kind), int(position), str(attribute)] if position >= 0:
                nested, at = self._inner(block, instance, kind)[position]
                return at(nested, attribute)
            case _:
                return value_at(made(instance), rest)

    def _inner(
        self, block: Block, instance: Instance, kind: str
    ) -> list[tuple[Block, Callable[[Block, str], Any]]]:
        """Return the blocks of a kind in a resource, each with the function for its attributes."""
        key = (id(block), instance.index)
        made = self._once(key, lambda: tuple(inner_blocks(block, instance.names, self.value)))
        return [
            (nested, partial(self._attribute, names=names, key=(*key, kind, position)))
            for position, (nested, names) in enumerate(of_kind(made, kind))
        ]

    def _attribute(
        self, block: Block, attribute: str, names: Names, key: tuple[object, ...]
    ) -> Any:
        expression = block.attributes[attribute]
        return self._once((*key, attribute), partial(self.value, expression, names))

    def _of_resource_at(self, block: Block, attribute: str, instance: Instance) -> Any:
        return self._attribute(block, attribute, instance.names, (id(block), instance.index))
