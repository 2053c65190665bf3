r"""File names as text that can be written anywhere, and the conversion back to system names.

A name on disk is bytes. If they are not UTF-8, Python replaces them with lone surrogates, which
JSON, databases and reports cannot hold. Such a name becomes text with `\xe9` for each such byte.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_ESCAPED: Final = re.compile(r"\\(?:\\|x([0-9a-f]{2})|u([0-9a-f]{4}))")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_BYTES: Final = range(0xDC80, 0xDD00)
"""The surrogates that represent bytes (PEP 383); others occur only on Windows."""


def name_text(name: str) -> str:
    r"""Return a name or path as text: unchanged if it can be written, otherwise with escapes.

    `name_text(os.fsdecode(b"caf\xe9.json"))` is `caf\xe9.json`. Different names stay different: if
    anything is escaped or looks escaped, backslashes are doubled.
    """
    if name.isascii() and "\\" not in name:
        return name
    if not _SURROGATE.search(name) and not _looks_escaped(name):
        return name
    return _SURROGATE.sub(_escape, name.replace("\\", "\\\\"))


def source_names(sources: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the sources without their folders, since results contain no paths.

    The current folder and the one above it have the names that they have elsewhere.
    """
    return tuple(map(_source_name, sources))


def _source_name(source: str) -> str:
    name = source.rstrip("/").rpartition("/")[2] or source
    if name in {".", ".."} and not is_object_url(source):
        name = Path(source).resolve().name or name
    return name_text(name)


def is_object_url(source: str) -> bool:
    """Return whether a source names an object store rather than a file or folder."""
    return "://" in source


def system_name(text: str) -> str:
    """Return the name or path from which `name_text` made a text."""
    return _ESCAPED.sub(_unescape, text) if _looks_escaped(text) else text


def _looks_escaped(text: str) -> bool:
    return "\\x" in text or "\\u" in text


def _escape(byte: re.Match[str]) -> str:
    code = ord(byte[0])
    return f"\\x{code - 0xDC00:02x}" if code in _BYTES else f"\\u{code:04x}"


def _unescape(escape: re.Match[str]) -> str:
    byte, code = escape.groups()
    if byte:
        return chr(0xDC00 + int(byte, 16))
    return chr(int(code, 16)) if code else "\\"
