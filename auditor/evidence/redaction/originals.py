"""The values to replace, collected from where it is known what they are."""

import ipaddress
import json
import re
from dataclasses import fields, is_dataclass
from typing import Any, Final

from auditor.engine.evidence import parsed

ARN: Final = re.compile(
    r"arn:aws[a-z-]*:(?P<service>[a-z0-9-]*):(?P<region>[a-z0-9-]*):(?P<account>\d{12}|)"
    r":(?P<resource>[^\s\"'\\,;|<>{}\[\]()]*)"
)
IDENTITY: Final = re.compile(
    r"(?P<kind>user|role|assumed-role|federated-user|mfa|instance-profile|saml-provider)/(?P<path>.+)"
)
ACCOUNT: Final = re.compile(r"(?<!\d)\d{12}(?!\d)")
UUID: Final = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
EMAIL: Final = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
KEY: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:A3T[A-Z0-9]|ABIA|ACCA|AGPA|AIDA|AIPA|AKIA|ANPA|ANVA|APKA|AROA|ASCA|ASIA)"
    r"[A-Z0-9]{8,28}(?![A-Za-z0-9])"
)
NAME_KEYS: Final = frozenset(
    {
        "username", "rolename", "rolesessionname", "sourceidentity", "sessionname", "newusername",
        "federateduserid", "assumedrolename", "instanceprofilename", "user_name", "identity",
        "onpremuserid", "who", "email", "emailaddress", "owneremail", "displayname", "accountalias",
    }
)  # fmt: skip
"""Keys, in lower case, whose values are names of people, roles or sessions."""
ACCOUNT_KEYS: Final = re.compile(r"(?i)(account_?id|^account|owner_?id|awsaccount|accounts)$")
AWS_NAMES: Final = re.compile(
    r"(?i)^(root|aws.*|amazon.*|service-role|AWSServiceRoleFor.*|HIDDEN_DUE_TO_SECURITY_REASONS"
    r"|[a-z0-9.-]+\.amazonaws\.com(\.cn)?|-|\*)$"
)
"""Names that AWS gives, which tell nothing of anybody."""


class Originals:
    """Collects what is to be replaced."""

    def __init__(self) -> None:
        self.accounts: set[str] = set()
        self.names: set[str] = set()
        self.addresses: set[str] = set()

    def add_record(self, text: str) -> None:
        """Collect from the JSON of a record."""
        self._value(parsed(text), "")

    def add_value(self, value: object, key: str = "") -> None:
        """Collect from dataclasses, mappings and sequences, by the names of their fields."""
        if is_dataclass(value):
            for field in fields(value):
                self.add_value(getattr(value, field.name), field.name)
        elif isinstance(value, str) and key == "record":
            self.add_record(value)
            self._text(value)
        else:
            self._value(value, key)

    def add_text(self, text: str) -> None:
        """Collect from a text, such as a name of a file or a rule."""
        self._text(text)
        if "_CloudTrail" in text or "AWSLogs/" in text:
            self.accounts |= set(ACCOUNT.findall(text))

    def _value(self, value: object, key: str) -> None:
        match value:
            case str():
                self._string(value, key)
            case dict():
                for name, inner in value.items():
                    self._string(str(name), "")
                    self._value(inner, str(name))
            case list() | tuple() | set() | frozenset():
                for inner in value:
                    self.add_value(inner, key)
            case int() if ACCOUNT_KEYS.search(key) and not isinstance(value, bool):
                self._account(f"{value:012d}")
            case _ if is_dataclass(value):
                self.add_value(value, key)
            case _:
                pass

    def _string(self, text: str, key: str) -> None:
        if ACCOUNT_KEYS.search(key) and ACCOUNT.fullmatch(text):
            self._account(text)
        lowered = key.lower()
        if lowered in NAME_KEYS:
            self._name(text)
        if lowered == "principalid" and ":" in text:
            self._name(text.partition(":")[2])
        self._address(text)
        nested = nested_json(text)
        if nested is not None:
            self._value(nested, "")
        self._text(text)

    def _text(self, text: str) -> None:
        for arn in ARN.finditer(text):
            if arn["account"]:
                self._account(arn["account"])
            identity = IDENTITY.match(arn["resource"])
            if identity and arn["service"] in {"iam", "sts"}:
                for part in identity["path"].split("/"):
                    self._name(part)
        for email in EMAIL.findall(text):
            self._name(email)
        if "AWSLogs/" in text:
            self.accounts |= set(ACCOUNT.findall(text))

    def _account(self, account: str) -> None:
        if account.strip("0"):
            self.accounts.add(account)

    def _name(self, name: str) -> None:
        if name and not is_other(name):
            self.names.add(name)

    def _address(self, text: str) -> None:
        address = text.partition("/")[0]
        if is_address(address):
            self.addresses.add(address)


def is_other(name: str) -> bool:
    """Return whether the value of a field of names is AWS's, or a value of another kind."""
    return (
        any(one.match(name) for one in (AWS_NAMES, ARN))
        or any(one.fullmatch(name) for one in (KEY, ACCOUNT))
        or is_address(name)
    )


def is_address(text: str) -> bool:
    """Return whether a text is an IP address."""
    if not text or text[0] not in "0123456789abcdefABCDEF:" or not ("." in text or ":" in text):
        return False
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def nested_json(text: str) -> Any:
    """Return the value of a text that is a JSON object or list; `None` if it is none."""
    if text[:1] not in "{[" or len(text) < 3:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
