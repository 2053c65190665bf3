"""Records rebuilt from tables, in which names lost their case and objects became text.

Such records are marked lossy, since null, empty and absent are the same in a table.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

import msgspec

from auditor.cloudtrail.event_time import event_time, event_time_text
from auditor.readers.records.column_names import camel, is_own_name, path_of
from auditor.readers.records.struct_text import read_struct

_FREE: Final = {
    "requestParameters",
    "responseElements",
    "additionalEventData",
    "serviceEventDetails",
}
"""Objects whose member names are those of the services."""
_OBJECTS: Final = _FREE | {"userIdentity", "resources", "tlsDetails", "addendum", "insightDetails"}
"""Fields that are objects or lists of them in every record."""
_BOOLEANS: Final = {"readOnly", "managementEvent"}
_TEXTS: Final = {"mfaAuthenticated", "sessionCredentialFromConsole"}
"""Fields that are text in records, though a table may have them as booleans."""
_TIMES: Final = {"eventTime", "creationDate"}
_ACCOUNTS: Final = {
    "recipientAccountId",
    "accountId",
    "vpcEndpointAccountId",
    "sourceAccount",
    "principalId",  # of the root user, whose id is the account id
}
_ACCOUNT_DIGITS: Final = 12
_PROSE: Final = {"userAgent", "errorMessage"}


def record_of(row: Mapping[str, object]) -> bytes:
    """Return the record of a row, as JSON, without null and empty values.

    Args:
        row: values by column name, in any case; some tables have a column `userIdentity.arn`.
    """
    record: dict[str, object] = {}
    for name in sorted(row, key=is_own_name, reverse=True):
        value = row[name]
        if value is None or value == "":
            continue
        path = path_of(name)
        target = record
        for outer in path[:-1]:
            inner = target.setdefault(outer, {})
            if not isinstance(inner, dict):
                break
            target = inner
        else:
            target.setdefault(path[-1], _value(path[-1], value))
    return msgspec.json.encode(record)


def unread_objects(row: Mapping[str, object]) -> tuple[str, ...]:
    """Return the columns of a row that hold an object as text in an unknown form."""
    return tuple(
        name
        for name, text in row.items()
        if isinstance(text, str)
        and text.startswith(("{", "["))
        and path_of(name)[-1] in _OBJECTS
        and isinstance(_value(path_of(name)[-1], text), str)
    )


def _value(name: str, value: object) -> object:
    match value:
        case bytes():
            return _value(name, value.decode(errors="replace"))
        case str() if name in _FREE:
            return _json(value) or read_struct(value)
        case str() if name in _BOOLEANS and value.lower() in {"true", "false"}:
            return value.lower() == "true"
        case str() if name in _TIMES:
            return time_text(value)
        case str() if value.startswith(("{", "[")) and name not in _PROSE:
            parsed = _json(value)
            inner = read_struct(value) if parsed is None else msgspec.json.decode(parsed)
            return inner if isinstance(inner, str) else _value(name, inner)
        case str() | int() | float() | Decimal() if name in _ACCOUNTS:
            return account_id(value)
        case bool() if name in _TEXTS:
            return str(value).lower()
        case datetime():
            return time_text(value)
        case int() | float() | Decimal() if name in _TIMES:
            return time_text(str(value))
        case dict() if name in _FREE:
            return _without_nulls(value)
        case dict():
            return {
                _inner_name(name, key): _value(camel(key), item)
                for key, item in value.items()
                if item is not None
            }
        case list():
            return [_value(name, item) for item in value]
        case _:
            return value


def _inner_name(outer: str, name: str) -> str:
    inner = camel(name)
    return "ARN" if outer == "resources" and inner == "arn" else inner


def _without_nulls(value: object) -> object:
    """Return a value without null members.

    A column has one type for all rows, the union of their members, so each row has null for members
    of other rows.
    """
    match value:
        case dict():
            return {
                name: _without_nulls(inner) for name, inner in value.items() if inner is not None
            }
        case list():
            return [_without_nulls(item) for item in value]
        case _:
            return value


def account_id(value: object) -> object:
    """Return an account id with the leading zeros that it lost if it was read as a number."""
    text = str(value).removesuffix(".0")
    if isinstance(value, bool) or not (text.isascii() and text.isdecimal()):
        return value
    return text.zfill(_ACCOUNT_DIGITS)


def time_text(value: str | datetime) -> str:
    """Return a time in a table as CloudTrail writes it; without a zone it is UTC."""
    if isinstance(value, datetime):
        return event_time_text(value.replace(tzinfo=value.tzinfo or UTC))
    time = event_time(value)
    return value if time is None else event_time_text(time)


def _json(text: str) -> msgspec.Raw | None:
    try:
        return msgspec.json.decode(text, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        return None
