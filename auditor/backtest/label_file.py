"""Files of labels: event ids and spans of time, as lines, CSV, YAML or JSON."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from auditor.backtest.label_items import LabelFault, LabelItem, items
from auditor.cloudwatch.minutes import Span
from auditor.errors import UsageError
from auditor.result.labels import Label, LabelKind
from auditor.texts import place, read_text
from auditor.times import parse_at, parse_over, parse_to

_MAX_BYTES: Final = 5_000_000
"""The largest file of labels, in bytes."""
_MAX_LABELS: Final = 1_000
"""The most labels in a file."""
_MAX_CONTRADICTIONS: Final = 5
"""The most contradictions in a message."""
_WANTED: Final = "event IDs or spans of time in a file; see docs/backtest.md"
_ID: Final = re.compile(r"[!-~]{1,200}")


class _FaultError(Exception):
    """An item is invalid."""


def read_labels(path: Path, kind: LabelKind) -> tuple[Label, ...]:
    """Return the labels of a file, in its order.

    Raises:
        UsageError: the file does not exist, or has invalid items; the message lists them all.
    """
    text = read_text(path, _WANTED, _MAX_BYTES)
    faults: list[str] = []
    named: dict[str, Label] = {}
    for item in items(path, text):
        try:
            if isinstance(item, LabelFault):
                raise _FaultError(item.what)
            _add(named, _whole(item), kind)
        except _FaultError as fault:
            message = str(fault).encode("utf-8", "backslashreplace").decode()
            faults.append(f"{place(path, item.line)}: {message}")
    if not named and not faults:
        faults.append(f"{place(path)}: it has no label")
    if len(named) > _MAX_LABELS:
        faults.append(
            f"{place(path)}: {len(named):,} labels; at most {_MAX_LABELS:,}, so give related"
            " ones the same name"
        )
    if faults:
        raise UsageError("\n".join(faults))
    return tuple(named.values())


def contradictions(labels: Sequence[Label]) -> None:
    """Reject labels that are both incidents and noise.

    Raises:
        UsageError: an event or a span is in both files.
    """
    must, noise = (
        [label for label in labels if label.kind is kind]
        for kind in (LabelKind.MUST_CATCH, LabelKind.NOISE)
    )
    ids = {event_id for label in must for event_id in label.event_ids}
    both = sorted(ids & {event_id for label in noise for event_id in label.event_ids})
    spans = {label.span: label.name for label in must if label.span}
    both += [f"{spans[label.span]} (the same span)" for label in noise if label.span in spans]
    if both:
        more = (
            f" and {len(both) - _MAX_CONTRADICTIONS:,} more"
            if len(both) > _MAX_CONTRADICTIONS
            else ""
        )
        raise UsageError(
            f"{', '.join(both[:_MAX_CONTRADICTIONS])}{more}: in both --must-catch and"
            " --noise; remove"
            f" {'it' if len(both) == 1 else 'each'} from one of them"
        )


def _whole(item: LabelItem) -> LabelItem:
    """Return an item with surrogate pairs joined, which JSON and YAML may contain."""
    try:
        return replace(
            item,
            name=_joined(item.name),
            ids=tuple(map(_joined, item.ids)),
            start=_joined(item.start),
            end=_joined(item.end),
        )
    except UnicodeDecodeError as error:
        raise _FaultError("it contains half of a surrogate pair") from error


def _joined(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def _add(named: dict[str, Label], item: LabelItem, kind: LabelKind) -> None:
    """Add an item to the label of its name."""
    span = _span(item)
    for event_id in item.ids:
        if not _ID.fullmatch(event_id):
            raise _FaultError(f"{event_id!r} is not an event id")
    if span is None and not item.ids:
        raise _FaultError("give an event id, or from and to")
    # The name of a missed incident matters, the name of each noise event does not.
    plain = "noise" if kind is LabelKind.NOISE else ", ".join(item.ids)
    name = item.name or (f"{item.start} to {item.end or item.start}" if span else plain)
    earlier = named.get(name)
    if earlier and earlier.span and span:
        raise _FaultError(f"{name}: a second span with this name; give each span its own name")
    ids = dict.fromkeys([*(earlier.event_ids if earlier else ()), *item.ids])
    named[name] = Label(name, kind, tuple(ids), span or (earlier.span if earlier else None))


def _span(item: LabelItem) -> Span | None:
    if not item.start and not item.end:
        return None
    if not item.start:
        raise _FaultError("to without from")
    try:
        start = parse_at(item.start)
        end = parse_over(item.end) if item.end else parse_to(item.start)
    except UsageError as error:
        raise _FaultError(str(error)) from error
    if end <= start:
        raise _FaultError(f"from {item.start} is not before to {item.end or item.start}")
    return Span(start, end)
