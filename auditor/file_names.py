r"""File names as text that can be written anywhere, and the conversion back to system names.

A name on disk is bytes. If they are not UTF-8, Python replaces them with lone surrogates, which
JSON, databases and reports cannot hold. Such a name becomes text with `\xe9` for each such byte.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_MISTYPED: Final = re.compile(r"\s*(s3|gs|az)[an]?(?::[/\\]*|[/\\]{2,})(\w.*)", re.IGNORECASE)
"""A URL with another case or number of slashes, or in the form of Hadoop (`s3a://`)."""
_S3_NAMES: Final = (
    re.compile(r"arn:aws[a-z-]*:s3:::(.+)"),
    re.compile(r"https://s3[.-][a-z0-9.-]*amazonaws\.com(?:\.cn)?/(.+)"),
    re.compile(r"https://([a-z0-9.-]+)\.s3[.-][a-z0-9.-]*amazonaws\.com(?:\.cn)?(/.*)?"),
)
"""Other names of a bucket or its objects, whose groups are bucket and key."""
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


def meant_url(source: str) -> str | None:
    """Return the URL of a bucket that a source was probably meant to be; `None` for none.

    `s3:/bucket`, `S3://bucket` and `arn:aws:s3:::bucket` were meant to be `s3://bucket`.
    """
    if variant := _MISTYPED.fullmatch(source):
        return f"{variant[1].lower()}://{variant[2].strip()}"
    for name in _S3_NAMES:
        if match := name.fullmatch(source.strip()):
            return "s3://" + "".join(filter(None, match.groups()))
    return None


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
