"""Values replaced in texts, records and results, each place once."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import Any, Final, TypeVar
from urllib.parse import quote, unquote

import re2

from auditor.evidence.redaction import originals as found
from auditor.evidence.redaction.originals import Originals, is_address, nested_json
from auditor.evidence.redaction.pseudonyms import Pseudonyms, RedactionKind
from auditor.evidence.redaction.words import is_aws_word, is_in_aws_word

_T = TypeVar("_T")
_SHORTEST: Final = 4
_CACHED: Final = 10_000
_GONE: Final = "REDACTED"
_TOKENS: Final = re.compile(
    r"(?i)^(session_?token|x-amz-security-token|userdata|next_?token|marker|x-amz-id-2)$"
)
"""Keys whose values are opaque, so that nobody knows what is in them."""
_IPV4: Final = re.compile(r"(?<![\d.A-Za-z/-])(?:\d{1,3}\.){3}\d{1,3}(?![\d.A-Za-z])")
_DASHED: Final = re.compile(r"(?<=ip-)(?:\d{1,3}-){3}\d{1,3}|(?<=ec2-)(?:\d{1,3}-){3}\d{1,3}")
_IPV6: Final = re.compile(
    r"(?<![0-9A-Za-z:.])[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f.]*(?![0-9A-Za-z:])"
)
_ORGANIZATION: Final = re.compile(r"(?<![A-Za-z0-9-])o-[a-z0-9]{10,32}(?![A-Za-z0-9])")
_CANONICAL: Final = re.compile(r"[0-9a-f]{64}")
_QUOTED_NAME: Final = re.compile(r'"(?P<key>[A-Za-z_]+)"\s*:\s*"(?P<value>[^"\\]*)"')
"""A member of JSON that is cut, and so no longer JSON."""
_Span = tuple[int, int, str]


class Redactor:
    """Replaces values of some kinds, once all of them are collected."""

    def __init__(self, kinds: frozenset[RedactionKind], key: bytes, originals: Originals) -> None:
        self._kinds = kinds
        self._originals = originals
        every = originals.accounts | originals.names | originals.addresses
        self._pseudonyms = Pseudonyms(key, every)
        self.in_fields_only = tuple(sorted(filter(_in_fields_only, originals.names)))
        """Names that are too short, or words of AWS: replaced where a field says what they are."""
        names = sorted(set(originals.names) - set(self.in_fields_only))
        options = re2.Options()
        options.longest_match = True
        options.max_mem = 1 << 30
        options.log_errors = False
        self._names = re2.compile("|".join(map(re2.escape, names)), options) if names else None
        self.text = lru_cache(_CACHED)(self._text)

    def _text(self, text: str) -> str:
        """Return a text with all values replaced, URL-encoded ones too."""
        if "%" in text and (decoded := unquote(text)) != text:
            shown = self._replaced(decoded)
            nested = nested_json(decoded)
            if nested is not None:
                shown = _dumped(self.json(nested))
            if shown != decoded:
                return quote(shown, safe="")
        return self._replaced(text)

    def name(self, name: str) -> str:
        """Return what stands for the value of a field that holds a name."""
        if RedactionKind.IDENTITIES not in self._kinds or not name or found.is_other(name):
            return self.text(name)
        return self._pseudonyms.name(name)

    def record(self, text: str) -> str:
        """Return the JSON of a record with all values replaced; of one that is cut, the text."""
        value = parsed_or_none(text)
        return self._cut(text) if value is None else _dumped(self.json(value))

    def json(self, value: object, key: str = "") -> Any:
        """Return a value of JSON with all texts in it replaced."""
        match value:
            case dict():
                return {
                    self.text(str(name)): self.json(inner, str(name))
                    for name, inner in value.items()
                    if not _TOKENS.match(str(name))
                }
            case list():
                return [self.json(inner, key) for inner in value]
            case str():
                return self._member(value, key)
            case int() if not isinstance(value, bool) and found.ACCOUNT_KEYS.search(key):
                return int(self.text(f"{value:012d}"))
            case _:
                return value

    def value(self, value: _T, key: str = "") -> _T:
        """Return a value with all texts in its dataclasses, mappings and sequences replaced."""
        changed: object = value
        match value:
            case str() if type(value) is str:
                changed = self.record(value) if key == "record" else self._member(value, key)
            case tuple():
                changed = tuple(self.value(inner, key) for inner in value)
            case dict():
                changed = {
                    self.text(str(n)): self.value(inner, str(n)) for n, inner in value.items()
                }
            case list():
                changed = [self.value(inner, key) for inner in value]
            case _ if is_dataclass(value) and not isinstance(value, type):
                redacted = {
                    field.name: self.value(getattr(value, field.name), field.name)
                    for field in fields(value)
                    if field.init
                }
                changed = replace(value, **redacted)
            case _:
                pass
        return changed  # type: ignore[return-value]  # of the same type

    def _member(self, text: str, key: str) -> str:
        """Return the value of a member, by what its key says it is."""
        lowered = key.lower()
        if lowered in found.NAME_KEYS:
            return self.name(text)
        if lowered == "principalid" and ":" in text:
            head, _, tail = text.partition(":")
            return f"{self.text(head)}:{self.name(tail)}"
        nested = nested_json(text)
        if nested is not None:
            return _dumped(self.json(nested))
        is_owner = lowered in {"id", "canonicaluserid", "owner"}
        if is_owner and RedactionKind.ACCOUNTS in self._kinds and _CANONICAL.fullmatch(text):
            return self._pseudonyms.canonical(text)
        if self._is_encoded(text):
            return _GONE
        return self.text(text)

    def _is_encoded(self, text: str) -> bool:
        """Return whether a text is base64 of something that has a value to replace."""
        if len(text) < 16 or not re.fullmatch(r"[A-Za-z0-9+/_-]+={0,2}", text):
            return False
        try:
            padded = text + "=" * (-len(text) % 4)
            decoded = base64.b64decode(padded.translate(_URL_SAFE), validate=True).decode()
        except (binascii.Error, ValueError):
            return False
        return self.text(decoded) != decoded

    def _cut(self, text: str) -> str:
        """Return JSON that was cut, its names by the keys before them."""
        pieces, last = [], 0
        for member in _QUOTED_NAME.finditer(text):
            key = member["key"].lower()
            if key in found.NAME_KEYS or key == "principalid" or _TOKENS.match(member["key"]):
                shown = _GONE if _TOKENS.match(key) else self._member(member["value"], key)
                pieces += [self.text(text[last : member.start("value")]), shown]
                last = member.end("value")
        return "".join([*pieces, self.text(text[last:])])

    def _replaced(self, text: str) -> str:
        spans: list[_Span] = []
        for finder in self._finders():
            spans += finder(text)
        if not spans:
            return text
        pieces, last = [], 0
        for start, end, shown in sorted(spans, key=lambda span: (span[0], -span[1])):
            if start >= last:
                pieces += [text[last:start], shown]
                last = end
        return "".join([*pieces, text[last:]])

    def _finders(self) -> Iterator[Callable[[str], Iterator[_Span]]]:
        if RedactionKind.ACCOUNTS in self._kinds:
            yield self._accounts
        if RedactionKind.IDENTITIES in self._kinds:
            yield self._identities
        if RedactionKind.ADDRESSES in self._kinds:
            yield self._addresses
        if RedactionKind.KEYS in self._kinds:
            yield self._keys

    def _accounts(self, text: str) -> Iterator[_Span]:
        for one in found.UUID.finditer(text):
            yield one.start(), one.end(), one[0]
        for one in found.ACCOUNT.finditer(text):
            if one[0] in self._originals.accounts:
                yield one.start(), one.end(), self._pseudonyms.account(one[0])
        for one in _ORGANIZATION.finditer(text):
            yield one.start(), one.end(), self._pseudonyms.organization(one[0])

    def _keys(self, text: str) -> Iterator[_Span]:
        for one in found.KEY.finditer(text):
            yield one.start(), one.end(), self._pseudonyms.key(one[0])

    def _identities(self, text: str) -> Iterator[_Span]:
        for one in found.EMAIL.finditer(text):
            yield one.start(), one.end(), self._pseudonyms.name(one[0])
        for arn in found.ARN.finditer(text):
            identity = found.IDENTITY.match(arn["resource"])
            if identity is None or arn["service"] not in {"iam", "sts"}:
                continue
            start = arn.start("resource") + identity.start("path")
            for part in identity["path"].split("/"):
                if part and not found.AWS_NAMES.match(part):
                    yield start, start + len(part), self.name(part)
                start += len(part) + 1
        if self._names is None:
            return
        offset = 0
        while (match := self._names.search(text, offset)) is not None:
            start, end = match.span()
            offset = start + 1
            if is_in_aws_word(match[0]) and not _stands_alone(text, start, end):
                continue
            yield start, end, self._pseudonyms.name(match[0])
            offset = end

    def _addresses(self, text: str) -> Iterator[_Span]:
        for pattern in (_IPV4, _IPV6):
            for one in pattern.finditer(text):
                if is_address(one[0]) and one[0] not in {"::", "0.0.0.0", "127.0.0.1", "::1"}:  # noqa: S104  # nobody's
                    yield one.start(), one.end(), self._pseudonyms.address(one[0])
        for one in _DASHED.finditer(text):
            address = one[0].replace("-", ".")
            if is_address(address):
                shown = self._pseudonyms.address(address).replace(".", "-")
                yield one.start(), one.end(), shown


_URL_SAFE: Final = str.maketrans("-_", "+/")


def parsed_or_none(text: str) -> object:
    """Return a record's value, its members in order and the first of each name.

    `None` for a text that is no JSON, such as one that was cut.
    """
    try:
        return json.loads(text, object_pairs_hook=_first_wins)
    except (ValueError, RecursionError):
        return None


def _first_wins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members: dict[str, object] = {}
    for name, value in pairs:
        members.setdefault(name, value)
    return members


def _in_fields_only(name: str) -> bool:
    return len(name) < _SHORTEST or is_aws_word(name)


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not before.isalnum() and not after.isalnum()


def _dumped(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode(errors="replace").decode()
