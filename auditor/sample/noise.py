"""Thirty ordinary days: workloads at all hours, people and builds on working days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from auditor.sample import identities as who
from auditor.sample.calls import Call, Event, event, read, seeded, sign_in, write
from auditor.sample.identities import Caller

FIRST_DAY: Final = datetime(2026, 3, 1, tzinfo=UTC)
DAYS: Final = 30
SATURDAY: Final = 5
SILENT: Final = (datetime(2026, 3, 11, tzinfo=UTC), "eu-central-1")
"""A day on which a Region says nothing, and nothing says why."""


@dataclass(frozen=True, slots=True)
class Routine:
    """Something that a caller does at the same hours of each day."""

    caller: Caller
    region: str
    hours: tuple[int, ...]
    calls: tuple[Call, ...]
    """What there is to do; a burst takes a few of them, in random order."""
    most: int = 7
    """Calls in the longest burst."""
    weekends: bool = False


def _assume(role: str, account: str) -> Call:
    arn = f"arn:aws:iam::{account}:role/{role}"
    return Call(
        "sts",
        "AssumeRole",
        read_only=True,
        parameters={"roleArn": arn, "roleSessionName": role, "durationSeconds": 3600},
        response={"credentials": {"accessKeyId": who.example_id("ASIA", arn)}},
        extra={"resources": [{"accountId": account, "type": "AWS::IAM::Role", "ARN": arn}]},
    )


WORKLOAD: Final = (
    read("ssm", "GetParameter", {"name": "/checkout/database", "withDecryption": True}),
    read("secretsmanager", "GetSecretValue", {"secretId": "checkout/payment-provider"}),
    read("kms", "Decrypt", {"encryptionAlgorithm": "SYMMETRIC_DEFAULT"}),
    read("sqs", "GetQueueUrl", {"queueName": "orders"}),
    read("dynamodb", "DescribeTable", {"tableName": "carts"}),
    write("ssm", "UpdateInstanceInformation", {"agentName": "amazon-ssm-agent"}),
)
CONSOLE_READS: Final = (
    read("ec2", "DescribeInstances", {"maxResults": 1000, "instancesSet": {}, "filterSet": {}}),
    read("ec2", "DescribeSecurityGroups", {"maxResults": 1000}),
    read("ec2", "DescribeVpcs", {"vpcSet": {}, "filterSet": {}}),
    read("rds", "DescribeDBInstances", {"maxRecords": 100}),
    read("monitoring", "DescribeAlarms", {"maxRecords": 100}),
    read("logs", "DescribeLogGroups", {"limit": 50}),
    read("lambda", "ListFunctions20150331", {"maxItems": 50}),
    read("s3", "ListBuckets", {"Host": "s3.amazonaws.com"}),
)
BUILD: Final = (
    read("ecr", "GetAuthorizationToken"),
    read("ecr", "DescribeRepositories", {"repositoryNames": ["checkout"]}),
    write("ecr", "PutImage", {"repositoryName": "checkout", "imageTag": "main"}),
    read("ecs", "DescribeServices", {"cluster": "main", "services": ["checkout"]}),
    write("ecs", "RegisterTaskDefinition", {"family": "checkout"}),
    write("ecs", "UpdateService", {"cluster": "main", "service": "checkout"}),
)
AUDIT: Final = (
    read("iam", "GetAccountSummary"),
    read("iam", "ListUsers", {"maxItems": 1000}),
    read("iam", "GetCredentialReport"),
    read("cloudtrail", "DescribeTrails", {"trailNameList": []}),
    read("cloudtrail", "GetTrailStatus", {"name": "organization"}),
    read("organizations", "ListAccounts"),
)
SIGN_INS: Final = (
    *[sign_in(mfa=True)] * 7,
    sign_in(mfa=True, error="Failed authentication"),
)
"""One in eight mistypes."""
COSTS: Final = (
    read("ce", "GetCostAndUsage", {"granularity": "DAILY", "metrics": ["UnblendedCost"]}),
    read("organizations", "DescribeOrganization"),
)

ROUTINES: Final = (
    Routine(who.CHECKOUT_EU, "eu-west-1", (3, 7, 11, 15, 19, 22), WORKLOAD, 9, weekends=True),
    Routine(who.CHECKOUT_DE, "eu-central-1", (5, 12, 18), WORKLOAD, weekends=True),
    Routine(
        who.service("ec2", who.PRODUCTION),
        "eu-west-1",
        (7, 19),
        (_assume("checkout", who.PRODUCTION),),
        2,
        weekends=True,
    ),
    Routine(
        who.service("config", who.DEVELOPMENT),
        "us-west-2",
        (6,),
        (_assume("config-recorder", who.DEVELOPMENT),),
        2,
        weekends=True,
    ),
    Routine(who.CAROL, "eu-west-1", (8, 13), CONSOLE_READS, 12),
    Routine(who.CAROL, "eu-central-1", (14,), CONSOLE_READS),
    Routine(who.CI, "us-east-1", (9, 11, 15), BUILD, 8),
    *(Routine(person, "us-east-1", (7,), SIGN_INS, 2) for person in who.PEOPLE),
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
    read("iam", "GetRole", _ROLE),
    read("iam", "ListRolePolicies", _ROLE),
    read("iam", "ListAttachedRolePolicies", _ROLE),
    read("iam", "GetPolicy", _POLICY),
)
OFTEN: Final = 0.7
"""How likely each change of `APPLY` is on one night."""
APPLY: Final = (
    write("iam", "CreatePolicyVersion", {**_POLICY, "setAsDefault": True}),
    write("iam", "DeletePolicyVersion", {**_POLICY, "versionId": "v3"}),
    write("iam", "PutRolePolicy", {**_ROLE, "policyName": "inline"}),
    write("iam", "UpdateAssumeRolePolicy", _ROLE),
    write("iam", "UpdateRole", {**_ROLE, "maxSessionDuration": 3600}),
    write("iam", "AddRoleToInstanceProfile", {**_ROLE, "instanceProfileName": "checkout"}),
    write("iam", "AttachRolePolicy", {**_ROLE, **_POLICY}),
    write("iam", "TagRole", {**_ROLE, "tags": [{"key": "owner", "value": "platform"}]}),
)
ROLLOUT_DAY: Final = 10
ROLLOUT: Final = tuple(
    write("iam", name, {"roleName": f"search-{part}"})
    for part in ("api", "index", "worker")
    for name in ("CreateRole", "PutRolePolicy", "AttachRolePolicy", "UpdateRole")
)
"""A new service goes live: more IAM changes than on any other night."""


def ordinary_days() -> Iterator[Event]:
    """Yield what happens anyway, day by day."""
    for day in (FIRST_DAY + timedelta(days=number) for number in range(DAYS)):
        yield from _terraform(day)
        for routine in ROUTINES:
            at_work = routine.weekends or day.weekday() < SATURDAY
            if at_work and (day, routine.region) != SILENT:
                yield from _bursts(routine, day)


def _bursts(routine: Routine, day: datetime) -> Iterator[Event]:
    caller, region = routine.caller, routine.region
    dice = seeded(caller.account, caller.name, region, routine.hours, day)
    for hour in routine.hours:
        at = day + timedelta(hours=hour, minutes=dice.randrange(45))
        for _ in range(1 + dice.randrange(routine.most)):
            at += timedelta(seconds=1 + dice.randrange(20))
            yield event(caller, dice.choice(routine.calls), at, region, dice)


def _terraform(day: datetime) -> Iterator[Event]:
    """Plan and apply at two in the morning; its IAM changes are what the pipeline is for."""
    dice = seeded("terraform", day)
    at = day + timedelta(hours=2, minutes=1, seconds=dice.randrange(60))
    apply = ROLLOUT if day.day == ROLLOUT_DAY else [call for call in APPLY if dice.random() < OFTEN]
    for call in (*PLAN, *apply):
        yield event(who.TERRAFORM_ROLE, call, at, "us-east-1", dice)
        at += timedelta(seconds=1 + dice.randrange(6))
