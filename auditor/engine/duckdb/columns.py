"""The hot columns: fields of a record that an engine keeps with its text, or instead of it."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from auditor import resources
from auditor.pattern.nodes import And, Compare, Or, Pattern, Selector, TypeTest

ColumnPath = tuple[str, ...]
"""The path to a field: the names of its keys."""


def _paths(*dotted: str) -> tuple[ColumnPath, ...]:
    return tuple(tuple(path.split(".")) for path in dotted)


DERIVED: Final = _paths("eventTime", "eventID")
"""Fields that an engine turns into columns of another kind: `event_time` and `identity`."""

COMMON: Final = _paths(
    "eventSource",
    "eventName",
    "eventType",
    "eventCategory",
    "awsRegion",
    "recipientAccountId",
    "userIdentity.accountId",
    "userIdentity.sessionContext.sessionIssuer.accountId",
)
"""Fields that every audit reads of every record."""

DETAILS: Final = _paths(
    "userIdentity.type",
    "userIdentity.arn",
    "userIdentity.userName",
    "userIdentity.invokedBy",
    "userIdentity.principalId",
    "sourceIPAddress",
    "errorCode",
)
"""Further fields that it reads of matching records, in the order of `records.sql`."""

CONSOLE_LOGIN: Final = _paths("responseElements.ConsoleLogin")
"""The field with the result of a sign-in to the console."""

ACTING: Final = _paths(
    "userIdentity.arn",
    "userIdentity.invokedBy",
    "sourceIPAddress",
    "userAgent",
    "errorCode",
    "readOnly",
)
"""Further fields that it reads from every record, for questions about identities as a whole."""

_STORED_2: Final = _paths(
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
    "userAgent",
    "readOnly",
    "userIdentity.sessionContext.sessionIssuer.userName",
    "userIdentity.sessionContext.attributes.mfaAuthenticated",
    "additionalEventData.MFAUsed",
    "responseElements.ConsoleLogin",
)

ISSUER: Final[ColumnPath] = ("userIdentity", "sessionContext", "sessionIssuer", "arn")
"""The role behind a session."""

CREDENTIALS: Final = _paths(
    "userIdentity.principalId",
    "userIdentity.accessKeyId",
    "userIdentity.sessionContext.sessionIssuer.arn",
    "userIdentity.sessionContext.attributes.creationDate",
    "sharedEventID",
)
"""Fields that distinguish sessions and their credentials."""

CREDENTIAL: Final = _paths(
    "userIdentity.accessKeyId",
    "userIdentity.principalId",
    "userIdentity.sessionContext.attributes.creationDate",
)
"""Fields of a call that lead to the record that began its credential, in the order of
`judged.sql`."""

ISSUED: Final = _paths(
    "responseElements.credentials.accessKeyId",
    "responseElements.accessKey.accessKeyId",
    "responseElements.assumedRoleUser.assumedRoleId",
    "responseElements.federatedUser.federatedUserId",
)
"""Fields that name the key or the session that a call begins."""
SIGNED_IN: Final = _paths("userIdentity.principalId")
"""The field that names the session begun by a sign-in: the user who signs in."""

STORED_BY_VERSION: Final[Mapping[int, tuple[ColumnPath, ...]]] = {
    2: _STORED_2,
    3: (*_STORED_2, *CREDENTIALS, *ISSUED),
}
"""Fields that a store keeps as columns, which alarms and investigations use most."""
STORED: Final = STORED_BY_VERSION[max(STORED_BY_VERSION)]
"""The columns of a new store."""

_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def hot_columns(
    patterns: Iterable[Pattern], also: Collection[ColumnPath] = ()
) -> tuple[ColumnPath, ...]:
    """Return the fields to extract from every record, for an audit and for its patterns.

    Other fields of patterns stay in the text: fields with names that differ only in case, which
    DuckDB treats as equal, and fields that could be confused with our own names.

    Args:
        also: further fields to extract.
    """
    named = {path for pattern in patterns for path in _paths_in(pattern)}
    stored = {path for path in named if path in STORED}
    safe = {path for path in named if len(path) > 1 and all(map(_PLAIN.fullmatch, path))}
    ours = (*sorted(stored), *also, *COMMON)
    by_name = {column(path).lower(): path for path in (*sorted(safe), *ours)}
    return tuple(dict.fromkeys((*COMMON, *sorted(by_name.values()))))


def _paths_in(pattern: Pattern) -> Iterator[ColumnPath]:
    match pattern:
        case And(terms) | Or(terms):
            yield from chain.from_iterable(map(_paths_in, terms))
        case Compare(Selector() as selector) | TypeTest(Selector() as selector):
            yield selector.names or ()
        case _:  # conditions on text
            pass


def column(path: ColumnPath) -> str:
    """Return the quoted SQL name of a hot column: the field's path, as Athena users write it."""
    return f'"{".".join(path)}"'


def texts_sql(paths: Iterable[ColumnPath]) -> str:
    """Return an SQL expression for a list of a record's fields as text, with a single parse."""
    return f"json_extract_string(record, {[f'$.{dotted}' for dotted in map('.'.join, paths)]})"


def columns_sql(paths: Iterable[ColumnPath]) -> str:
    """Return that expression over hot columns."""
    return f"[{', '.join(map(column, paths))}]"


def hot_texts_sql(paths: Sequence[ColumnPath], hot: Collection[ColumnPath]) -> str:
    """Return that expression over hot columns if they include all these fields."""
    return columns_sql(paths) if set(paths) <= set(hot) else texts_sql(paths)


def fields_sql(paths: Iterable[ColumnPath]) -> str:
    """Return the statement that makes the view `fields` over `stream`, with these hot columns."""
    every = (*DERIVED, *paths)
    named = ", ".join(
        f"field[{position}] AS {column(path)}" for position, path in enumerate(every, 1)
    )
    return resources.filled(
        "fields",
        {
            "/* texts */ json_extract_string(record, ['$.eventTime'])": texts_sql(every),
            "/* columns */ field[1] AS eventTime": named,
        },
    )
