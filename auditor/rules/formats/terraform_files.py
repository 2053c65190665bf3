"""Terraform's own files: the resources of a folder of them, as far as they can be read statically.

`terraform show -json` of a plan has all values; this reads the source. Modules whose files are
available are read; each of the others is named as not read.
"""

import os.path
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Final

from auditor.cloudwatch.rule import Origin
from auditor.rules.declared import (
    Declaration,
    Declarations,
    Fault,
    FaultKind,
    RuleFile,
)
from auditor.rules.formats.document import UnreadableError
from auditor.rules.formats.hcl import json_syntax
from auditor.rules.formats.hcl.conversion import ANY, HclType
from auditor.rules.formats.hcl.evaluate import evaluate
from auditor.rules.formats.hcl.scope import ModuleScope
from auditor.rules.formats.hcl.syntax import Block, parse, parse_expression, text_of_node
from auditor.rules.formats.hcl.types import constraint
from auditor.rules.formats.load import decode, load
from auditor.rules.formats.terraform import KINDS
from auditor.rules.formats.terraform_blocks import Blocks, gather, is_override
from auditor.rules.formats.terraform_declared import declared_in, faults_of
from auditor.rules.formats.terraform_module import Module, Surroundings
from auditor.rules.formats.terraform_names import VALUES, is_terraform

NAME: Final = "Terraform"
_VARIABLE: Final = re.compile(r"\bvar\.([\w-]+)")
_OFF: Final = "count and for_each leave out every metric filter and alarm of this file"
_PLAN: Final = "terraform show -json of the plan"


@dataclass(slots=True)
class _Folder:
    """The files of one module."""

    files: list[Block] = field(default_factory=list)
    values: list[Block] = field(default_factory=list)
    """The values of variables; later ones have precedence."""
    used: set[str] = field(default_factory=set)
    """Variables that are used, declared here or not."""
    is_root: bool = False
    """Whether it is a root module, called or not."""

    @property
    def blocks(self) -> Blocks:
        """The declarations of its files together."""
        return gather(self.files)


def read(files: Sequence[RuleFile], parameters: Mapping[str, str]) -> dict[int, Declarations]:
    """Return the declarations of the Terraform files among them, by their index in the sequence."""
    declarations: dict[int, Declarations] = {}
    ours: dict[int, RuleFile] = {}
    folders: dict[str, _Folder] = defaultdict(_Folder)
    read_already: set[str] = set()
    for index, file in sorted(enumerate(files), key=lambda pair: _rank(pair[1])):
        if not is_terraform(file):
            continue
        if _path(PurePath(file.name)) in read_already:  # named by two arguments
            declarations[index] = Declarations((), (), file.name, NAME)
            continue
        read_already.add(_path(PurePath(file.name)))
        try:
            _add(folders[_path(file.folder)], file)
            ours[index] = file
        except UnreadableError as error:
            declarations[index] = _fault(file.name, error.line, str(error))
        except RecursionError:
            declarations[index] = _fault(file.name, None, "it is nested too deeply")
    blocks = {path: folder.blocks for path, folder in folders.items()}
    declared: dict[str, list[Declaration]] = defaultdict(list)
    faults: dict[str, list[Fault]] = defaultdict(list)
    for path, folder in folders.items():
        if not folder.is_root:
            continue
        try:
            module = _module(blocks, path, folder, parameters)
            items, wrong = list(declared_in(module)), list(faults_of(module))
        except (RecursionError, LookupError):
            for index, file in ours.items():
                if _path(file.folder) == path:
                    declarations[index] = _fault(file.name, None, "its values nest too deeply")
            continue
        for item in items:
            declared[item.origin.file].append(item)
        for fault in wrong:
            faults[fault.origin.file].append(fault)
    for index, file in ours.items():
        if index not in declarations:
            folder = folders[_path(file.folder)]
            declarations[index] = _declarations(
                file, folder, declared[file.name], faults[file.name]
            )
    return declarations


def values(text: str) -> dict[str, str]:
    """Return the values of a .tfvars file, as `--parameter` takes them.

    Raises:
        UnreadableError: it is not one.
    """
    values = {}
    for name, expression in parse(text, "").attributes.items():
        value = evaluate(expression, ModuleScope(_nothing))
        values[name] = value if isinstance(value, str) else text_of_node(expression.source)
    return values


def _of_text(text: str, kind: HclType) -> Any:
    """Return the value that `--parameter` gives to a variable of a type."""
    if kind.kind == "string" or (kind == ANY and text[:1] not in {"[", "{"}):
        return text
    expression = parse_expression(text)
    return text if expression is None else evaluate(expression, ModuleScope(_nothing))


def _nothing(path: Sequence[object]) -> object:
    raise LookupError(path)


def _rank(file: RuleFile) -> tuple[bool, bool, str]:
    """Return the order in which files are read: Terraform's, terraform.tfvars first."""
    return file.called, not PurePath(file.name).name.startswith(VALUES[0]), file.name


def _path(folder: PurePath) -> str:
    return os.path.normpath(folder.as_posix()).replace(os.sep, "/")


def _add(folder: _Folder, file: RuleFile) -> None:
    """Read a file into its folder.

    Raises:
        UnreadableError: its content does not fit its name.
        RecursionError: it is nested too deeply.
    """
    name = file.name.removesuffix(".json")
    is_values = name.endswith(VALUES)
    if name != file.name:
        document = load(file.data)
        for line, key in document.doubled:
            raise UnreadableError(f"the key {key} is there twice", line)
        block = (json_syntax.values if is_values else json_syntax.parse)(document, file.name)
    else:
        block = parse(decode(file.data), file.name)
    (folder.values if is_values else folder.files).append(block)
    if not file.called:
        folder.is_root = True
        folder.used.update(_VARIABLE.findall(decode(file.data)))


def _module(
    blocks: Mapping[str, Blocks], path: str, folder: _Folder, parameters: Mapping[str, str]
) -> Module:
    """Return a root module, with the values given for its variables."""

    def find(source: str, file: str) -> Blocks | None:
        if not source.startswith(("./", "../")):
            return None
        return blocks.get(_path(PurePath(file).parent / source))

    own = blocks[path]
    types = {
        block.labels[0]: constraint(block.attributes["type"]) if "type" in block.attributes else ANY
        for block in own.of("variable")
    }
    given: dict[str, Any] = {}
    for file in folder.values:
        for name, expression in file.attributes.items():
            given[name] = evaluate(expression, ModuleScope(_nothing))
    names = folder.used | types.keys()
    for name, text in parameters.items():
        if name in names:
            given[name] = _of_text(text, types.get(name, ANY))
    return Module(own, given, Surroundings(find))


def _declarations(
    file: RuleFile, folder: _Folder, declared: Sequence[Declaration], faults: Sequence[Fault]
) -> Declarations:
    every = list(faults)
    first = next(
        (
            block
            for parsed in folder.files
            if parsed.file == file.name
            for block in parsed.blocks
            if block.kind == "resource" and len(block.labels) == 2 and block.labels[0] in KINDS
        ),
        None,
    )
    if first and not (declared or file.called or is_override(file.name)):
        origin = Origin(first.file, first.line, first.address)
        every.append(Fault(origin, FaultKind.SWITCHED_OFF, _OFF))
    names = {block.labels[0] for block in folder.blocks.of("variable")} | folder.used
    parameters = frozenset(names) if folder.is_root else frozenset()
    return Declarations(tuple(declared), tuple(every), file.name, NAME, _PLAN, parameters)


def _fault(file: str, line: int | None, what: str) -> Declarations:
    fault = Fault(Origin(file, line, ""), FaultKind.UNREADABLE, what)
    return Declarations((), (fault,), file, NAME)
