"""Read real alarm histories from files, in all formats that people keep.

The formats are JSON (one document, several in one file, or one on each line, also after the time of
a log line), YAML, the AWS CLI's text, CSV, and mails (`.eml`, mbox, or their text).
`auditor.cloudwatch.messages.recorded` reads the documents.
"""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from email import message_from_string
from email.message import EmailMessage
from email.policy import default as email_policy
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from auditor.cloudwatch.messages.recorded import (
    DoubledKeys,
    is_mail,
    mail_items,
    object_of,
    recorded_items,
)
from auditor.cloudwatch.messages.recorded_history import (
    RecordedHistory,
    RecordedItem,
    UnreadableItem,
    distinct,
)
from auditor.errors import AuditorError, UsageError
from auditor.paths import is_folder
from auditor.readers.content.text import as_utf8
from auditor.texts import yaml_fault

EXPECTED: Final = (
    "give the output of aws cloudwatch describe-alarm-history --output json, EventBridge events,"
    " SNS messages, or notification mails"
)

_MAIL_HEADER: Final = re.compile(r"(?:From [^\n]*\n)?[A-Za-z][A-Za-z0-9-]*:[ \t\r\n]")
_MBOX: Final = re.compile(r"^From .*\n(?=[A-Za-z-]+:)", re.MULTILINE)
_YAML: Final = re.compile(r"^[-\s]*(AlarmHistoryItems|AlarmName|HistoryData|detail|version):", re.M)
_CLI_TEXT: Final = "ALARMHISTORYITEMS\t"
"""The beginning of an item as `--output text` prints it."""
_CLI_COLUMNS: Final = (
    "AlarmName",
    "AlarmType",
    "HistoryData",
    "HistoryItemType",
    "HistorySummary",
    "Timestamp",
)
"""Its last columns, in the order of their names; one about a contributor precedes them."""
_TABLE: Final = re.compile(r"[^\n{]*(@message|\bmessage\b|HistorySummary)[^\n{]*\n")
"""The first row of a CSV file that has messages or history items."""
_COMPRESSED: Final = (b"\x1f\x8b", b"PK\x03\x04", b"\x28\xb5\x2f\xfd", b"BZh")

Items = Iterator[RecordedItem | UnreadableItem]


def read_history(paths: Sequence[Path]) -> RecordedHistory:
    """Return the real history in files and in the files of folders.

    Raises:
        UsageError: a file does not exist.
        AuditorError: the files hold no history.
    """
    items: list[RecordedItem] = []
    unreadable: list[UnreadableItem] = []
    other_files = []
    files = list(_files(paths))
    for path in files:
        for item in _items(path):
            if isinstance(item, RecordedItem):
                items.append(item)
                continue
            location = f"{path.name}: {item.location}" if item.location else path.name
            unreadable.append(UnreadableItem(location, item.reason))
            if not item.location:
                other_files.append(f"{path}: {item.reason}")
    if len(other_files) == len(files):
        raise AuditorError(f"{'; '.join(other_files[:3]) or 'no file'}; {EXPECTED}")
    return RecordedHistory(distinct(items), tuple(unreadable))


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if is_folder(path):
            yield from sorted(
                file for file in path.rglob("*") if file.is_file() and file.name[0] != "."
            )
        else:
            yield path


def _items(path: Path) -> Items:
    """Yield the items of a file, each with its location in it."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{path}: {error.strerror}; give what `aws cloudwatch describe-alarm-history` prints"
        ) from error
    if content.startswith(_COMPRESSED):
        yield UnreadableItem("", "it is compressed; unpack it first")
        return
    text = as_utf8(content)[0].decode()
    if text.lstrip()[:1] in {"{", "["}:
        yield from _json_items(text)
    elif text.startswith(_CLI_TEXT):
        yield from _cli_items(text)
    elif "," in text.partition("\n")[0] and _TABLE.match(text):
        yield from _table_items(text)
    elif is_mail(text):
        yield from _mails(text)
    elif _YAML.search(text):
        yield from _yaml_items(text)
    elif _MAIL_HEADER.match(text):
        yield from _mails(text)
    else:
        yield from _line_items(text, 1, "not JSON, YAML or a mail")


def _json_items(text: str) -> Items:
    """Yield the items of JSON documents; from an invalid document on, line by line."""
    decode = json.JSONDecoder(object_pairs_hook=object_of).raw_decode
    documents: list[tuple[int, Any]] = []
    position, broken = len(text) - len(text.lstrip()), ""
    while position < len(text) and not broken:
        try:
            document, end = decode(text, position)
        except (ValueError, RecursionError) as error:
            broken = _fault(error, text)
        else:
            documents.append((text.count("\n", 0, position) + 1, document))
            position = end + len(text[end:]) - len(text[end:].lstrip(" \t\r\n,"))
    for line, document in documents:
        location = f"line {line}: " if len(documents) > 1 or broken else ""
        yield from recorded_items(document, location)
    if broken:
        first = text.count("\n", 0, position) + 1
        yield from _line_items(text[position:], first, broken, whole=not documents)


def _fault(error: ValueError | RecursionError, text: str) -> str:
    """Return why a text is not JSON: it ends too early, or the fault in it."""
    if isinstance(error, json.JSONDecodeError):
        unclosed = error.msg.startswith("Unterminated string")
        if unclosed or error.pos >= len(text.rstrip()):
            return (
                "the JSON is cut short: the file ends inside the value that begins at line"
                f" {error.lineno}"
            )
    return f"not JSON: {error}"


def _cli_items(text: str) -> Items:
    """Yield the items that the AWS CLI printed with `--output text`."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith(_CLI_TEXT):
            continue
        columns = line.split("\t")[-len(_CLI_COLUMNS) :]
        yield from recorded_items(dict(zip(_CLI_COLUMNS, columns, strict=False)), f"line {number}")


def _table_items(text: str) -> Items:
    """Yield the items of a CSV file, as the console of Logs Insights exports results."""
    rows = csv.DictReader(StringIO(text, newline=""))
    try:
        for row in rows:
            yield from recorded_items(row, f"line {rows.line_num}")
    except csv.Error as error:
        yield UnreadableItem(f"line {rows.line_num}", f"not CSV: {error}")


def _yaml_items(text: str) -> Items:
    import yaml

    def mapping(loader: Any, node: yaml.MappingNode) -> Any:
        checked = object_of((key.value, None) for key, _ in node.value)
        if isinstance(checked, DoubledKeys):
            return checked
        return loader.construct_yaml_map(node)

    base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader: Any = type("_Loader", (base,), {})
    loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    try:
        documents = list(yaml.load_all(text, loader))
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        line, message = yaml_fault(error)
        yield UnreadableItem("", f"line {line}: {message}")
        return
    for index, document in enumerate(documents):
        if document is not None:
            location = f"document {index + 1}: " if len(documents) > 1 else ""
            yield from recorded_items(document, location)


def _line_items(text: str, first: int, reason: str, *, whole: bool = True) -> Items:
    """Yield the items of a log: one on each line, after the prefix of the line.

    Args:
        first: the number of the first line.
        reason: why the text is unreadable, if no line of it is readable.
        whole: whether it is the whole file.
    """
    items = [
        item
        for number, line in enumerate(text.splitlines(), first)
        if line.strip()
        for item in recorded_items(line.strip(), f"line {number}")
    ]
    if any(isinstance(item, RecordedItem) for item in items):
        yield from items
    else:
        yield UnreadableItem("" if whole else f"line {first}", reason)


def _mails(text: str) -> Items:
    """Yield the changes that mails announce: a mailbox, one mail with its headers, or its text."""
    starts = [match.start() for match in _MBOX.finditer(text)]
    if not starts:
        items = list(mail_items(_body(text)))
        yield from items or [UnreadableItem("", "a mail that is not about an alarm")]
        return
    items = []
    for number, (start, stop) in enumerate(pairwise([*starts, len(text)]), 1):
        mail = _MBOX.sub("", text[start:stop], count=1)
        items += mail_items(_body(mail), f"mail {number}")
    yield from items or [UnreadableItem("", "a mailbox without a mail about an alarm")]


def _body(mail: str) -> str:
    """Return the body of a mail; a mail without headers is its own body."""
    if not _MAIL_HEADER.match(mail):
        return mail
    message = message_from_string(mail, EmailMessage, policy=email_policy)
    body = message.get_body(("plain", "html"))
    try:
        content = mail if body is None else body.get_content()
    except (LookupError, ValueError):  # an unknown encoding
        return mail
    return content if isinstance(content, str) and is_mail(content) else mail
