"""The items of files of labels: lines, CSV, YAML or JSON, each with its line."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from auditor.texts import yaml_fault

_KEYS: Final = {
    "name": "name",
    "event_id": "ids",
    "event_ids": "ids",
    "eventid": "ids",
    "eventids": "ids",
    "from": "start",
    "start": "start",
    "to": "end",
    "end": "end",
}
_MOMENT: Final = r"\d{4}-\d\d(?:-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?)?"
_FROM_TO: Final = re.compile(
    rf"(?P<start>{_MOMENT})(?:(?:\s*/\s*|\s+to\s+)(?P<end>{_MOMENT}))?(?!\S)\s*"
)
_LIKE_A_TIME: Final = re.compile(
    r"/|T?\d{1,2}([:.h]\d\d|h\b|\s?[ap]m\b)|\d{4,6}Z\b|to\s+\d[\d:-]{3}", re.IGNORECASE
)
_TIME: Final = re.compile(r"\d{4}-\d\d(-\d\d(T.*)?)?")
_NULL: Final = "tag:yaml.org,2002:null"
_EXPECTED: Final = "a list is expected: event ids, or mappings with name, event_ids, from, to"
_NEITHER: Final = "neither an event id nor a mapping"


@dataclass(frozen=True, slots=True)
class LabelItem:
    """An item of a file, with its line."""

    line: int
    name: str = ""
    ids: tuple[str, ...] = ()
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class LabelFault:
    """An error in a file, with its line."""

    line: int
    what: str


def items(path: Path, text: str) -> Iterator[LabelItem | LabelFault]:
    """Yield the items of a file in the format of its extension."""
    match path.suffix.lower():
        case ".csv":
            return _csv(text)
        case ".yaml" | ".yml":
            return _yaml(text)
        case ".json":
            return _json(text)
        case _:
            return _lines(text)


def _lines(text: str) -> Iterator[LabelItem | LabelFault]:
    """Read lines of an event id, a date or FROM/TO, each with an optional name after it."""
    for number, line in enumerate(text.splitlines(), 1):
        content = line.partition("#")[0].strip()
        if not content:
            continue
        if match := _FROM_TO.match(content):
            name = content[match.end() :]
            if _LIKE_A_TIME.match(name):
                yield LabelFault(
                    number,
                    f"{content}: no valid time after {match[0].strip()};"
                    " write 2026-01-26T21:45Z/2026-01-26T22:00Z",
                )
            else:
                yield LabelItem(number, name, start=match["start"], end=match["end"] or "")
            continue
        what, *rest = content.split(None, 1)
        name = "".join(rest)
        first, slash, last = what.partition("/")
        if slash or _TIME.fullmatch(first):
            yield LabelItem(number, name, start=first, end=last)
        else:
            yield LabelItem(number, name, ids=(what,))


def _csv(text: str) -> Iterator[LabelItem | LabelFault]:
    rows = csv.reader(io.StringIO(text, newline=""))
    try:
        heads = [head.strip().lower() for head in next(rows, [])]
        if wrong := _wrong(heads):
            yield LabelFault(1, wrong)
            return
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) > len(heads):
                yield LabelFault(rows.line_num, "more cells than the first line has names")
                continue
            cells = {head: [cell.strip()] for head, cell in zip(heads, row, strict=False)}
            yield _item(rows.line_num, cells)
    except csv.Error as error:
        yield LabelFault(rows.line_num, str(error))


def _json(text: str) -> Iterator[LabelItem | LabelFault]:
    """Read the items of a list one by one, since messages name their lines."""
    decoder = json.JSONDecoder(object_pairs_hook=_Object)
    try:
        whole = decoder.decode(text)
        if not isinstance(whole, list):
            yield LabelFault(1, _EXPECTED)
            return
        at, line = text.index("[") + 1, 1
        counted = 0
        for _ in whole:
            at = _blank(text, at)
            line, counted = line + text.count("\n", counted, at), at
            value, at = decoder.raw_decode(text, at)
            yield _of_json(line, value)
            at = _blank(text, at) + 1  # the comma
    except json.JSONDecodeError as error:
        yield LabelFault(error.lineno, f"not JSON: {error.msg}")
    except (RecursionError, ValueError):
        yield LabelFault(1, "not readable JSON")


@dataclass(frozen=True, slots=True)
class _Object:
    """The members of a JSON object, including repeated names."""

    members: list[tuple[str, object]]


def _blank(text: str, at: int) -> int:
    """Return the position of the next character that is not JSON white space."""
    while text[at] in " \t\r\n":
        at += 1
    return at


def _of_json(line: int, value: object) -> LabelItem | LabelFault:
    if isinstance(value, str):
        return LabelItem(line, ids=(value,))
    if not isinstance(value, _Object):
        return LabelFault(line, _NEITHER)
    if wrong := _wrong([key for key, _ in value.members]):
        return LabelFault(line, wrong)
    texts_by_key: dict[str, list[str]] = {}
    for key, given in value.members:
        several = given if isinstance(given, list) else [given]
        texts = [text for text in several if isinstance(text, str)]
        if len(texts) + several.count(None) < len(several):
            return LabelFault(line, f"{key}: expected a text")
        texts_by_key[key] = texts
    return _item(line, texts_by_key)


def _yaml(text: str) -> Iterator[LabelItem | LabelFault]:
    try:
        root = yaml.compose(text, yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        yield LabelFault(*yaml_fault(error))
        return
    if not isinstance(root, yaml.SequenceNode):
        yield LabelFault(1, _EXPECTED)
        return
    for node in root.value:
        line = node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode) and node.tag != _NULL:
            yield LabelItem(line, ids=(node.value,))
        elif isinstance(node, yaml.MappingNode):
            yield _mapping(line, node)
        else:
            yield LabelFault(line, _NEITHER)


def _mapping(line: int, node: yaml.MappingNode) -> LabelItem | LabelFault:
    if wrong := _wrong([str(key.value) for key, _ in node.value]):
        return LabelFault(line, wrong)
    texts_by_key: dict[str, Sequence[str]] = {}
    for key, value in node.value:
        nodes = value.value if isinstance(value, yaml.SequenceNode) else [value]
        if not all(isinstance(item, yaml.ScalarNode) for item in nodes):
            return LabelFault(value.start_mark.line + 1, f"{key.value}: expected a text")
        texts = [str(item.value) for item in nodes if item.tag != _NULL]
        if _KEYS[key.value.lower()] != "ids" and len(texts) > 1:
            return LabelFault(value.start_mark.line + 1, f"{key.value}: expected one text")
        texts_by_key[key.value] = texts
    return _item(line, texts_by_key)


def _item(line: int, given: Mapping[str, Sequence[str]]) -> LabelItem | LabelFault:
    """Return an item with the values by key."""
    values: dict[str, str] = {}
    ids: tuple[str, ...] = ()
    for key, texts in given.items():
        name = _KEYS[key.lower()]
        if name == "ids":
            ids = tuple(filter(None, texts))
        elif len(texts) > 1:
            return LabelFault(line, f"{key}: expected one text")
        else:
            values[name] = "".join(texts)
    return LabelItem(line, ids=ids, **values)


def _wrong(keys: Sequence[str]) -> str:
    """Return the error in the keys of an item; "" for none."""
    if unknown := [key for key in keys if key.lower() not in _KEYS]:
        return f"{', '.join(unknown)}: unknown key; use name, event_id, from, to"
    spelling: dict[str, str] = {}
    for key in keys:
        name = _KEYS[key.lower()]
        if name in spelling:
            both = key if key == spelling[name] else f"{spelling[name]} and {key}"
            return f"{both}: given twice; give one of them"
        spelling[name] = key
    return ""
