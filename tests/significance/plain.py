"""The history of identities and the acts of all records, in plain Python, to check the queries."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from auditor.cloudtrail.lineage import call_of, links_of
from auditor.cloudwatch.minutes import MINUTE, Span
from auditor.readers import discover, read
from auditor.result.threads import Threads
from auditor.significance.acts import act_of, agent_family, identity_of, network_of
from auditor.significance.history import DailyCall, History, Use
from auditor.significance.roots import users_of_several_names
from auditor.significance.table import SignificanceTable, call_name
from auditor.significance.table_file import shipped_table
from auditor.significance.threads import threads_of


def records_of(*sources: str) -> list[dict[str, Any]]:
    """Return all records with an eventID, each event once, by time."""
    texts = (
        bytes(text) for log_file in discover(sources).log_files for text in read(log_file).records
    )
    by_id = {record.get("eventID", repr(record)): record for record in map(json.loads, texts)}
    dated = [record for record in by_id.values() if call_of(record)]
    return sorted(dated, key=lambda record: (record["eventTime"], record["eventID"]))


def is_change(record: Mapping[str, Any]) -> bool:
    """Return whether a call changed something, by a record with `readOnly`."""
    call = call_of(record)
    return not record["readOnly"] and call is not None and call.succeeded


def history_of(records: Iterable[Mapping[str, Any]], span: Span) -> History:
    first: dict[Use, datetime] = {}
    days: dict[DailyCall, set[date]] = defaultdict(set)
    begins: dict[str, datetime] = {}
    for record in records:
        call = call_of(record)
        assert call is not None
        who, name = identity_of(call), call_name(call.source, call.name)
        values = {
            "call": name,
            "network": network_of(record.get("sourceIPAddress", "")),
            "agent": agent_family(record.get("userAgent", "")),
            "region": record.get("awsRegion", ""),
        }
        if call.invoked_by or call.identity_type == "AWSService":
            continue
        if record["userIdentity"].get("invokedBy"):  # the console's address is not the caller's
            del values["network"], values["agent"]
        for aspect, value in values.items():
            use = Use(who, aspect, value)
            first[use] = min(first.get(use, call.time), call.time)
        begins[who] = min(begins.get(who, call.time), call.time)
        days[DailyCall(who, name)].add(call.time.date())
    length = (span.end.date() - span.start.date()).days + 1
    return History(first, {daily: len(callers) for daily, callers in days.items()}, begins, length)


def threads_of_sources(*sources: str, table: SignificanceTable | None = None) -> Threads:
    """Return the threads of all records of some sources."""
    table = table or shipped_table()
    records = records_of(*sources)
    calls = [call for record in records if (call := call_of(record))]
    span = Span(calls[0].time.replace(second=0), calls[-1].time.replace(second=0) + MINUTE)
    acts = [
        act
        for record, call in zip(records, calls, strict=True)
        if (act := act_of(record, call, json.dumps(record), table))
    ]
    return threads_of(
        acts,
        links_of(calls),
        history_of(records, span),
        table,
        span,
        same_users=users_of_several_names(calls),
    )
