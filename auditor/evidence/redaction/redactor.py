"""The replacement of values in records and results, by the names of their fields."""

import base64
import binascii
import json
import re
from dataclasses import fields, is_dataclass, replace
from datetime import date, time, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any, Final, TypeVar, cast
from urllib.parse import quote, unquote

from auditor.evidence.redaction import forms
from auditor.evidence.redaction.finders import TextRedactor
from auditor.evidence.redaction.originals import Originals
from auditor.evidence.redaction.pseudonyms import Pseudonyms
from auditor.evidence.redaction.request import Redaction
from auditor.result.noise import Field, FieldShares, PairShare, Share
from auditor.result.threads import ThreadCall
from auditor.result.timeline import TimelineCalls

_T = TypeVar("_T")
_CACHED_TEXTS: Final = 10_000
"""The number of texts held in a cache, since records repeat them."""
_GONE: Final = "REDACTED"
_RESERVED: Final = "!#$&()*+,/:;=?@[]{}|^`"
"""Characters that stay in a URL if it has them unencoded."""
_ENCODED: Final = re.compile(r"[^\s\"'<>\\]*%[0-9A-Fa-f]{2}[^\s\"'<>\\]*")
"""A URL-encoded part of a text."""
_BASE64: Final = re.compile(r"(?<=base64,)[A-Za-z0-9+/_-]+={0,2}")


class Redactor:
    """Replaces values of some kinds, after all of them were collected."""

    def __init__(self, redaction: Redaction, originals: Originals) -> None:
        self._kinds = redaction.kinds
        every = originals.accounts | originals.names | originals.addresses | originals.owners
        self._pseudonyms = Pseudonyms(redaction.key, every)
        self._plain = TextRedactor(redaction.kinds, originals, self._pseudonyms)
        self.in_fields_only = self._plain.in_fields_only
        """Names that are short or words of AWS, which are replaced only in fields of names."""
        self.text = lru_cache(_CACHED_TEXTS)(self.long_text)

    def long_text(self, text: str) -> str:
        """Return a text with all values replaced, including URL-encoded ones."""
        if "%" in text:
            text = _ENCODED.sub(self._encoded, text)
        if "base64," in text:
            text = _BASE64.sub(
                lambda match: _GONE if self._is_encoded(match[0]) else match[0], text
            )
        return self._plain.replaced(text)

    def _encoded(self, match: re.Match[str]) -> str:
        """Return a URL-encoded part of a text with values replaced, encoded as before."""
        decoded = unquote(match[0])
        nested = forms.nested_json(decoded)
        shown = self.long_text(decoded) if nested is None else _dumped(self.json(nested))
        if shown == decoded:
            return match[0]
        return quote(shown, safe="".join(set(_RESERVED).intersection(match[0])))

    def name(self, name: str) -> str:
        """Return the replacement for the value of a field of names."""
        return self._plain.name(name)

    def record(self, text: str) -> str:
        """Return the JSON of a record, even a truncated one, with all values replaced."""
        value = parsed_or_none(text)
        return self._cut(text) if value is None else _dumped(self.json(value))

    def json(self, value: object, key: str = "") -> Any:
        """Return a JSON value with the values in all its texts replaced."""
        match value:
            case dict():
                tag = forms.tagged(value)
                return {
                    self.text(str(name)): self.json(
                        inner, tag if tag and str(name).lower() in _TAGGED else str(name)
                    )
                    for name, inner in value.items()
                    if not forms.TOKEN_KEYS.match(str(name))
                }
            case list():
                return [self.json(inner, key) for inner in value]
            case str():
                return self._member(value, key)
            case int() if not isinstance(value, bool) and 0 < value < 10**12:
                return int(self.text(f"{value:012d}"))
            case _:
                return value

    def value(self, value: _T, key: str = "") -> _T:
        """Return dataclasses, mappings or sequences with the values in all texts replaced.

        Raises:
            TypeError: a value of another type, whose texts would stay as they are.
        """
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
                changed = replace(value, **(redacted | self._named(value)))
            case None | Enum() | bool() | int() | float() | date() | time() | timedelta():
                pass
            case _:
                msg = f"cannot redact values of type {type(value).__name__}"
                raise TypeError(msg)
        return cast("_T", changed)

    def _member(self, text: str, key: str) -> str:
        """Return the value of a member, replaced according to its key."""
        lowered = forms.kind_of(key)
        if lowered in forms.OWNER_KEYS and forms.CANONICAL.fullmatch(text):
            return self.text(text)
        nested = forms.nested_json(text)
        if nested is not None:
            return _dumped(self.json(nested))
        if lowered in forms.NAME_KEYS:
            return self.name(text)
        if lowered == "principalid":
            head, tail = forms.principal(text)
            return f"{self.text(head)}{self.name(tail)}"
        if lowered == "actor" and (actor := forms.ACTOR.fullmatch(text)):
            return self._groups(actor)
        if lowered == "selection" and (selected := forms.SELECTION.fullmatch(text)):
            return self._groups(selected)
        if self._is_encoded(text):
            return _GONE
        return self.text(text)

    def _groups(self, names: re.Match[str]) -> str:
        """Return a text with the names in the groups of a match replaced, and all other values."""
        pieces, last = [], 0
        for group, name in enumerate(names.groups(), 1):
            if name:
                pieces += [self.text(names.string[last : names.start(group)]), self.name(name)]
                last = names.end(group)
        return "".join([*pieces, self.text(names.string[last:])])

    def _named(self, value: object) -> dict[str, object]:
        """Return the replaced fields that hold names in only some values of a class."""
        match value:
            case ThreadCall(call=call, target=target, phrase=phrase) if (
                call.partition(":")[0] in forms.DIRECTORIES
            ):
                shown = self.name(target)
                if not target or target not in phrase:
                    return {"target": shown}
                before, _, after = phrase.rpartition(target)
                return {
                    "target": shown,
                    "phrase": f"{self.text(before)}{shown}{self.text(after)}",
                }
            case TimelineCalls(event_source=source, targets=targets) if (
                source.partition(".")[0] in forms.DIRECTORIES
            ):
                return {"targets": tuple(map(self.name, targets))}
            case FieldShares(field=Field.IDENTITY, shares=shares):
                names = (self.name(share.value) for share in shares)
                return {"shares": tuple(map(_with_value, map(self.value, shares), names))}
            case PairShare(fields=pair, values=values, share=share):
                both = tuple(map(self._attributed, pair, values))
                return {"values": both, "share": _with_value(self.value(share), " and ".join(both))}
            case _:
                return {}

    def _attributed(self, field: Field, value: str) -> str:
        return self.name(value) if field is Field.IDENTITY else self.text(value)

    def _is_encoded(self, text: str) -> bool:
        """Return whether a text is base64 of data with a value to replace, also in UTF-16."""
        joined = text.replace("\n", "")
        if len(joined) < 16 or not re.fullmatch(r"[A-Za-z0-9+/_-]+={0,2}", joined):
            return False
        try:
            padded = joined + "=" * (-len(joined) % 4)
            content = base64.b64decode(padded.translate(_URL_SAFE), validate=True)
        except (binascii.Error, ValueError):
            return False
        decoded = content.replace(b"\0", b"").decode(errors="replace")
        return self._plain.replaced(decoded) != decoded

    def _cut(self, text: str) -> str:
        """Return truncated JSON with names replaced by the keys before them.

        The last value is left out, since a part of a name or an account cannot be found.
        """
        complete, quote_mark, rest = text.rpartition('"')
        if rest.strip("}] \n"):
            text = f"{complete}{quote_mark}{_GONE}"
        pieces, last = [], 0
        for member in forms.QUOTED_MEMBER.finditer(text):
            key = forms.kind_of(member["key"])
            if (
                key in forms.NAME_KEYS
                or key == "principalid"
                or forms.TOKEN_KEYS.match(member["key"])
            ):
                shown = _GONE if forms.TOKEN_KEYS.match(key) else self._member(member["value"], key)
                pieces += [self.text(text[last : member.start("value")]), shown]
                last = member.end("value")
        return "".join([*pieces, self.text(text[last:])])


def _with_value(share: Share, value: str) -> Share:
    return replace(share, value=value)


_TAGGED: Final = frozenset({"value", "tagvalue"})
_URL_SAFE: Final = str.maketrans("-_", "+/")


def parsed_or_none(text: str) -> object:
    """Return a record's value, with members in order and the first of each name.

    It is `None` for a text that is not JSON, such as a truncated one.
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


def _dumped(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode(errors="replace").decode()
