"""Functions of texts.

Terraform counts visible characters; where Python's count differs, the result is undecided: the
length of `é` written as two code points is 1.

Source: Terraform documentation, "String Functions".
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import re2

from auditor.rules.formats.hcl.numbers import HclNumber
from auditor.rules.formats.hcl.values import NoValueError, items_of, normal, number_from, text_of

_MAX_CHARACTERS: Final = 1_000_000


def simple(value: Any) -> str:
    """Return a text in which each visible character is one code point.

    Raises:
        NoValueError: it is another.
    """
    text = text_of(value)
    if not text.isascii() or "\r\n" in text:
        raise NoValueError
    return text


def integer(value: Any) -> int:
    """Return a whole number.

    Raises:
        NoValueError: it is another.
    """
    number = number_from(value)
    if not number.is_whole or abs(number.value) > _MAX_CHARACTERS:
        raise NoValueError
    return number.value.numerator


def compiled(pattern: str) -> Any:
    """Return a regular expression of RE2, as in Terraform.

    Raises:
        NoValueError: it is not one.
    """
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise NoValueError from error


def _replace(text: Any, old: Any, new: Any) -> str:
    text, old, new = text_of(text), text_of(old), text_of(new)
    if len(old) > 1 and old.startswith("/") and old.endswith("/"):
        if "$" in new or "\\" in new:  # which represent groups
            raise NoValueError
        return _limited(compiled(old[1:-1]).sub(lambda _: new, text))
    if len(text) * (len(new) + 1) > _MAX_CHARACTERS:
        raise NoValueError
    return normal(text.replace(old, new))


def _limited(text: str) -> str:
    if len(text) > _MAX_CHARACTERS:
        raise NoValueError
    return normal(text)


def _regex(pattern: Any, text: Any) -> Any:
    match = compiled(text_of(pattern)).search(text_of(text))
    if match is None:
        raise NoValueError
    return _groups(match)


def _regexall(pattern: Any, text: Any) -> Any:
    expression, subject = compiled(text_of(pattern)), text_of(text)
    if expression.search("") is not None:  # Go skips empty matches next to others
        raise NoValueError
    return [_groups(match) for match in expression.finditer(subject)]


def _groups(match: Any) -> Any:
    names = match.re.groupindex
    if names:
        if len(names) != match.re.groups:
            raise NoValueError
        return {name: match[name] for name in names}
    return tuple(match.groups()) if match.re.groups else match[0]


def _substr(text: Any, offset: Any, length: Any) -> str:
    given, start, count = simple(text), integer(offset), integer(length)
    if start < 0:
        start += len(given)
        if start < 0:
            raise NoValueError
    return given[start:] if count < 0 else given[start : start + count]


def _title(text: Any) -> str:
    return re.sub(r"(?<![A-Za-z0-9_])[a-z]", lambda letter: letter[0].upper(), simple(text))


def _indent(spaces: Any, text: Any) -> str:
    if (count := integer(spaces)) < 0:
        raise NoValueError
    return text_of(text).replace("\n", "\n" + " " * min(count, 1_000))


def _chomp(text: Any) -> str:
    return re.sub(r"(?:\r\n?|\n)+\Z", "", text_of(text))


def _split(separator: Any, text: Any) -> list[str]:
    mark, given = text_of(separator), text_of(text)
    if mark:
        return given.split(mark)
    return list(simple(given))


def _parse(text: Any, base: Any) -> HclNumber:
    most = integer(base)
    if not isinstance(text, str) or not re.fullmatch(r"-?[0-9A-Za-z]+", text) or most > 36:
        raise NoValueError
    if any(int(digit, 36) >= most for digit in text.lstrip("-")):  # also 0x before digits
        raise NoValueError
    return HclNumber(number_from(str(int(text, most))).value)


FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "chomp": _chomp,
    "endswith": lambda text, end: text_of(text).endswith(text_of(end)),
    "indent": _indent,
    "lower": lambda text: simple(text).lower(),
    "upper": lambda text: simple(text).upper(),
    "title": _title,
    "parseint": _parse,
    "regex": _regex,
    "regexall": _regexall,
    "replace": _replace,
    "split": _split,
    "startswith": lambda text, start: text_of(text).startswith(text_of(start)),
    "strcontains": lambda text, part: text_of(part) in text_of(text),
    "strrev": lambda text: simple(text)[::-1],
    "substr": _substr,
    "trim": lambda text, signs: text_of(text).strip(_some(signs)),
    "trimprefix": lambda text, start: text_of(text).removeprefix(text_of(start)),
    "trimsuffix": lambda text, end: text_of(text).removesuffix(text_of(end)),
    "trimspace": lambda text: text_of(text).strip(),
    "sort": lambda texts: sorted(map(text_of, items_of(texts))),
}


def _some(signs: Any) -> str:
    """Return the characters to trim; with none, Python would trim white space."""
    if not (text := text_of(signs)):
        raise NoValueError
    return text
