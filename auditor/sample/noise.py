"""Thirty ordinary days: workloads at all hours, people and builds on working days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from auditor.sample import identities as who
from auditor.sample.calls import ApiCall, SampleRecord, event, read_call, seeded, write_call
from auditor.sample.identities import Caller
from auditor.sample.sessions import beginning, begun, sign_ins

FIRST_DAY: Final = datetime(2026, 3, 1, tzinfo=UTC)
DAYS: Final = 30
SATURDAY: Final = 5
KEY_REPLACED: Final = datetime(2026, 3, 18, 8, 33, 5, tzinfo=UTC)
"""The time at which a new access key replaced the leaked one of the pipeline."""
SILENT: Final = (datetime(2026, 3, 11, tzinfo=UTC), "eu-central-1")
"""A day on which a Region is silent, without any explanation."""


@dataclass(frozen=True, slots=True)
class Routine:
    """Calls that a caller makes at the same hours of each day."""

    caller: Caller
    region: str
    hours: tuple[int, ...]
    calls: tuple[ApiCall, ...]
    """Possible calls; a burst takes a few of them, in random order. None: a session without further
    records.
    """
    most: int = 7
    """Number of calls in the longest burst."""
    weekends: bool = False


WORKLOAD: Final = (
    read_call("ssm", "GetParameter", {"name": "/checkout/database", "withDecryption": True}),
    read_call("secretsmanager", "GetSecretValue", {"secretId": "checkout/payment-provider"}),
    read_call("kms", "Decrypt", {"encryptionAlgorithm": "SYMMETRIC_DEFAULT"}),
    read_call("sqs", "GetQueueUrl", {"queueName": "orders"}),
    read_call("dynamodb", "DescribeTable", {"tableName": "carts"}),
    write_call("ssm", "UpdateInstanceInformation", {"agentName": "amazon-ssm-agent"}),
)
CONSOLE_READS: Final = (
    read_call(
        "ec2", "DescribeInstances", {"maxResults": 1000, "instancesSet": {}, "filterSet": {}}
    ),
    read_call("ec2", "DescribeSecurityGroups", {"maxResults": 1000}),
    read_call("ec2", "DescribeVpcs", {"vpcSet": {}, "filterSet": {}}),
    read_call("rds", "DescribeDBInstances", {"maxRecords": 100}),
    read_call("monitoring", "DescribeAlarms", {"maxRecords": 100}),
    read_call("logs", "DescribeLogGroups", {"limit": 50}),
    read_call("lambda", "ListFunctions20150331", {"maxItems": 50}),
    read_call("s3", "ListBuckets", {"Host": "s3.amazonaws.com"}),
)
BUILD: Final = (
    read_call("ecr", "GetAuthorizationToken"),
    read_call("ecr", "DescribeRepositories", {"repositoryNames": ["checkout"]}),
    write_call("ecr", "PutImage", {"repositoryName": "checkout", "imageTag": "main"}),
    read_call("ecs", "DescribeServices", {"cluster": "main", "services": ["checkout"]}),
    write_call("ecs", "RegisterTaskDefinition", {"family": "checkout"}),
    write_call("ecs", "UpdateService", {"cluster": "main", "service": "checkout"}),
)
AUDIT: Final = (
    read_call("iam", "GetAccountSummary"),
    read_call("iam", "ListUsers", {"maxItems": 1000}),
    read_call("iam", "GetCredentialReport"),
    read_call("cloudtrail", "DescribeTrails", {"trailNameList": []}),
    read_call("cloudtrail", "GetTrailStatus", {"name": "organization"}),
    read_call("organizations", "ListAccounts"),
)
COSTS: Final = (
    read_call("ce", "GetCostAndUsage", {"granularity": "DAILY", "metrics": ["UnblendedCost"]}),
    read_call("organizations", "DescribeOrganization"),
)

ROUTINES: Final = (
    Routine(who.CHECKOUT_EU, "eu-west-1", (3, 7, 11, 15, 19, 22), WORKLOAD, 9, weekends=True),
    Routine(who.CHECKOUT_DE, "eu-central-1", (5, 12, 18), WORKLOAD, weekends=True),
    Routine(who.CONFIG, "us-west-2", (6,), (), weekends=True),
    Routine(who.CAROL, "eu-west-1", (8, 13), CONSOLE_READS, 12),
    Routine(who.CAROL, "eu-central-1", (14,), CONSOLE_READS),
    Routine(who.CI, "us-east-1", (9, 11, 15), BUILD, 8),
    Routine(who.AUDITOR, "us-east-1", (4,), AUDIT, 8, weekends=True),
    Routine(who.BILLING, "us-east-1", (1, 17), COSTS, 4, weekends=True),
    Routine(who.ALICE, "us-east-1", (10,), (*CONSOLE_READS, *AUDIT), 9),
    Routine(who.BOB, "us-west-2", (9, 16), CONSOLE_READS, 10),
    Routine(who.BOB, "us-east-1", (14,), CONSOLE_READS),
    Routine(who.CI_DEVELOPMENT, "us-east-1", (10, 12, 16), BUILD),
    Routine(who.REPORTING, "us-west-2", (0, 20), WORKLOAD, 5, weekends=True),
)

_ROLE: Final = {"roleName": "checkout"}
_POLICY: Final = {"policyArn": f"arn:aws:iam::{who.PRODUCTION}:policy/checkout"}
PLAN: Final = (
    read_call("iam", "GetRole", _ROLE),
    read_call("iam", "ListRolePolicies", _ROLE),
    read_call("iam", "ListAttachedRolePolicies", _ROLE),
    read_call("iam", "GetPolicy", _POLICY),
)
OFTEN: Final = 0.7
"""Probability of each change of `APPLY` in one night."""
APPLY: Final = (
    write_call("iam", "CreatePolicyVersion", {**_POLICY, "setAsDefault": True}),
    write_call("iam", "DeletePolicyVersion", {**_POLICY, "versionId": "v3"}),
    write_call("iam", "PutRolePolicy", {**_ROLE, "policyName": "inline"}),
    write_call("iam", "UpdateAssumeRolePolicy", _ROLE),
    write_call("iam", "UpdateRole", {**_ROLE, "maxSessionDuration": 3600}),
    write_call("iam", "AddRoleToInstanceProfile", {**_ROLE, "instanceProfileName": "checkout"}),
    write_call("iam", "AttachRolePolicy", {**_ROLE, **_POLICY}),
    write_call("iam", "TagRole", {**_ROLE, "tags": [{"key": "owner", "value": "platform"}]}),
)
ROLLOUT_DAY: Final = 10
ROLLOUT: Final = tuple(
    write_call("iam", name, {"roleName": f"search-{part}"})
    for part in ("api", "index", "worker")
    for name in ("CreateRole", "PutRolePolicy", "AttachRolePolicy", "UpdateRole")
)
"""A new service goes live: more IAM changes than on any other night."""


def ordinary_days() -> Iterator[SampleRecord]:
    """Yield the ordinary calls, day by day."""
    for day in (FIRST_DAY + timedelta(days=number) for number in range(DAYS)):
        yield from _terraform(day)
        if day.weekday() < SATURDAY:
            yield from _arrivals(day)
        for routine in ROUTINES:
            at_work = routine.weekends or day.weekday() < SATURDAY
            if at_work and (day, routine.region) != SILENT:
                yield from _bursts(routine, day)


def _arrivals(day: datetime) -> Iterator[SampleRecord]:
    """Yield the sign-ins of the people."""
    for person in who.PEOPLE:
        for at, call in sign_ins(person, day):
            yield event(person, call, at, "us-east-1", seeded("sign-in", person.name, at))


def _bursts(routine: Routine, day: datetime) -> Iterator[SampleRecord]:
    caller, region = routine.caller, routine.region
    dice = seeded(caller.account, caller.name, region, routine.hours, day)
    for hour in routine.hours:
        at = day + timedelta(hours=hour, minutes=dice.randrange(45))
        if caller == who.CI and at > KEY_REPLACED:
            caller = who.CI_NEW_KEY
        caller = begun(caller, at)
        yield from beginning(caller, region)
        for _ in range(1 + dice.randrange(routine.most) if routine.calls else 0):
            at += timedelta(seconds=1 + dice.randrange(20))
            yield event(caller, dice.choice(routine.calls), at, region, dice)


def _terraform(day: datetime) -> Iterator[SampleRecord]:
    """Yield a plan and its application at 02:00; the pipeline exists for such IAM changes."""
    dice = seeded("terraform", day)
    at = day + timedelta(hours=2, minutes=1, seconds=dice.randrange(60))
    caller = begun(who.TERRAFORM_ROLE, at - timedelta(seconds=2))
    yield from beginning(caller, "us-east-1")
    apply = ROLLOUT if day.day == ROLLOUT_DAY else [call for call in APPLY if dice.random() < OFTEN]
    for call in (*PLAN, *apply):
        yield event(caller, call, at, "us-east-1", dice)
        at += timedelta(seconds=1 + dice.randrange(6))
