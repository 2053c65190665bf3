"""Bytes to UTF-8 text that every JSON reader accepts, and repairs of nearly valid JSON."""

import codecs
import re
from functools import partial
from typing import Final

from auditor.cloudtrail.logfile import RejectionKind
from auditor.readers.content.faults import WRITER, ContentFault
from auditor.texts import encoding_of

_UTF8_BOM: Final = codecs.BOM_UTF8

_TOKEN: Final = re.compile(rb'"(?:[^"\\]++|\\(?:.|\Z))*+(?:"|\Z)|-?(?:NaN|Infinity)', re.DOTALL)
_IN_STRING: Final = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(?P<lone>\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
    rb"|\\u[0-9a-fA-F]{4}|\\[\"\\/bfnrt]"
    rb"|(?P<backslash>\\)"
    rb"|(?P<control>[\x00-\x1f])"
)
_DEFECT: Final = re.compile(rb"NaN|Infinity|\\[^\"\\/bfnrt]|[\x00-\x1f]")
"""Found in every text with a defect, but also in others."""
_CHANGES: Final = {
    "lone": ("half of a surrogate pair became U+FFFD", rb"\ufffd"),
    "backslash": ("a backslash that escapes nothing was doubled", rb"\\"),
    "control": ("a control character was escaped", b""),
}


def as_utf8(content: bytes) -> tuple[bytes, ContentFault | None]:
    """Return a text as UTF-8 without a byte order mark.

    Bytes that are invalid in its encoding become U+FFFD, and are reported.
    """
    encoding = encoding_of(content)
    if encoding == "utf-8":
        content = content.removeprefix(_UTF8_BOM)
        if content.isascii():
            return content, None
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        mended = content.decode(encoding, errors="replace").encode(errors="replace")
        detail = (
            f"byte {error.start:,} is not valid {encoding.upper()};"
            " all such bytes were read as U+FFFD"
        )
        return mended, ContentFault(RejectionKind.DAMAGED, detail, WRITER)
    return (content if encoding == "utf-8" else text.encode()), None


def opening(head: bytes) -> bytes:
    """Return the first bytes of a text as UTF-8, without blanks before it."""
    encoding = encoding_of(head)
    text = head.removeprefix(_UTF8_BOM).decode(encoding, errors="ignore")
    return text.lstrip().encode(errors="replace")


def mend(text: bytes, offset: int = 0) -> tuple[bytes, str]:
    """Return a JSON text with its most common defects corrected, and the corrections with places.

    The result is not checked to be JSON.

    Args:
        offset: byte of the file at which the text starts.
    """
    if not _DEFECT.search(text):
        return text, ""
    first: dict[str, int] = {}

    def escape(inside: re.Match[bytes], start: int) -> bytes:
        kind = inside.lastgroup
        if kind is None:
            return inside[0]
        what, replacement = _CHANGES[kind]
        first.setdefault(what, offset + start + inside.start())
        return replacement or b"\\u%04x" % ord(inside[0])

    mended: list[bytes] = []  # only of tokens that change, since a text may have millions
    done = 0
    for token in _TOKEN.finditer(text):
        if not token[0].startswith(b'"'):
            first.setdefault("NaN or an infinity became null", offset + token.start())
            changed = b"null"
        elif _DEFECT.search(token[0]):
            changed = _IN_STRING.sub(partial(escape, start=token.start()), token[0])
        else:
            continue
        mended += (text[done : token.start()], changed)
        done = token.end()
    mended.append(text[done:])
    changes = "; ".join(f"{what} at byte {byte:,}" for what, byte in first.items())
    return b"".join(mended), changes
