"""Files of labels: event ids and spans of time, as lines, CSV, YAML or JSON."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from auditor.cli.times import parse_at, parse_to
from auditor.cloudwatch.metrics import Span
from auditor.errors import AuditorError, UsageError
from auditor.result.backtest import Label, LabelKind

_LARGEST: Final = 5_000_000
"""Bytes of a file of labels that are read."""
_MOST: Final = 1_000
"""Labels, each of which every setting is held against."""
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
_TIME: Final = re.compile(r"\d{4}-\d\d(-\d\d(T.*)?)?")
_ID: Final = re.compile(r"[!-~]{1,200}")


class _FaultError(Exception):
    """What is wrong with an item."""


@dataclass(frozen=True, slots=True)
class _Item:
    line: int
    name: str = ""
    ids: tuple[str, ...] = ()
    start: str = ""
    end: str = ""


def read_labels(path: Path, kind: LabelKind) -> tuple[Label, ...]:
    """Return the labels of a file, in its order.

    Raises:
        UsageError: there is no such file.
        AuditorError: some of it is no label, with every fault that is in it.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
    if len(data) > _LARGEST:
        raise AuditorError(f"{path.name}: larger than {_LARGEST:,} bytes; not a list of labels")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AuditorError(f"{path.name}: not text in UTF-8") from error
    faults: list[str] = []
    named: dict[str, Label] = {}
    for found in _items(path, text):
        line = found.line
        try:
            if isinstance(found, _Fault):
                raise _FaultError(found.what)
            _add(named, found, kind)
        except _FaultError as fault:
            faults.append(f"{path.name}:{line}: {fault}")
    if not named and not faults:
        faults.append(f"{path.name}: it has no label")
    if len(named) > _MOST:
        faults.append(f"{path.name}: {len(named):,} labels; at most {_MOST:,}, so name some alike")
    if faults:
        raise AuditorError("\n".join(faults))
    return tuple(named.values())


@dataclass(frozen=True, slots=True)
class _Fault:
    line: int
    what: str


def _add(named: dict[str, Label], item: _Item, kind: LabelKind) -> None:
    """Put an item with what has its name already."""
    span = _span(item)
    for event_id in item.ids:
        if not _ID.fullmatch(event_id):
            raise _FaultError(f"{event_id!r} is no event id")
    if span is None and not item.ids:
        raise _FaultError("give an event id, or from and to")
    # Which of many ids is noise is no matter, which incident was missed is.
    plain = "noise" if kind is LabelKind.NOISE else ", ".join(item.ids)
    name = item.name or (f"{item.start} to {item.end or item.start}" if span else plain)
    known = named.get(name)
    if known and known.span and span:
        raise _FaultError(f"{name}: a second span of this name; give each its own")
    ids = dict.fromkeys([*(known.event_ids if known else ()), *item.ids])
    named[name] = Label(name, kind, tuple(ids), span or (known.span if known else None))


def _span(item: _Item) -> Span | None:
    if not item.start and not item.end:
        return None
    if not item.start:
        raise _FaultError("to without from")
    try:
        start, end = parse_at(item.start), parse_to(item.end or item.start)
    except UsageError as error:
        raise _FaultError(str(error)) from error
    if end <= start:
        raise _FaultError(f"from {item.start} is not before to {item.end or item.start}")
    return Span(start, end)


def _items(path: Path, text: str) -> Iterator[_Item | _Fault]:
    match path.suffix.lower():
        case ".csv":
            return _csv(text)
        case ".yaml" | ".yml" | ".json":
            return _yaml(text)
        case _:
            return _lines(text)


def _lines(text: str) -> Iterator[_Item | _Fault]:
    """Read an event id, a date or FROM/TO in each line, and a name after it."""
    for number, line in enumerate(text.splitlines(), 1):
        what, _, name = line.partition("#")[0].strip().partition(" ")
        first, slash, last = what.partition("/")
        if not what:
            continue
        if slash or _TIME.fullmatch(first):
            yield _Item(number, name.strip(), start=first, end=last)
        else:
            yield _Item(number, name.strip(), ids=(what,))


def _csv(text: str) -> Iterator[_Item | _Fault]:
    rows = csv.reader(io.StringIO(text, newline=""))
    try:
        heads = [head.strip().lower() for head in next(rows, [])]
        if unknown := [head for head in heads if head not in _KEYS]:
            yield _Fault(1, _unknown(unknown))
            return
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) > len(heads):
                yield _Fault(rows.line_num, "more cells than the first line has names")
                continue
            yield _item(
                rows.line_num,
                [(_KEYS[head], [cell.strip()]) for head, cell in zip(heads, row, strict=False)],
            )
    except csv.Error as error:
        yield _Fault(rows.line_num, str(error))


def _yaml(text: str) -> Iterator[_Item | _Fault]:
    try:
        # JSON may be indented by tabs, YAML may not.
        root = yaml.compose(text.expandtabs(2), yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        yield _Fault(line, error.problem or "not YAML")
        return
    except (yaml.YAMLError, RecursionError):
        yield _Fault(1, "not YAML")
        return
    if not isinstance(root, yaml.SequenceNode):
        yield _Fault(1, "a list is expected: event ids, or mappings with name, event_ids, from, to")
        return
    for node in root.value:
        line = node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            yield _Item(line, ids=(node.value,))
        elif isinstance(node, yaml.MappingNode):
            yield _mapping(line, node)
        else:
            yield _Fault(line, "neither an event id nor a mapping")


def _mapping(line: int, node: yaml.MappingNode) -> _Item | _Fault:
    pairs: list[tuple[str, list[str]]] = []
    unknown = []
    for key, value in node.value:
        name = _KEYS.get(str(key.value).lower())
        if name is None:
            unknown.append(str(key.value))
            continue
        nodes = value.value if isinstance(value, yaml.SequenceNode) else [value]
        if not all(isinstance(one, yaml.ScalarNode) for one in nodes):
            return _Fault(value.start_mark.line + 1, f"{key.value}: a text is expected")
        if name != "ids" and len(nodes) != 1:
            return _Fault(value.start_mark.line + 1, f"{key.value}: one text is expected")
        pairs.append((name, [str(one.value) for one in nodes]))
    return _Fault(line, _unknown(unknown)) if unknown else _item(line, pairs)


def _item(line: int, pairs: list[tuple[str, list[str]]]) -> _Item:
    values = {name: "".join(texts) for name, texts in pairs if name != "ids"}
    ids = tuple(text for name, texts in pairs if name == "ids" for text in texts if text)
    return _Item(line, ids=ids, **values)


def _unknown(names: list[str]) -> str:
    return f"{', '.join(names)}: not known here; give name, event_id, from, to"
