"""Values to records: wrappings are removed layer by layer.

`WRAPPINGS` holds the rules; the first that recognises an object returns its content, to which the
same rules apply again. So a subscription in a Kinesis record in a list in a line needs no separate
rule.
"""

import base64
import binascii
from collections.abc import Iterator
from functools import partial
from typing import Final

from auditor.readers.content.budget import Budget
from auditor.readers.content.dense import each_item, is_dense, wrapping_fields
from auditor.readers.content.documents import (
    LISTS,
    BrokenValue,
    Deviation,
    Piece,
    PlainText,
    pieces,
)
from auditor.readers.content.inflate import inflate
from auditor.readers.content.json_values import Fields, Json, members, string
from auditor.readers.content.text import as_utf8
from auditor.readers.lookalikes import (
    describe,
    describe_text,
    is_digest,
    is_finding,
    is_own,
    is_signature,
)
from auditor.readers.records.part import Container, RecordCollector
from auditor.readers.records.record import is_record, looks_like_record, marks_of
from auditor.readers.wrappings import (
    cloudwatch,
    ecs,
    eventbridge,
    lake,
    lookup,
    s3,
    security_lake,
    siem,
)
from auditor.readers.wrappings.wrapping import PackedText, Wrapping

WRAPPINGS: Final[tuple[Wrapping, ...]] = (
    *s3.WRAPPINGS,
    *lookup.WRAPPINGS,
    *eventbridge.WRAPPINGS,
    *lake.WRAPPINGS,
    *siem.WRAPPINGS,
    *ecs.WRAPPINGS,
    *security_lake.WRAPPINGS,
    *cloudwatch.WRAPPINGS,
)
_LAYERS: Final = 12
"""Maximum number of wrappings around one record; real ones have four at most."""

_PAYLOADS: Final[tuple[str, ...]] = (
    *LISTS, "records", "detail", "message", "@message", "Message", "body", "Body", "data", "Data",
    "eventJson", "CloudTrailEvent", "event", "event.original", "_source", "_raw", "result",
)  # fmt: skip
"""Members of wrappings that hold records."""
_TRIED: Final = 8
"""Number of members with the same name that are searched for records."""

_SMALLEST_BYTES: Final = 45
"""Minimum size of a record: it has a name and a source that ends in `.amazonaws.com`."""


class Unwrapper:
    """Adds the records in values to a part, as the rules say."""

    def __init__(self, part: RecordCollector, budget: Budget) -> None:
        self._part = part
        self._budget = budget

    def text(self, content: bytes, container: Container, layer: int = 0) -> None:
        """Take all values of a text; `container` is the format of records without a wrapping."""
        if layer:
            self._part.size += len(content)
        for piece in pieces(content):
            if not self._part.step():
                return
            self.piece(piece, container, layer)

    def piece(self, piece: Piece, container: Container, layer: int = 0) -> None:
        """Take a value, or count it as one that is not a record."""
        match piece:
            case Deviation(how):
                self._part.changed(how)
            case BrokenValue(why):
                self._part.broken(why)
            case PlainText(line):
                self._part.stranger(lambda: describe_text(line))
            case _:
                self.value(piece, container, layer)

    def value(self, value: Json, container: Container, layer: int = 0) -> None:
        """Take a record, or the content of any other value."""
        marks = marks_of(value)
        if marks is not None and looks_like_record(marks):
            self._part.record(*(siem.restored(value, marks) or (value, container)))
        elif layer == _LAYERS:
            self._part.stranger(lambda: f"wrapped more than {_LAYERS} times")
        elif marks is not None and not _is_tiny(value):
            self._object(value, layer)
        elif (listed := each_item(value)) is not None:
            for item in listed:
                if not self._part.step():
                    return
                self.value(item, container, layer + 1)
        elif (text := string(value)) is not None and text.lstrip().startswith(("{", "[", '"')):
            self.text(text.strip().encode(), container, layer + 1)
        else:
            self._part.stranger(lambda: describe(value))

    def _object(self, value: Json, layer: int) -> None:
        fields = wrapping_fields(value)
        if fields is None:
            self._part.stranger(lambda: "nested too deeply")
            return
        if not is_dense(value):
            for earlier in _hidden(value, fields):
                self._members(value, fields | earlier, layer)
            if s3.KEY in fields:
                self._other_lists(fields)
        self._members(value, fields, layer)

    def _other_lists(self, fields: Fields) -> None:
        """Count the lists of records besides `Records`."""
        for name, inner in fields.items():
            first = next(each_item(inner) or iter(()), None) if name != s3.KEY else None
            if first is not None and is_record(first):
                what = f"a list {name[:40]!r} with records in it"
                self._part.stranger(partial(str, what))

    def _members(self, value: Json, fields: Fields, layer: int) -> None:
        if is_finding(fields):
            self._part.passed_over = 1
            return
        for wrapping in WRAPPINGS:
            inner = wrapping.unwrap(fields)
            if inner is None:
                continue
            for item in inner:
                if not self._part.step():
                    return
                if isinstance(item, PackedText):
                    self._packed(item, wrapping.container, layer + 1)
                else:
                    self.value(item, wrapping.container, layer + 1)
            return
        if is_digest(fields):
            self._part.digests += 1
        elif is_signature(fields) or is_own(fields):
            self._part.passed_over = 1  # counts the file, however many of them it holds
        else:
            self._part.stranger(lambda: describe(value))

    def _packed(self, packed: PackedText, container: Container, layer: int) -> None:
        try:
            stored = base64.b64decode(packed.base64, validate=True)
        except (binascii.Error, ValueError):
            self._part.stranger(lambda: "text that is not base64")
            return
        inflated = inflate(stored, self._budget)
        text, fault = as_utf8(inflated.content)
        self._part.faults.extend(filter(None, (inflated.fault, fault)))
        self.text(text, container, layer)


def _hidden(value: Json, fields: Fields) -> Iterator[Fields]:
    """Yield the members with records that later members with the same name hide.

    Args:
        fields: the members of the value, of duplicate keys the last.
    """
    text = bytes(value)
    is_escaped = b"\\u00" in text
    suspects = [
        name
        for name in _PAYLOADS
        if name in fields and (is_escaped or text.count(b'"%b"' % name.encode()) > 1)
    ]
    named = members(value) if suspects else []
    for name in suspects:
        *earlier, _ = [inner for key, inner in named if key == name]
        others = {key: inner for key, inner in fields.items() if key != name}
        if any(_wrapped(others | {name: inner}) != _wrapped(others) for inner in earlier[:_TRIED]):
            yield from ({name: inner} for inner in earlier)


def _wrapped(fields: Fields) -> list[PackedText | bytes] | None:
    """Return the content of a wrapping, for comparison; `None` without a wrapping."""
    for wrapping in WRAPPINGS:
        inner = wrapping.unwrap(fields)
        if inner is not None:
            return [packed if isinstance(packed, PackedText) else bytes(packed) for packed in inner]
    return None


def _is_tiny(value: Json) -> bool:
    """Return whether an object is too small for a record or list; a file may have millions."""
    if len(value) >= _SMALLEST_BYTES:
        return False
    text = bytes(value)
    return b"[" not in text and text.count(b"{") == 1
