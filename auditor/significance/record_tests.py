"""Conditions that a filter pattern cannot express, since they compare fields or read policies."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final
from urllib.parse import unquote

Record = Mapping[str, Any]

_ADMINISTRATOR: Final = (
    "/AdministratorAccess", "/IAMFullAccess", "/PowerUserAccess", "AmazonEKSClusterAdminPolicy",
)  # fmt: skip
_ACCOUNT: Final = re.compile(r"(?:arn:aws[a-z-]*:[^:]*:[^:]*:)?(\d{12})(?::.*)?")
_ANYBODY: Final = re.compile(
    r"0\.0\.0\.0/0|::/0|.*/groups/global/(AllUsers|AuthenticatedUsers)|all"
)
_PORTS: Final = (22, 3389, 1433, 1521, 3306, 5432, 6379, 9200, 27017)
"""Ports for administration and databases."""
_MAX_DEPTH: Final = 12
"""Maximum depth to which the values of a request are searched."""


def _another_user(record: Record) -> bool:
    """Return whether the request names a user other than the caller."""
    wanted = _request(record).get("userName")
    return isinstance(wanted, str) and wanted != "" and wanted != _identity(record).get("userName")


def _own_user(record: Record) -> bool:
    """Return whether the request is for the caller."""
    own = _identity(record).get("userName")
    return isinstance(own, str) and _request(record).get("userName", own) == own


def _administrator_policy(record: Record) -> bool:
    """Return whether the policy is one of AWS's policies with administrator permissions."""
    texts = (text for key, text in _texts(_request(record)) if key.lower().endswith("policyarn"))
    return any(text.endswith(_ADMINISTRATOR) for text in texts)


def _allows_everything(record: Record) -> bool:
    """Return whether a policy in the request allows all actions, or all of IAM, on everything."""
    return any(
        statement.get("Effect") == "Allow"
        and not {"*", "*:*", "iam:*"}.isdisjoint(_listed(statement.get("Action")))
        and "*" in _listed(statement.get("Resource"))
        for statement in _statements(_request(record))
    )


def _outside_account(record: Record) -> bool:
    """Return whether the request names another account, as a principal or by its ID."""
    own = record.get("recipientAccountId") or _identity(record).get("accountId")
    request = _request(record)
    named = [text for key, text in _texts(request) if key not in {"ownerId", "groupOwnerId"}]
    for statement in _statements(request):
        if statement.get("Effect") == "Allow":
            named += _principals(statement)
    accounts = {match[1] for text in named if (match := _ACCOUNT.fullmatch(text))}
    return bool(accounts - {own})


def _public(record: Record) -> bool:
    """Return whether the request gives access to everybody: all addresses, users or principals."""
    request = _request(record)
    if any(_ANYBODY.fullmatch(text) for _, text in _texts(request)):
        return True
    return request.get("principal") == "*" or any(
        statement.get("Effect") == "Allow"
        and "*" in _principals(statement)
        and not statement.get("Condition")
        for statement in _statements(request)
    )


def _public_administration(record: Record) -> bool:
    """Return whether the request opens ports for administration or databases to all addresses."""
    if not _public(record):
        return False
    permissions = _request(record).get("ipPermissions")
    items = permissions.get("items") if isinstance(permissions, dict) else None
    ranges: list[Record] = [
        item for item in (items if isinstance(items, list) else []) if isinstance(item, dict)
    ]
    return any(
        item.get("ipProtocol") == "-1"
        or any(
            _number(item.get("fromPort")) <= port <= _number(item.get("toPort")) for port in _PORTS
        )
        for item in ranges or [_request(record)]
    )


TESTS: Final[Mapping[str, Callable[[Record], bool]]] = {
    "another-user": _another_user,
    "own-user": _own_user,
    "administrator-policy": _administrator_policy,
    "allows-everything": _allows_everything,
    "outside-account": _outside_account,
    "public": _public,
    "public-administration": _public_administration,
}
"""The conditions by the names that tables use."""


def field(record: Record, dotted: str) -> object:
    """Return the value of a field with dots, in lists of the first item; `None` if absent."""
    value: object = record
    for name in _names(dotted):
        if isinstance(value, list):
            value = value[0] if value else None
        value = value.get(name) if isinstance(value, dict) else None
    return value


@cache
def _names(dotted: str) -> list[str]:
    return dotted.replace("[]", "").split(".")


def _request(record: Record) -> Record:
    request = record.get("requestParameters")
    return request if isinstance(request, dict) else {}


def _identity(record: Record) -> Record:
    identity = record.get("userIdentity")
    return identity if isinstance(identity, dict) else {}


def _texts(value: object, key: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield the texts in a value, each with the nearest key."""
    if isinstance(value, str):
        yield key, value
    elif depth < _MAX_DEPTH and isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, str(name), depth + 1)
    elif depth < _MAX_DEPTH and isinstance(value, list):
        for inner in value:
            yield from _texts(inner, key, depth + 1)


def _statements(request: Record) -> Iterator[Record]:
    """Yield the statements of the policies in a request, which may be objects or encoded text."""
    for document in _documents(request):
        statements = document.get("Statement")
        for statement in statements if isinstance(statements, list) else [statements]:
            if isinstance(statement, dict):
                yield statement


def _documents(value: object, depth: int = 0) -> Iterator[Record]:
    if isinstance(value, dict):
        if "Statement" in value:
            yield value
        elif depth < _MAX_DEPTH:
            for inner in value.values():
                yield from _documents(inner, depth + 1)
    elif isinstance(value, list) and depth < _MAX_DEPTH:
        for inner in value:
            yield from _documents(inner, depth + 1)
    elif isinstance(value, str) and "Statement" in value:
        try:
            document = json.loads(unquote(value) if value.startswith("%") else value)
        except (ValueError, RecursionError):
            return
        if isinstance(document, dict):
            yield document


def _principals(statement: Record) -> list[str]:
    principal = statement.get("Principal")
    values = principal.values() if isinstance(principal, dict) else [principal]
    return [text for value in values for text in _listed(value)]


def _listed(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [value for value in values if isinstance(value, str)]


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return float("nan")
    return value
