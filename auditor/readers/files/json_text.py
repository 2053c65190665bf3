"""JSON in any arrangement: a document, lines, values end to end, lines that begin with a time."""

import re
from typing import Final

from auditor.readers.content.budget import Budget
from auditor.readers.content.text import as_utf8, opening
from auditor.readers.records.part import Container, RecordCollector
from auditor.readers.unwrap import Unwrapper

_ARRAY: Final = Container("json-array")
JSON_LINES: Final = Container("json-lines")
_TIMED: Final = Container("cwl-text")
_JSON: Final = re.compile(rb"\x1e|\{\s*[\"'}]|\[\s*(?:[{\"\]]|null|\[\s*[{\[])|\"[{\[]")
"""Not every bracket: texts in Markdown, TOML and templates begin with `[![`, `[[a]]` and `{%`."""
_TIME: Final = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


class JsonText:
    """JSON values, whatever separates them.

    Lines of an export task and of `aws logs tail` have a time, and possibly a stream's name, before
    the JSON. Source: CloudWatch Logs User Guide, "Exporting log data to Amazon S3".
    """

    def knows(self, head: bytes) -> bool:
        """Return whether the text begins like JSON, or with a time."""
        start = opening(head)
        return bool(_JSON.match(start) or (_TIME.match(start) and b"{" in start))

    def read(self, content: bytes, part: RecordCollector, budget: Budget) -> None:
        """Take the records of all values."""
        text, fault = as_utf8(content)
        if fault:
            part.faults.append(fault)
        start = opening(text[:100])
        plain = _ARRAY if start.startswith(b"[") else _TIMED if _TIME.match(start) else JSON_LINES
        Unwrapper(part, budget).text(text, plain)
