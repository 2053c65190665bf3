"""The statements that apply criteria to records, once, when the records are read."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from auditor import resources
from auditor.cloudwatch.metric_filter import MetricFilter
from auditor.engine.base import Criteria
from auditor.engine.duckdb.columns import (
    CREDENTIAL,
    ISSUED,
    ISSUER,
    SIGNED_IN,
    ColumnPath,
    column,
    hot_texts_sql,
)
from auditor.engine.duckdb.extraction import match_sql, samples_sql
from auditor.pattern.sql import literal

MATCHED: Final = (
    "file",
    "position",
    "event_time",
    "identity",
    "account",
    "region",
    "matches",
    "identity_type",
    "actor",
    "source_ip",
    "event_name",
    "error_code",
    "failed",
    "called",
    "text",
    "caller",
    "call",
    "by_service",
    "change",
    "acting",
    "samples",
)
"""The columns of `matched`."""

_STS: Final = "sts.amazonaws.com"
_BY_CALLER: Final = f" AND NOT acts_by_service({column(('userIdentity', 'invokedBy'))})"
"""Roles assumed for services are most of these records, and lead to nothing."""

OWN_IDS: Final = "/* own ids */ NULL::UBIGINT[]"
"""The slot for what `own_ids_sql` returns."""
SIGN_INS: Final = "is_sign_in(eventSource)"
"""The records of sign-ins, whose texts show whether they failed."""
EVENTS: Final = "SELECT identity FROM wanted_events"
"""The identities of the events that the criteria name, once `wanted_events.sql` has run."""


def judged_sql(
    criteria: Criteria,
    wanted: str,
    matches: str,
    details: str,
    text: str = "NULL::VARCHAR",
    hot: Sequence[ColumnPath] = (),
    sign_in: str = "record",
) -> str:
    """Return the query that extracts from the view `fields` the requested data of each record.

    Args:
        text: the text to keep for calls that the criteria name, or for all records that they
            select.
        hot: hot columns that show what a call begins; missing ones are read from the text.
        sign_in: the text of sign-ins, as far as known.
        wanted: a BOOLEAN, whether the criteria select the record.
        matches: an SQL list of BOOLEAN, one for each filter.
        details: an SQL list of VARCHAR, the texts of the fields `DETAILS`.
    """
    failed = f"sign_in_failed(eventSource, eventName, {sign_in})"
    slots = {
        "/* acting */ acting": f"({acting_sql(criteria)})",
        "/* wanted */ TRUE": wanted,
        "/* matches */ [TRUE]": matches,
        "/* details */ ['']": details,
        "/* sign-in failed */ FALSE": failed,
    }
    if criteria.calls:
        slots["/* counted sign-in */ FALSE"] = failed
        slots["/* called */ FALSE"] = called_sql(criteria.calls)
        slots["/* issuing */ FALSE"] = called_sql(criteria.issuing_calls)
        slots["/* counted */ called"] = _counted_sql(criteria)
        slots["/* issued */ NULL::VARCHAR[]"] = issued_sql(hot, "event_time")
        slots[OWN_IDS] = own_ids_sql(hot)
        slots["/* credential */ NULL::VARCHAR[]"] = hot_texts_sql(CREDENTIAL, hot)
    if criteria.calls or criteria.keeps_texts:
        slots["/* text */ NULL::VARCHAR"] = text
    if criteria.keeps_texts:
        slots["/* shown */ called"] = "wanted"
    if samples := samples_sql(criteria.filters):
        slots["/* samples */ NULL"] = f"[{samples}]"
    return resources.filled("judged", slots)


def acting_sql(criteria: Criteria, fields: str = "fields", hot: Sequence[ColumnPath] = ()) -> str:
    """Return the query of `acting.sql`, or its columns as NULLs if the criteria name no call.

    Args:
        fields: the relation that has the fields of records.
        hot: hot columns that the relation has in their stored form.
    """
    if not criteria.calls:
        return resources.filled("not_acting", {"/* fields */ fields": fields})
    slots = {"/* fields */ fields": fields}
    if ISSUER in hot:
        arn = column(("userIdentity", "arn"))
        slots[f"/* identity */ identity_name({arn})"] = (
            f"identity_by_issuer({arn}, {column(ISSUER)})"
        )
    return resources.filled("acting", slots)


def issued_sql(hot: Sequence[ColumnPath], time: str) -> str:
    """Return the ids that a call's response names, as an SQL list; NULL for each that is absent.

    The credentials of a pod are known only by the second in which they were issued: its text is
    the id.

    Args:
        hot: the available hot columns; missing ones are read from the text.
        time: the column of the call's time.
    """
    return (
        f"CASE eventSource WHEN 'signin.amazonaws.com' THEN {hot_texts_sql(SIGNED_IN, hot)}"
        f" WHEN 'eks-auth.amazonaws.com' THEN [strftime({time}, '%Y-%m-%dT%H:%M:%SZ')]"
        f" ELSE {hot_texts_sql(ISSUED, hot)} END"
    )


def own_ids_sql(hot: Sequence[ColumnPath]) -> str:
    """Return the hashed ids of the credential that a call was made with, as an SQL list.

    It is NULL where the hot columns do not have them.
    """
    if not {*CREDENTIAL} <= {*hot}:
        return "NULL::UBIGINT[]"
    return f"[hash({column(CREDENTIAL[0])}), hash({column(CREDENTIAL[1])})]"


def called_sql(calls: Sequence[tuple[str, str]]) -> str:
    """Return whether a record belongs to one of some calls, by its hot columns."""
    by_source: dict[str, list[str]] = defaultdict(list)
    for source, name in calls:
        by_source[source].append(name)
    whens = " ".join(
        f"WHEN {literal(source)} THEN list_contains([{', '.join(map(literal, sorted(names)))}],"
        f" eventName){_BY_CALLER if source == _STS else ''}"
        for source, names in sorted(by_source.items())
    )
    return f"CASE eventSource {whens} ELSE FALSE END" if whens else "FALSE"


def _counted_sql(criteria: Criteria) -> str:
    """Return whether a call is counted although it changes nothing, by `called`.

    Most calls that the criteria name are counted, and to test a record for all of them takes time.
    """
    uncounted = sorted({*criteria.calls} - {*criteria.counted_calls})
    further = sorted({*criteria.counted_calls} - {*criteria.calls})
    return f"(called AND NOT {called_sql(uncounted)} OR {called_sql(further)})"


def verdicts_of(
    filters: Sequence[MetricFilter], hot: Sequence[ColumnPath], record: str | None = "record"
) -> list[str]:
    """Return the predicates of filters.

    Args:
        hot: the available hot columns.
        record: the record's text; `None`: the verdict is NULL where it depends on the text.
    """
    columns = {path: column(path) for path in hot}
    return [match_sql(metric_filter, columns, record) for metric_filter in filters]


def listed(verdicts: Sequence[str]) -> str:
    """Return verdicts as an SQL list."""
    return f"[{', '.join(verdicts)}]::BOOLEAN[]"


def wanted_sql(criteria: Criteria, verdicts: Sequence[str]) -> str:
    """Return whether criteria select a record, as SQL; TRUE if a NULL verdict decides.

    Args:
        verdicts: of the filters of the criteria.
    """
    conditions = {index for way in criteria.ways for index in way}
    parts = [
        f"coalesce({verdict}, TRUE)"
        for index, verdict in enumerate(verdicts)
        if index not in conditions
    ]
    for way in criteria.ways:
        failing = " + ".join(
            f"CASE WHEN {verdicts[index]} IS FALSE THEN 1 ELSE 0 END" for index in way
        )
        parts.append(f"{failing} <= 1")
    if criteria.event_ids:
        parts.append(f"identity IN ({EVENTS})")
    return " OR ".join(f"({part})" for part in parts) or "FALSE"
