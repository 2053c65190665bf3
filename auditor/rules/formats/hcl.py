"""Terraform's own files: the resources of a folder of them, as far as they can be read statically.

`terraform show -json` of a plan has all values; this reads what is written out: literals, heredocs,
variables and locals, `count` and `for_each` over them, references among metric filters and alarms.
Modules are not entered; each is named as not read.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from auditor.cloudwatch.rule import Origin
from auditor.rules.declared import Declarations, Declared, Fault, FaultKind, Unresolved
from auditor.rules.formats.document import UnreadableError
from auditor.rules.formats.hcl_blocks import Block, parse
from auditor.rules.formats.hcl_values import (
    Names,
    evaluate,
    read_expression,
    walk,
    word,
)
from auditor.rules.formats.load import decode
from auditor.rules.formats.terraform import KINDS, NAMES, properties

if TYPE_CHECKING:
    from auditor.rules.declared import RuleFile

NAME: Final = "Terraform"
_BLOCK: Final = re.compile(
    r'^(?:(?:resource|data|variable|module|output|provider)\s+"|(?:locals|terraform)\s*\{)', re.M
)
_VARIABLE: Final = re.compile(r"\bvar\.([\w-]+)")
_VALUES: Final = ("terraform.tfvars", ".auto.tfvars")
_MISSING: Final = (
    "Terraform files need the package python-hcl2: pip install 'cloudtrail-auditor[terraform]';"
    " what terraform show -json prints of a plan needs nothing"
)
_OFF: Final = "count and for_each leave out every metric filter and alarm of this file"
_PLAN: Final = "terraform show -json of the plan"
_CALLED: Final = (
    f"the files of a module are not read from here; give {_PLAN}",
    f"nothing, if it holds no metric filters and alarms; else {_PLAN}, which has what modules make",
)
_MOST: Final = 1_000
"""Instances of one resource; more are no rules."""


def read(files: "Sequence[RuleFile]", parameters: Mapping[str, str]) -> dict[int, Declarations]:
    """Return what the Terraform files among them declare, by their place in the sequence."""
    texts = {place: text for place, file in enumerate(files) if (text := _text(file)) is not None}
    if not texts:
        return {}
    try:
        import hcl2  # noqa: F401  # an extra
    except ImportError:
        return {place: _fault(files[place].name, None, _MISSING) for place in texts}
    found: dict[int, Declarations] = {}
    modules: dict[PurePath, list[Block]] = defaultdict(list)
    for place, text in texts.items():
        file = files[place]
        try:
            modules[file.folder].append(parse(text, file.name))
        except UnreadableError as error:
            found[place] = _fault(file.name, error.line, str(error))
        except RecursionError:
            found[place] = _fault(file.name, None, "it is nested too deeply")
    declared: dict[str, list[Declared]] = defaultdict(list)
    faults: dict[str, list[Fault]] = defaultdict(list)
    variables: dict[PurePath, frozenset[str]] = {}
    first: dict[str, Block] = {}
    for folder, blocks in modules.items():
        try:
            module = _Module(blocks, parameters)
            variables[folder] = module.variables
            first.update({block.file: block for block in reversed(module.resources)})
            for one in module.declared():
                declared[one.origin.file].append(one)
            for fault in module.not_read():
                faults[fault.origin.file].append(fault)
        except RecursionError:
            for place in texts.keys() - found.keys():
                if files[place].folder == folder:
                    found[place] = _fault(files[place].name, None, "its values nest too deeply")
    for place in texts.keys() - found.keys():
        file = files[place]
        if not declared[file.name] and (block := first.get(file.name)):
            origin = Origin(block.file, block.line, ".".join(block.labels))
            faults[file.name].append(Fault(origin, FaultKind.SWITCHED_OFF, _OFF))
        found[place] = Declarations(
            tuple(declared[file.name]),
            tuple(faults[file.name]),
            file.name,
            NAME,
            _PLAN,
            variables[file.folder],
        )
    return found


def values(text: str) -> dict[str, str]:
    """Return the values of a .tfvars file, as `--parameter` takes them.

    Raises:
        UnreadableError: it is not one, or the package that reads it is missing.
    """
    try:
        import hcl2  # noqa: F401  # an extra
    except ImportError as error:
        raise UnreadableError(_MISSING) from error
    found = {}
    for name, node in parse(text, "").attributes.items():
        value = evaluate(node, Names(_nothing, text))
        quoted = text[node.meta.start_pos : node.meta.end_pos]
        found[name] = value if isinstance(value, str) else quoted
    return found


def _nothing(path: Sequence[object]) -> object:
    raise LookupError(path)


def _text(file: "RuleFile") -> str | None:
    """Return the text of a file that is Terraform's."""
    try:
        text = decode(file.data)
    except UnreadableError:
        return None
    if file.name.endswith(_VALUES):
        return text
    return text if text.lstrip()[:1] not in {"{", "["} and _BLOCK.search(text) else None


def _fault(file: str, line: int | None, what: str) -> Declarations:
    fault = Fault(Origin(file, line, ""), FaultKind.UNREADABLE, what)
    return Declarations((), (fault,), file, NAME)


class _Module:
    """The files of one folder, which know each other's names."""

    def __init__(self, files: Sequence[Block], parameters: Mapping[str, str]) -> None:
        self._blocks = [block for file in files for block in file.blocks]
        self._variables: dict[str, object] = {}
        self._locals: dict[str, tuple[Any, Block]] = {}
        self._resources = {
            block.labels: block
            for block in self._blocks
            if block.kind == "resource" and len(block.labels) == 2 and block.labels[0] in KINDS
        }
        self._open: set[object] = set()
        for block in self._blocks:
            if block.kind == "variable" and block.labels and "default" in block.attributes:
                default = self._value(block.attributes["default"], block, {})
                self._variables[block.labels[0]] = default
            if block.kind == "locals":
                self._locals |= {name: (node, block) for name, node in block.attributes.items()}
        for file in files:
            if file.file.endswith(_VALUES):
                for name, node in file.attributes.items():
                    self._variables[name] = self._value(node, file, {})
        self.variables: Final = frozenset(
            block.labels[0] for block in self._blocks if block.kind == "variable" and block.labels
        ).union(*(_VARIABLE.findall(file.text) for file in files))
        """Those that are declared, and those that are used: a file may be given without the rest
        of its module."""
        types = {
            block.labels[0]: word(block.attributes["type"])
            for block in self._blocks
            if block.kind == "variable" and block.labels and "type" in block.attributes
        }
        for name, text in parameters.items():
            written = types.get(name) in {"bool", "number"} or text[:1] in {"[", "{"}
            names = Names(self._lookup({}), text)
            self._variables[name] = read_expression(text, names) if written else text

    @property
    def resources(self) -> tuple[Block, ...]:
        """The metric filters and alarms, as they stand in the files."""
        return tuple(self._resources.values())

    def declared(self) -> Iterator[Declared]:
        """Yield the metric filters and alarms, in the order of the files."""
        for (kind, name), block in self._resources.items():
            for index, env, provided in self._instances(block):
                origin = Origin(block.file, block.line, f"{kind}.{name}{index}")
                values = self._body(block, env)
                named = {NAMES[KINDS[kind]]: origin.name, **values}
                spelt = properties(KINDS[kind], named)
                yield Declared(KINDS[kind], origin, spelt, {}, provided)

    def not_read(self) -> Iterator[Fault]:
        """Yield the modules that are called, those without an instance left out."""
        for block in self._blocks:
            if block.kind == "module" and block.labels and any(self._instances(block)):
                origin = Origin(block.file, block.line, f"module.{block.labels[0]}")
                what, remedy = _CALLED
                yield Fault(origin, FaultKind.NOT_READ, what, remedy=remedy)

    def _instances(
        self, block: Block
    ) -> Iterator[tuple[str, dict[str, object], Unresolved | None]]:
        """Yield the index of each instance, its names, and what decides whether it is there."""
        for key in ("count", "for_each"):
            if key not in block.attributes:
                continue
            match self._once((key, id(block)), block.attributes[key], block, {}):
                case int() as number if key == "count" and 0 <= number <= _MOST:
                    for index in range(number):
                        yield f"[{index}]", {"count": {"index": index}}, None
                case str() as text if key == "count" and text.isdecimal() and int(text) <= _MOST:
                    for index in range(int(text)):
                        yield f"[{index}]", {"count": {"index": index}}, None
                case dict() as items if key == "for_each" and len(items) <= _MOST:
                    for name, value in sorted(items.items()):
                        yield f'["{name}"]', {"each": {"key": name, "value": value}}, None
                case list() as items if key == "for_each" and len(items) <= _MOST:
                    for name in sorted({str(item) for item in items}):
                        yield f'["{name}"]', {"each": {"key": name, "value": name}}, None
                case Unresolved() as unknown:
                    yield "", {}, Unresolved(f"{key} = {unknown}", parameter=unknown.parameter)
                case _:
                    yield "", {}, Unresolved(f"its {key}")
            return
        yield "", {}, None

    def _body(self, block: Block, env: Mapping[str, object]) -> dict[str, Any]:
        values: dict[str, Any] = {
            name: self._value(node, block, env)
            for name, node in block.attributes.items()
            if name not in {"count", "for_each", "depends_on", "provider"}
        }
        for inner in block.blocks:
            if inner.kind == "dynamic" and inner.labels:
                values[inner.labels[0]] = Unresolved(f'dynamic "{inner.labels[0]}"')
            elif isinstance(values.get(inner.kind, []), list):
                values[inner.kind] = [*values.get(inner.kind, []), self._body(inner, env)]
        return values

    def _value(self, node: Any, block: Block, env: Mapping[str, object]) -> object:
        return evaluate(node, Names(self._lookup(env), block.text))

    def _lookup(self, env: Mapping[str, object]) -> Any:
        def lookup(path: Sequence[object]) -> object:
            match path:
                case ["var", str(name), *rest]:
                    if name not in self._variables:
                        return Unresolved(f"var.{name}", parameter=name)
                    return walk(self._variables[name], rest)
                case ["local", str(name), *rest]:
                    node, block = self._locals[name]
                    return walk(self._once(("local", name), node, block, {}), rest)
                case [("each" | "count") as name, *rest]:
                    return walk(env[name], rest)
                case [str(kind), str(name), *rest] if (kind, name) in self._resources:
                    return self._of_resource(self._resources[kind, name], rest)
                case _:
                    raise LookupError(path)

        return lookup

    def _once(self, key: object, node: Any, block: Block, env: Mapping[str, object]) -> object:
        """Return a value that others refer to, unless it refers to itself."""
        if key in self._open:
            raise LookupError(key)
        self._open.add(key)
        try:
            return self._value(node, block, env)
        finally:
            self._open.discard(key)

    def _of_resource(self, block: Block, path: Sequence[object]) -> object:
        """Return an attribute of a metric filter or an alarm; alarms go by their names."""
        env: Mapping[str, object] = {}
        if path and {"count", "for_each"} & block.attributes.keys():
            wanted = f'["{path[0]}"]' if isinstance(path[0], str) else f"[{path[0]}]"
            known = {index: env for index, env, _ in self._instances(block)}
            env, path = known[wanted], path[1:]
        name = NAMES[KINDS[block.labels[0]]]
        match path:
            case ["id" | "arn"]:
                return self._of_resource_at(block, name, env)
            case [str(attribute)] if attribute in block.attributes:
                return self._of_resource_at(block, attribute, env)
            case [str(kind), int(place), str(attribute)]:
                nested = [inner for inner in block.blocks if inner.kind == kind][place]
                return self._of_resource_at(nested, attribute, env)
            case _:
                raise LookupError(path)

    def _of_resource_at(self, block: Block, attribute: str, env: Mapping[str, object]) -> object:
        return self._once((id(block), attribute), block.attributes[attribute], block, env)
