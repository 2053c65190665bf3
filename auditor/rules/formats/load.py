"""JSON or YAML, whichever a file holds, to a document."""

import re
from dataclasses import replace
from typing import Final

from auditor import texts
from auditor.rules.formats.document import Document, UnreadableError

_HALF: Final = re.compile(r"\\u(0000)?d[89a-f]", re.IGNORECASE)


def load(data: bytes) -> Document:
    """Return the content of a JSON or YAML file.

    Raises:
        UnreadableError: it is neither.
        RecursionError: it is nested too deeply.
    """
    text = decode(data)
    document = _load(text)
    return replace(document, value=_paired(document.value)) if _HALF.search(text) else document


def _load(text: str) -> Document:
    from auditor.rules.formats import json, yaml

    if text.lstrip()[:1] in {"{", "["}:
        try:
            return json.load(text)
        except UnreadableError as error:
            try:
                return yaml.load(text)  # YAML in its flow style begins with a brace, too
            except UnreadableError:
                raise error from None
    return yaml.load(text)


def _paired(value: object) -> object:
    """Return a value without halves of surrogate pairs, which no output can hold."""
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case list():
            return [_paired(item) for item in value]
        case dict():
            return {_paired(key): _paired(item) for key, item in value.items()}
        case _:
            return value


def decode(data: bytes) -> str:
    """Return the text of a file.

    Raises:
        UnreadableError: it is in no encoding that is read.
    """
    try:
        return texts.decode(data)
    except texts.EncodingError as error:
        raise UnreadableError(str(error)) from error
