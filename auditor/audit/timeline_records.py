"""Records of a timeline: the actor and target of a call, and what is new about it. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from auditor.cloudtrail.lineage import Call, actor_of
from auditor.result.records import Evidence

_TARGETS: Final = (
    "userName", "roleName", "groupName", "policyArn", "roleArn", "bucketName", "instanceId",
    "functionName", "secretId", "keyId", "trailName", "name", "tableName", "queueUrl", "topicArn",
    "dBInstanceIdentifier", "clusterName", "stackName", "logGroupName", "repositoryName",
    "accessKeyId", "groupId", "snapshotId", "volumeId", "vpcId", "imageId", "targetPrincipal",
    "resourceId", "resourceArn", "arn",
)  # fmt: skip
"""Request parameters that name the target of a call, the most specific first."""


@dataclass(frozen=True, slots=True)
class TimelineRecord:
    """A record of a timeline: its call for the lineage, and its evidence for the report."""

    call: Call
    evidence: Evidence
    target: str
    """The resource that the request names; "" for none."""


@dataclass(frozen=True, slots=True)
class RecordMarks:
    """Marks of records, by record_id."""

    new: Mapping[str, tuple[str, ...]]
    """What the actor had not used before."""
    alarms: Mapping[str, Sequence[str]]
    """Alarms that count the record."""
    episodes: Mapping[str, Sequence[str]]
    """Episodes that the record is behind."""


def target_of(record: Mapping[str, Any]) -> str:
    """Return the resource that a request names, else the first that the record lists."""
    request = record.get("requestParameters")
    if isinstance(request, Mapping):
        for name in _TARGETS:
            if isinstance(value := request.get(name), str) and value:
                return value
    resources = record.get("resources")
    if isinstance(resources, list):
        for one in resources:
            if isinstance(one, Mapping) and isinstance(value := one.get("ARN"), str):
                return value
    return ""


def novelties(records: Iterable[TimelineRecord]) -> dict[str, tuple[str, ...]]:
    """Return what each record's actor had not used before, by record_id; its first has no entry."""
    used: dict[str, set[str]] = defaultdict(set)
    new: dict[str, tuple[str, ...]] = {}
    for record in sorted(records, key=lambda one: (one.call.time, one.call.record_id)):
        earlier = used[actor_of(record.call)]
        evidence = record.evidence
        has = {
            "call": f"{evidence.event_source} {evidence.event_name}",
            "address": evidence.source_ip,
            "user agent": evidence.user_agent,
            "Region": evidence.region,
        }
        marks = {name: f"{name} {value}" for name, value in has.items()}
        if earlier:
            new[record.call.record_id] = tuple(n for n, m in marks.items() if m not in earlier)
        earlier.update(marks.values())
    return new
