"""Records of a timeline: the actor and target of a call, and what is new about it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

from msgspec import Struct

from auditor.audit.parsed_calls import parsed_call
from auditor.cloudtrail.lineage import Call, actor_of
from auditor.engine.evidence import mfa_of, text_of

_TARGETS: Final = (
    "userName", "roleName", "groupName", "policyArn", "roleArn", "bucketName", "instanceId",
    "functionName", "secretId", "keyId", "trailName", "name", "tableName", "queueUrl", "topicArn",
    "dBInstanceIdentifier", "clusterName", "stackName", "logGroupName", "repositoryName",
    "accessKeyId", "groupId", "snapshotId", "volumeId", "vpcId", "imageId", "targetPrincipal",
    "resourceId", "resourceArn", "arn",
)  # fmt: skip
"""Request parameters that name the target of a call, the most specific first."""
_RANKS: Final = {name: rank for rank, name in enumerate(_TARGETS)}


class TimelineRecord(Struct, frozen=True, gc=False):
    """A record of a timeline: its call for the lineage, and the fields that the report shows."""

    call: Call
    event_id: str
    event_source: str
    event_name: str
    region: str
    error_code: str
    source_ip: str
    user_agent: str
    mfa: str
    """`yes`, `no`, or "" if the record does not have it."""
    target: str
    """The resource that the request names; "" for none."""


TimelineRecords = dict[str, TimelineRecord]
"""Timeline records by record_id: the eventID or, without one, a hash of the text."""


@dataclass(frozen=True, slots=True)
class RecordMarks:
    """Marks of records, by record_id."""

    new: Mapping[str, tuple[str, ...]]
    """The aspects that are new for the actor: call, address, user agent, Region."""
    alarms: Mapping[str, Sequence[str]]
    """Alarms that count the record."""
    episodes: Mapping[str, Sequence[str]]
    """Episodes that the record is behind."""


def records_of(texts: Iterable[str]) -> TimelineRecords:
    """Return the records of some texts, except records without a usable time."""
    records: TimelineRecords = {}
    for text in texts:
        if (read := parsed_call(text)) is None:
            continue
        record, call = read
        field = record.get
        records[call.record_id] = TimelineRecord(
            call,
            text_of(field("eventID")),
            text_of(field("eventSource")),
            text_of(field("eventName")),
            text_of(field("awsRegion")),
            text_of(field("errorCode")),
            text_of(field("sourceIPAddress")),
            text_of(field("userAgent")),
            mfa_of(record),
            target_of(record),
        )
    return records


def target_of(record: Mapping[str, Any]) -> str:
    """Return the resource that a request names, otherwise the first one in the record."""
    request = record.get("requestParameters")
    if isinstance(request, dict):
        for name in sorted(request.keys() & _RANKS.keys(), key=_RANKS.__getitem__):
            if isinstance(value := request[name], str) and value:
                return value
    resources = record.get("resources")
    if isinstance(resources, list):
        for resource in resources:
            if isinstance(resource, dict) and isinstance(value := resource.get("ARN"), str):
                return value
    return ""


def novelties(records: Iterable[TimelineRecord]) -> dict[str, tuple[str, ...]]:
    """Return the aspects of records that are new for their actor, by record_id, if any."""
    used: dict[object, set[tuple[str, ...]]] = defaultdict(set)
    new: dict[str, tuple[str, ...]] = {}
    for record in sorted(records, key=attrgetter("call.time", "call.record_id")):
        if (actor := _actor(record.call)) is None:
            continue
        earlier = used[actor]
        uses = (
            ("call", record.event_source, record.event_name),
            ("address", record.source_ip),
            ("user agent", record.user_agent),
            ("Region", record.region),
        )
        if earlier.issuperset(uses):
            continue
        if earlier:
            new[record.call.record_id] = tuple(use[0] for use in uses if use not in earlier)
        earlier.update(uses)
    return new


def _actor(call: Call) -> object:
    """Return what is the same for all calls of one identity; `None` for a call of nobody.

    Names are given again: to another user, in another account.
    """
    if call.principal_id:
        return call.principal_id
    if not (call.arn or call.user_name or call.access_key or call.invoked_by or call.portal_user):
        return None
    return call.identity_account or call.account, actor_of(call)
