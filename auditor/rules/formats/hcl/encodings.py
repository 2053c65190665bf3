"""Functions that encode and decode, and hashes of texts.

Source: Terraform documentation, "Encoding Functions", "Hash and Crypto Functions".
"""

import base64
import hashlib
import json
import posixpath
import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote_plus

from auditor.rules.formats.hcl.numbers import HclNumber, number_of
from auditor.rules.formats.hcl.texts import simple
from auditor.rules.formats.hcl.values import NoValueError, SetOf, items_of, text_of


def _encode(value: Any) -> str:
    """Return a value as Go writes JSON: keys in order, no blanks, `<`, `>` and `&` escaped."""
    match value:
        case None | bool() | HclNumber():
            return "null" if value is None else text_of(value)
        case str():
            text = json.dumps(value, ensure_ascii=False)
            for sign in "<>&\u2028\u2029":
                text = text.replace(sign, f"\\u{ord(sign):04x}")
            if any(ord(sign) < 32 and sign not in "\n\r\t" for sign in value) or "\x7f" in value:
                raise NoValueError
            return text
        case dict():
            pairs = (f"{_encode(key)}:{_encode(item)}" for key, item in sorted(value.items()))
            return "{" + ",".join(pairs) + "}"
        case list() | tuple() | SetOf():
            return "[" + ",".join(map(_encode, items_of(value))) + "]"
        case _:
            raise NoValueError


def _decode(text: Any) -> Any:
    return _decoded(json.loads(text_of(text), parse_float=_number, parse_int=_number))


def _number(text: str) -> HclNumber:
    if (number := number_of(text)) is None:
        raise NoValueError
    return number


def _decoded(value: Any) -> Any:
    match value:
        case list():
            return tuple(map(_decoded, value))
        case dict():
            return {_decoded(key): _decoded(item) for key, item in value.items()}
        case str():
            return re.sub("[\ud800-\udfff]", "\ufffd", value)  # Go has no halves of pairs
        case float():
            raise NoValueError
        case _:
            return value


def _hash(name: str) -> Callable[[Any], str]:
    return lambda text: hashlib.new(name, text_of(text).encode(), usedforsecurity=False).hexdigest()


def _base64_decode(text: Any) -> str:
    return base64.b64decode(text_of(text), validate=True).decode()


def _dirname(path: Any) -> str:
    text = simple(path)
    if not text or "//" in text or "/." in text or text.endswith("/"):
        raise NoValueError
    return posixpath.dirname(text) or "."


def _basename(path: Any) -> str:
    text = simple(path)
    if not text or text.endswith("/"):
        raise NoValueError
    return posixpath.basename(text)


FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "base64encode": lambda text: base64.b64encode(text_of(text).encode()).decode(),
    "base64decode": _base64_decode,
    "basename": _basename,
    "dirname": _dirname,
    "jsonencode": _encode,
    "jsondecode": _decode,
    "md5": _hash("md5"),
    "sha1": _hash("sha1"),
    "sha256": _hash("sha256"),
    "sha512": _hash("sha512"),
    "urlencode": lambda text: quote_plus(text_of(text), safe="-_.~"),
}
