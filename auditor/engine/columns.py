"""The hot columns: fields of a record that an engine keeps beside its text, or instead of it."""

from collections.abc import Iterable
from typing import Final

from auditor import resources

Path = tuple[str, ...]
"""A field by the names on the way to it."""


def _paths(*dotted: str) -> tuple[Path, ...]:
    return tuple(tuple(path.split(".")) for path in dotted)


DERIVED: Final = _paths("eventTime", "eventID")
"""Fields that an engine turns into columns of another kind: `event_time` and `identity`."""

NEEDED: Final = _paths(
    "eventSource",
    "eventName",
    "eventType",
    "eventCategory",
    "awsRegion",
    "errorCode",
    "sourceIPAddress",
    "recipientAccountId",
    "userIdentity.accountId",
    "userIdentity.type",
    "userIdentity.arn",
    "userIdentity.userName",
    "userIdentity.invokedBy",
    "userIdentity.sessionContext.sessionIssuer.accountId",
)
"""Fields that every audit asks for."""

PRINCIPAL: Final = _paths("userIdentity.principalId")
"""Asked for where nothing else names the caller; a store keeps it only there."""

STORED: Final = (
    *NEEDED,
    *_paths(
        "eventVersion",
        "userAgent",
        "errorMessage",
        "readOnly",
        "userIdentity.accessKeyId",
        "userIdentity.sessionContext.sessionIssuer.userName",
        "userIdentity.sessionContext.attributes.mfaAuthenticated",
        "additionalEventData.MFAUsed",
        "responseElements.ConsoleLogin",
    ),
)
"""Fields that a store keeps as columns: those that alarms and investigations ask for most."""


def column(path: Path) -> str:
    """Return the SQL name of a hot column, quoted: the field's path, as Athena users write it."""
    return f'"{".".join(path)}"'


def fields_sql(paths: Iterable[Path]) -> str:
    """Return the statement that makes the view `fields` over `stream`, with these hot columns."""
    every = (*DERIVED, *paths)
    texts = ", ".join(f"'$.{'.'.join(path)}'" for path in every)
    named = ", ".join(f"field[{place}] AS {column(path)}" for place, path in enumerate(every, 1))
    return (
        resources.sql("fields")
        .replace("/* paths */ '$.eventTime'", texts)
        .replace("/* columns */ field[1] AS eventTime", named)
    )
