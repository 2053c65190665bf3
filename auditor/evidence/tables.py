"""Files of rows that people maintain, in YAML or CSV, with the line of each row."""

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from auditor.texts import yaml_fault

_NULL: Final = "tag:yaml.org,2002:null"


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: texts by column name in lower case, without empty ones."""

    line: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class TableFault:
    """A fault in a file, with its line."""

    line: int
    what: str


def table_rows(
    path: Path, text: str, columns: Collection[str], what: str
) -> Iterator[TableRow | TableFault]:
    """Yield the rows of a file, as CSV if its name ends in `.csv`, otherwise as YAML.

    Args:
        columns: the valid column names.
        what: a noun for a row, for messages.
    """
    rows = _csv(text) if path.suffix.lower() == ".csv" else _yaml(text, what)
    for row in rows:
        if isinstance(row, TableRow) and (unknown := sorted(set(row.values) - set(columns))):
            names = ", ".join(columns)
            yield TableFault(row.line, f"{', '.join(unknown)}: unknown key; use {names}")
            return
        yield row


def _csv(text: str) -> Iterator[TableRow | TableFault]:
    first = text.partition("\n")[0]
    # Spreadsheets write semicolons in many locales.
    delimiter = ";" if ";" in first and "," not in first else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        twice = sorted({name for name in names if name and names.count(name) > 1})
        if twice:
            yield TableFault(1, f"{', '.join(twice)}: two columns of this name")
            return
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            line = reader.line_num
            if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
                yield TableFault(line, "more cells than the first line has names")
                continue
            pairs = zip(names, map(str.strip, cells), strict=False)
            yield TableRow(line, {name: _plain(cell) for name, cell in pairs if name and cell})
    except csv.Error as error:
        yield TableFault(reader.line_num, str(error))


def _plain(cell: str) -> str:
    """Return a cell without the apostrophe that keeps spreadsheets from evaluating it."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in "=+-@" else cell


def _yaml(text: str, what: str) -> Iterator[TableRow | TableFault]:
    try:
        root = yaml.compose(text, yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        yield TableFault(*yaml_fault(error))
        return
    if root is None:
        return
    if not isinstance(root, yaml.SequenceNode):
        yield TableFault(root.start_mark.line + 1, f"a list is expected: one {what} each")
        return
    for node in root.value:
        yield _mapping(node, what)


def _mapping(node: yaml.Node, what: str) -> TableRow | TableFault:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        return TableFault(line, f"not a mapping; write each {what} as `name: value` pairs")
    values: dict[str, str] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode):
            return TableFault(value.start_mark.line + 1, f"{_name(key)}: expected a text")
        name = key.value.strip().lower()
        if name in values:
            return TableFault(key.start_mark.line + 1, f"{name}: given twice")
        text = "" if value.tag == _NULL else value.value.strip()
        if text:
            values[name] = text
    return TableRow(line, values)


def _name(key: yaml.Node) -> str:
    return str(key.value) if isinstance(key, yaml.ScalarNode) else "the key"
