"""The values to replace, collected from the fields and texts that identify them."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from auditor.engine.evidence import parsed
from auditor.evidence.redaction import forms
from auditor.result.noise import Field, FieldShares
from auditor.result.threads import ThreadCall
from auditor.result.timeline import TimelineCalls

_CACHED_TEXTS: Final = 20_000
"""The number of texts held in a cache, since records repeat them."""


class Originals:
    """A collection of accounts, names and addresses to replace."""

    def __init__(self) -> None:
        self.accounts: set[str] = set()
        self.names: set[str] = set()
        self.addresses: set[str] = set()
        self.owners: set[str] = set()
        """Canonical user ids."""
        self._string = lru_cache(_CACHED_TEXTS)(self._collect)

    def add_record(self, text: str) -> None:
        """Add the values in the JSON of a record, even of a truncated one."""
        try:
            self._value(parsed(text), "")
        except ValueError:
            for member in forms.QUOTED_MEMBER.finditer(text):
                self._string(member["value"], member["key"])
            self._text(text)

    def add_value(self, value: object, key: str = "") -> None:
        """Add the values in dataclasses, mappings and sequences, by the names of their fields."""
        if is_dataclass(value):
            for target in _named_targets(value):
                self._name(target)
            for field in fields(value):
                self.add_value(getattr(value, field.name), field.name)
        elif isinstance(value, str) and key == "record":
            self.add_record(value)
            self._text(value)
        else:
            if type(value) is str:
                self.accounts |= set(forms.NUMBER.findall(forms.UUID.sub("", value)))
            self._value(value, key)

    def add_text(self, text: str) -> None:
        """Add the values in a text, such as the name of a file or a rule."""
        self._text(text)
        self.accounts |= set(forms.NUMBER.findall(forms.UUID.sub("", text)))
        if "_CloudTrail" in text or "AWSLogs/" in text:
            self.accounts |= set(forms.ACCOUNT.findall(text))

    def _value(self, value: object, key: str) -> None:
        match value:
            case Enum():
                pass
            case str():
                self._string(value, key)
            case dict():
                if tag := forms.tagged(value):
                    self._value([member for member in value.values() if member != tag], tag)
                for name, inner in value.items():
                    self._string(str(name), "")
                    self._value(inner, str(name))
            case tuple() if hasattr(value, "_asdict"):
                self._value(value._asdict(), key)
            case list() | tuple() | set() | frozenset():
                for inner in value:
                    self.add_value(inner, key)
            case int() if forms.ACCOUNT_KEYS.search(key) and not isinstance(value, bool):
                self._account(f"{value:012d}")
            case _ if is_dataclass(value):
                self.add_value(value, key)
            case _:
                pass

    def _collect(self, text: str, key: str) -> None:
        if forms.ACCOUNT.fullmatch(text):
            self._account(text)
        lowered = forms.kind_of(key)
        if episode := forms.EPISODE.fullmatch(text):
            self._account(episode["account"])
        self._field(text, lowered)
        if lowered == "actor" and (actor := forms.ACTOR.fullmatch(text)):
            for name in filter(None, actor.groups()):
                if forms.ACCOUNT.fullmatch(name):
                    self._account(name)
                else:
                    self._name(name)
        if lowered == "selection" and (selected := forms.SELECTION.fullmatch(text)):
            self._name(selected["name"])
        self._address(text)
        nested = forms.nested_json(text)
        if nested is not None:
            self._value(nested, "")
        if "%" in text and (decoded := unquote(text)) != text:
            self._collect(decoded, key)
        self._text(text)

    def _field(self, text: str, key: str) -> None:
        """Add the value of a field of names or of account owners, by its key in lower case."""
        if key in forms.NAME_KEYS:
            self._name(text)
        if key == "principalid":
            self._name(forms.principal(text)[1])
        if key in forms.OWNER_KEYS and forms.CANONICAL.fullmatch(text):
            self.owners.add(text)

    def _text(self, text: str) -> None:
        for arn in forms.ARN.finditer(text):
            if arn["account"]:
                self._account(arn["account"])
            if arn["service"] == "organizations":
                self.accounts |= set(forms.ACCOUNT.findall(arn["resource"]))
            if identity := forms.identity_of(arn):
                for part in identity["path"].split("/"):
                    self._name(part)
            if subject := forms.SUBJECT.match(arn["resource"]):
                self._name(subject["subject"])
        for email in forms.EMAIL.findall(text):
            self._name(email)
        for session in forms.SESSION.finditer(text):
            self._name(session["name"])
        if "=" in text:
            for member in forms.MEMBER.finditer(text):
                if forms.kind_of(member["key"]) in forms.NAME_KEYS:
                    self._name(member["name"])
            self.owners |= {match["id"] for match in forms.GRANTEE.finditer(text)}
        if "$." in text:
            for condition in forms.CONDITION.finditer(text):
                value = (condition["quoted"] or condition["bare"]).strip("*")
                self._field(value.lstrip(":"), forms.kind_of(condition["key"]))
        for missing in forms.MISSING.finditer(text):
            self._name(missing["name"])
        if "AWSLogs/" in text:
            self.accounts |= set(forms.ACCOUNT.findall(text))

    def _account(self, account: str) -> None:
        if account.strip("0"):
            self.accounts.add(account)

    def _name(self, name: str) -> None:
        if name and not forms.is_other(name):
            self.names.add(name)

    def _address(self, text: str) -> None:
        address = text.partition("/")[0]
        if forms.is_address(address):
            self.addresses.add(address)


def _named_targets(value: object) -> Sequence[str]:
    """Return the targets of calls about users and roles, and the identities behind matches."""
    match value:
        case ThreadCall(call=call, target=target) if call.partition(":")[0] in forms.DIRECTORIES:
            return (target,)
        case TimelineCalls(event_source=source, targets=targets) if (
            source.partition(".")[0] in forms.DIRECTORIES
        ):
            return targets
        case FieldShares(field=Field.IDENTITY, shares=shares):
            return [share.value for share in shares]
        case _:
            return ()
