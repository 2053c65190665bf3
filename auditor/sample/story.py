"""The unusual events of March 2026, scene by scene; story.md describes them in prose."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

from auditor.sample import identities as who
from auditor.sample.calls import SampleRecord, event, read_call, seeded, sign_in, write_call
from auditor.sample.identities import Caller, IdentityType
from auditor.sample.intrusion import CLEAN_UP, LEAKED_KEY
from auditor.sample.scenes import (
    INACTIVE,
    Scene,
    create_key,
    create_user,
    key,
    march,
    play,
    ssh_from_anywhere,
    user,
)
from auditor.sample.sessions import beginning, begun

SPRAYER: Final = "203.0.113.150"
SPRAY_DAY: Final = 9

ROOT: Final = Caller(
    IdentityType.ROOT,
    who.MANAGEMENT,
    "root",
    "198.51.100.77",
    who.FIREFOX,
    console=True,
    since=march(6, "08:31:12"),
)
DAVE: Final = Caller(
    IdentityType.USER, who.PRODUCTION, "dave", SPRAYER, "python-requests/2.32", console=True
)
"""A user made before there were roles; nobody else signs in with that name."""

ROUTE: Final = {
    "routeTableId": "rtb-0a1b2c3d4e5f60004",
    "destinationCidrBlock": "0.0.0.0/0",
    "natGatewayId": "nat-0a1b2c3d4e5f60005",
}
SHARING: Final = {"servicePrincipal": "ram.amazonaws.com"}

ORDINARY_CHANGES: Final = (
    Scene(
        3,
        who.ALICE_DEVELOPMENT,
        (
            create_user(who.DEVELOPMENT, "erin", 3, "10:12:05"),
            ("10:12:40", write_call("iam", "AddUserToGroup", {**user("erin"), "groupName": "dev"})),
            ("10:13:22", write_call("iam", "CreateLoginProfile", user("erin"))),
        ),
    ),
    Scene(
        5,
        who.BOB,
        (
            ("14:20:11", ssh_from_anywhere("AuthorizeSecurityGroupIngress")),
            ("16:02:48", ssh_from_anywhere("RevokeSecurityGroupIngress")),
        ),
        "us-west-2",
    ),
    Scene(
        SPRAY_DAY,
        who.ALICE_PRODUCTION,
        (
            (
                "08:50:17",
                write_call(
                    "iam", "UpdateLoginProfile", {**user("dave"), "passwordResetRequired": True}
                ),
            ),
            ("09:05:40", write_call("iam", "EnableMFADevice", user("dave"))),
        ),
    ),
    Scene(
        12,
        who.CAROL,
        (
            ("13:31:00", write_call("ec2", "CreateRoute", ROUTE)),
            ("13:36:30", write_call("kms", "DisableKey", {"keyId": "alias/checkout-old"})),
        ),
        "eu-west-1",
    ),
    Scene(
        13,
        who.ALICE_PRODUCTION,
        (
            create_key("partner-feed", 13, "09:40:10", "2"),
            ("09:58:31", write_call("iam", "UpdateAccessKey", {**key("partner-feed"), **INACTIVE})),
            ("10:20:02", write_call("iam", "DeleteAccessKey", key("partner-feed"))),
        ),
    ),
    Scene(
        16,
        who.ALICE,
        (("11:05:19", write_call("organizations", "UpdatePolicy", {"policyId": "p-examplescp1"})),),
    ),
    Scene(
        24,
        who.ALICE_DEVELOPMENT,
        (
            (
                "15:01:09",
                write_call("iam", "RemoveUserFromGroup", {**user("erin"), "groupName": "dev"}),
            ),
            ("15:01:44", write_call("iam", "DeleteLoginProfile", user("erin"))),
            ("15:02:20", write_call("iam", "DeleteUser", user("erin"))),
        ),
    ),
)

ROOT_SIGN_IN: Final = Scene(
    6,
    ROOT,
    (
        ("08:31:12", sign_in(mfa=False)),
        ("08:32:40", read_call("iam", "GetAccountSummary")),
        ("08:34:03", write_call("organizations", "EnableAWSServiceAccess", SHARING)),
    ),
)

SCENES: Final = (*ORDINARY_CHANGES, ROOT_SIGN_IN, *LEAKED_KEY, *CLEAN_UP)

SPRAYED: Final = (
    *[who.HIDDEN] * 5, "ci-deploy", *[who.HIDDEN] * 4, "dave", *[who.HIDDEN] * 3, "partner-feed",
    who.HIDDEN,
)  # fmt: skip
"""Only three of the sixteen names exist; CloudTrail hides the others."""

STORM_DAY: Final = 23
STORM: Final = 360
REFUSED: Final = (
    read_call("dynamodb", "DescribeTable", {"tableName": "orders"}).denied("AccessDeniedException"),
    read_call("kms", "Decrypt", {"encryptionAlgorithm": "SYMMETRIC_DEFAULT"}).denied(
        "AccessDeniedException"
    ),
    read_call("s3", "GetBucketLocation", {"bucketName": "example-reports"}).denied(),
    read_call("ec2", "DescribeInstances", {"instancesSet": {}}).denied(
        "Client.UnauthorizedOperation"
    ),
)

UNDATED_DAY: Final = 26


def story_events() -> Iterator[SampleRecord]:
    """Yield the events of all scenes."""
    for scene in SCENES:
        yield from play(scene)
    yield from _spray()
    yield from _storm()
    yield from _undated()


def _spray() -> Iterator[SampleRecord]:
    """Yield two common passwords for each name, with a pause between, and a final success."""
    dice = seeded("spray")
    at = march(SPRAY_DAY, "03:10:04")
    for _ in range(2):
        for name in SPRAYED:
            unknown = name == who.HIDDEN
            error = "No username found in this account" if unknown else "Failed authentication"
            attempt = sign_in(mfa=False, error=error)
            yield event(replace(DAVE, name=name), attempt, at, "us-east-1", dice)
            at += timedelta(seconds=20 + dice.randrange(30))
    yield event(DAVE, sign_in(mfa=False), at, "us-east-1", dice)
    inside = replace(DAVE, since=at)
    for call in (read_call("s3", "ListBuckets"), read_call("ec2", "DescribeInstances")):
        at += timedelta(seconds=40)
        yield event(inside, call, at, "us-east-1", dice)


def _storm() -> Iterator[SampleRecord]:
    """Yield the refused calls of the reporting job, whose policy was narrowed too far."""
    dice = seeded("storm")
    at = march(STORM_DAY, "11:04:00")
    caller = begun(who.REPORTING, at - timedelta(seconds=2))
    yield from beginning(caller, "us-west-2")
    for _ in range(STORM):
        yield event(caller, dice.choice(REFUSED), at, "us-west-2", dice)
        at += timedelta(seconds=2 + dice.randrange(3))


def _undated() -> Iterator[SampleRecord]:
    """Return a record without its time."""
    call = write_call("iam", "UpdateAccessKey", {**key("partner-feed", "2"), **INACTIVE})
    at = march(UNDATED_DAY, "10:15:00")
    caller = begun(who.ALICE_PRODUCTION, at - timedelta(seconds=50))
    yield from beginning(caller, "us-east-1")
    undated = event(caller, call, at, "us-east-1", seeded("undated"))
    del undated.record["eventTime"]
    yield undated
