"""Texts from files that people write, in the encodings that editors and shells save."""

import codecs
import re
from pathlib import Path
from typing import Final

from auditor.errors import UsageError

_MARKS: Final = (  # longer marks first, since one is the beginning of another
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNMARKED: Final = (
    (re.compile(rb"[\x01-\x7f]\0[\x01-\x7f]\0"), "utf-16-le"),
    (re.compile(rb"\0[\x01-\x7f]\0[\x01-\x7f]"), "utf-16-be"),
)
_REMEDY: Final = "save it as UTF-8"
MAX_BYTES: Final = 50_000_000
"""Maximum size in bytes of a file that people write."""


class EncodingError(Exception):
    """A file that is not text in a supported encoding; names the encoding and the remedy."""


def encoding_of(content: bytes) -> str:
    """Return Python's name of the encoding that a file's first bytes show."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    for pattern, encoding in _UNMARKED:
        if pattern.match(content):
            return encoding
    return "utf-8"


def decode(content: bytes) -> str:
    """Decode a text in UTF-8, or in UTF-16 or UTF-32 as PowerShell saves it; drop the order mark.

    Raises:
        EncodingError: it has another encoding.
    """
    encoding = encoding_of(content)
    name = encoding[:6].upper()
    # Rules, labels and patterns have ASCII characters, and thus zero bytes in UTF-16.
    if encoding == "utf-16" and len(content) > len(codecs.BOM_UTF16) and b"\0" not in content:
        raise EncodingError(
            f"it begins with the byte order mark of {name}, but is not {name}: {_REMEDY}"
        )
    try:
        return content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        raise EncodingError(f"not {name} at byte {error.start:,}: {_REMEDY}") from error


def read_text(path: Path, wanted: str, most: int = MAX_BYTES) -> str:
    """Return the text of a file that people write.

    Args:
        wanted: what the file should hold, for the message if it cannot be read.
        most: maximum size in bytes; a larger file is not read further.

    Raises:
        UsageError: it cannot be read, is too large, or has an unsupported encoding.
    """
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
        if len(content) > most:
            raise UsageError(f"{path}: larger than {most:,} bytes")
        return decode(content)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; give {wanted}") from error
    except EncodingError as error:
        raise UsageError(f"{path}: {error}") from error


def place(path: Path, line: int | None = None) -> str:
    """Return a file, by its path as given, and a line in it, for the beginning of a message."""
    return str(path) if line is None else f"{path}:{line}"


def yaml_fault(error: Exception) -> tuple[int, str]:
    """Return the line of the fault in a text that is not YAML, and the message without it."""
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    return (mark.line + 1 if mark else 1), f"not YAML: {problem}" if problem else "not YAML"
