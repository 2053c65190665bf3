"""The matches of some filters with the fields that distinguish them, and questions about them.

An audit keeps only the fields of a record that its reports show. Attribution needs more, but only
for matches. So it reads their texts again, some thousand at a time, and keeps a few fields of each.
"""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, Final

import duckdb

from auditor import resources
from auditor.cloudwatch.minutes import Span
from auditor.engine.answers import Attribution, HiddenMatches, KeptField, Profile
from auditor.engine.base import RecordTexts
from auditor.engine.duckdb.timestamps import aware, naive
from auditor.pattern import compile_sql
from auditor.pattern.nodes import Expression
from auditor.pattern.sql import literal
from auditor.result.noise import Field, FieldShares, HiddenGroup, PairShare, Share

_COLUMNS: Final = {
    "eventID": KeptField.EVENT_ID,
    "arn": KeptField.ARN,
    "issuer": KeptField.ISSUER,
    "invokedBy": KeptField.INVOKED_BY,
    "sourceIPAddress": KeptField.SOURCE_IP,
    "userAgent": KeptField.USER_AGENT,
    "eventSource": KeptField.EVENT_SOURCE,
    "eventName": KeptField.EVENT_NAME,
    "errorCode": KeptField.ERROR_CODE,
    "recipientAccountId": KeptField.ACCOUNT,
}
"""Fields by the names of their columns in attributed.sql."""
_FIELDS: Final = tuple(_COLUMNS.values())
_SCALARS: Final = "('VARCHAR', 'UBIGINT', 'BIGINT', 'DOUBLE')"
_CHUNK_RECORDS: Final = 10_000
"""The number of records whose texts are in memory."""
_TABLES: Final = itertools.count()
"""Numbers in the names of tables."""


class MatchSet:
    """All matches of some filters, dated or not, with the fields that distinguish them.

    Queries the tables of attribution_fields.sql and attributed.sql.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        matching: str,
        filter_indexes: Sequence[int],
        texts: RecordTexts,
    ) -> None:
        """Read the matches.

        Args:
            matching: the name of the view of the records that any filter matches.
        """
        self._connection = connection
        name = f"attributed_{next(_TABLES)}"
        self._names = {
            "/* view */ matching": matching,
            "/* table */ attributed": name,
            "/* table */ extracted": f"{name}_extracted",
        }
        self._extract([index + 1 for index in filter_indexes], texts)
        columns = ", ".join(
            f"CASE WHEN kinds[{at}] IN {_SCALARS} THEN nullif(texts[{at}], '') END AS {name}"
            for at, name in enumerate(_COLUMNS, 1)
        )
        self._ask("attributed", {}, {"/* field */ texts[1] AS eventID": columns})

    def _extract(self, filters: Sequence[int], texts: RecordTexts) -> None:
        paths = ", ".join(literal("$." + field) for field in _FIELDS)
        slots = {"/* paths */ '$.eventID'": paths}
        addresses = self._ask("attribution_places", {"filters": filters})
        for start in range(0, len(addresses), _CHUNK_RECORDS):
            chunk = [
                (file, position) for file, position in addresses[start : start + _CHUNK_RECORDS]
            ]
            chunk_texts = texts(chunk)
            parameters: dict[str, object] = {
                "files": [file for file, _ in chunk],
                "positions": [position for _, position in chunk],
                "records": [chunk_texts[position][1] for position in chunk],
            }
            self._ask("attribution_fields", parameters, slots)

    def attribution(
        self, spans: Sequence[Span], episodes: Sequence[Span], limit: int
    ) -> Attribution:
        """Return the values, and pairs of values, that cause the matches in some spans.

        Args:
            episodes: the spans of the records behind each episode; episodes are counted from 1.
            limit: the number of values of a field, of pairs, and of episodes listed by number.
        """
        parameters = {
            **_spans(spans),
            "episode_starts": [naive(span.start) for span in episodes],
            "episode_ends": [naive(span.end) for span in episodes],
            "limit": limit,
        }
        fields: dict[Field, list[Share]] = {}
        sums: dict[Field, tuple[int, int]] = {}
        pairs: list[PairShare] = []
        pair_count = 0
        for row in self._ask("attribution", parameters):
            field, value, other_field, other, *figures, of_kind, kinds = row
            if other_field is None:
                fields.setdefault(Field(field), []).append(_share(value, figures))
                sums[Field(field)] = kinds, of_kind
            else:
                share = _share(f"{value} and {other}", figures)
                pairs.append(PairShare((Field(field), Field(other_field)), (value, other), share))
                pair_count = kinds
        shares = tuple(
            FieldShares(field, tuple(fields[field]), *sums[field])
            for field in Field
            if field in fields
        )
        return Attribution(shares, tuple(pairs), pair_count)

    def nulls(self) -> frozenset[KeptField]:
        """Return the fields that are null in some match, which is neither present nor absent."""
        rows = self._ask("attribution_nulls", {})
        return frozenset(_FIELDS[position - 1] for (position,) in rows)

    def event_ids(self, spans: Sequence[Span]) -> tuple[str, ...]:
        """Return the eventIDs of the matches in some spans, in order."""
        return tuple(event_id for (event_id,) in self._ask("attribution_ids", _spans(spans)))

    def profiles(
        self, conditions: Sequence[Expression], spans: Sequence[Span], labelled: Sequence[str]
    ) -> tuple[Profile, ...]:
        """Count all matches by the conditions that they satisfy.

        Args:
            spans: matches in one of them are noise, unless they are labelled.
            labelled: eventIDs.
        """
        rows = self._ask(
            "attribution_verdicts",
            {**_spans(spans), "labelled": list(labelled)},
            {"/* conditions */": ", ".join(map(_sql, conditions))},
        )
        return tuple(
            Profile(who, call, regular, labelled, noise, tuple(hidden_by), matches)
            for who, call, regular, labelled, noise, hidden_by, matches in rows
        )

    def hidden(self, condition: Expression, labelled: Sequence[str], limit: int) -> HiddenMatches:
        """Return the matches that do not satisfy a condition, by identity and call."""
        rows = self._ask(
            "attribution_hidden",
            {"labelled": list(labelled)},
            {"/* condition */ TRUE": _sql(condition)},
        )
        groups = [
            HiddenGroup(
                identity,
                call,
                matches,
                first and aware(first),
                last and aware(last),
                tuple(labelled),
            )
            for identity, call, matches, first, last, labelled in rows
        ]
        return HiddenMatches(
            matches=sum(group.matches for group in groups),
            labelled=tuple(sorted(event for group in groups for event in group.labelled)),
            groups=tuple(groups[:limit]),
            group_count=len(groups),
        )

    def _ask(
        self, name: str, parameters: dict[str, object], slots: Mapping[str, str] | None = None
    ) -> list[tuple[Any, ...]]:
        sql = resources.filled(name, slots or {}, self._names)
        return self._connection.execute(sql, parameters).fetchall()


def _sql(condition: Expression) -> str:
    """Return a condition on the kept fields, which are enough to decide it."""
    texts = {field.path: f"texts[{position}]" for position, field in enumerate(_FIELDS, 1)}
    kinds = {field.path: f"kinds[{position}]" for position, field in enumerate(_FIELDS, 1)}
    return compile_sql(condition, None, texts, kinds)


def _share(value: str, figures: Sequence[Any]) -> Share:
    matches, first, last, episodes, only, only_count = figures
    return Share(value, matches, aware(first), aware(last), episodes, tuple(only), only_count)


def _spans(spans: Sequence[Span]) -> dict[str, object]:
    return {
        "starts": [naive(span.start) for span in spans],
        "ends": [naive(span.end) for span in spans],
    }
