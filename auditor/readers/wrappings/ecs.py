"""Documents in the Elastic Common Schema whose `event.original` was not kept.

Source: the ingest pipeline of Elastic's AWS CloudTrail integration, which moves a record's fields
to ECS and to `aws.cloudtrail.*` in snake_case.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from auditor.readers.content.json_values import Fields, Json
from auditor.readers.records.columns import record_of
from auditor.readers.records.part import Container
from auditor.readers.wrappings.wrapping import Wrapping

_ECS_FIELDS: Final = Container("ecs-fields", lossy=True)

_PATHS: Final = {
    "eventTime": ("@timestamp",),
    "eventID": ("event.id",),
    "eventSource": ("event.provider",),
    "eventName": ("event.action",),
    "awsRegion": ("cloud.region",),
    "sourceIPAddress": ("source.address", "source.ip"),
    "userAgent": ("user_agent.original",),
    "userIdentity.principalId": ("user.id",),
    "userIdentity.userName": ("user.name",),
    "userIdentity.accountId": ("cloud.account.id",),
}
_SESSION: Final = {
    "mfa_authenticated": "attributes.mfaAuthenticated",
    "creation_date": "attributes.creationDate",
}


def _ecs_fields(document: Fields) -> Iterable[Json] | None:
    flat = _flat({name: msgspec.json.decode(text) for name, text in document.items()})
    if not any(name.startswith("aws.cloudtrail.") for name in flat):
        return None
    row: dict[str, object] = {
        name: next((flat[path] for path in paths if path in flat), None)
        for name, paths in _PATHS.items()
    }
    for path, value in flat.items():
        if path.startswith("aws.cloudtrail.flattened."):
            first, _, rest = path.removeprefix("aws.cloudtrail.flattened.").partition(".")
            row[f"{_camel(first)}.{rest}" if rest else _camel(first)] = value
        elif path.startswith("aws.cloudtrail."):
            row.setdefault(_name(path.removeprefix("aws.cloudtrail.")), value)
    return [record_of(row)]


def _name(path: str) -> str:
    """Return the path in a record for a path below `aws.cloudtrail`."""
    outer, _, last = path.rpartition("user_identity.session_context.")
    if not outer and last in _SESSION and path != last:
        return f"userIdentity.sessionContext.{_SESSION[last]}"
    return ".".join(map(_camel, path.split(".")))


def _camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda letter: letter[1].upper(), name)


def _flat(document: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Return a document with dotted keys, which is another way to write the same document."""
    flat: dict[str, Any] = {}
    for name, value in document.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{before}{name}.")
        else:
            flat[before + name] = value
    return flat


WRAPPINGS: Final = (Wrapping(_ECS_FIELDS, _ecs_fields),)
