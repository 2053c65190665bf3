"""What went on in March 2026 besides the ordinary, scene by scene; story.md tells it in prose."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

from auditor.sample import identities as who
from auditor.sample.calls import Event, event, read, seeded, sign_in, write
from auditor.sample.identities import Caller, Kind
from auditor.sample.scenes import (
    Scene,
    admin_policy,
    create_key,
    create_user,
    key,
    march,
    play,
    ssh_from_anywhere,
    user,
)

INTRUDER: Final = "203.0.113.66"
SPRAYER: Final = "203.0.113.150"
SPRAY_DAY: Final = 9

HOSTILE_AGENT: Final = (
    '=HYPERLINK("http://attacker.example/","open")'
    "<script>alert(1)</script><img src=x onerror=alert(1)>'; DROP TABLE records; --"
    "\x1b[31mred\x1b[0m\u202egnp.exe\u200f"
)
"""A formula, a script, SQL, terminal colours and a right-to-left override: all just text."""

ROOT: Final = Caller(Kind.ROOT, who.MANAGEMENT, "root", "198.51.100.77", who.FIREFOX)
LEAKED: Final = replace(who.CI, address=INTRUDER, agent="aws-cli/2.15.0 Python/3.11 Linux/6.6-kali")
BACKDOOR: Final = replace(LEAKED, name="support-backup")
DAVE: Final = Caller(Kind.USER, who.PRODUCTION, "dave", SPRAYER, "python-requests/2.32")
"""A user from before there were roles; nobody else signs in as him."""

INACTIVE: Final = {"status": "Inactive"}
EXPORTS: Final = {"bucketName": "example-production-exports"}
FOREIGN_ROLE: Final = {"roleName": "support-access"}
FOREIGN_TRUST: Final = {
    "assumeRolePolicyDocument": (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
        '"Principal":{"AWS":"arn:aws:iam::999988887777:root"}}]}'
    )
}
ALLOW_ALL: Final = {
    "policyName": "maintenance",
    "policyDocument": (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
    ),
}

ORDINARY_CHANGES: Final = (
    Scene(
        3,
        who.ALICE_DEVELOPMENT,
        (
            create_user(who.DEVELOPMENT, "erin", 3, "10:12:05"),
            ("10:12:40", write("iam", "AddUserToGroup", {**user("erin"), "groupName": "dev"})),
            ("10:13:22", write("iam", "CreateLoginProfile", user("erin"))),
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
                write("iam", "UpdateLoginProfile", {**user("dave"), "passwordResetRequired": True}),
            ),
            ("09:05:40", write("iam", "EnableMFADevice", user("dave"))),
        ),
    ),
    Scene(
        12,
        who.CAROL,
        (
            ("13:31:00", write("ec2", "CreateRoute", {"routeTableId": "rtb-0a1b2c3d4e5f60004"})),
            ("13:36:30", write("kms", "DisableKey", {"keyId": "alias/checkout-old"})),
        ),
        "eu-west-1",
    ),
    Scene(
        13,
        who.ALICE_PRODUCTION,
        (
            create_key("partner-feed", 13, "09:40:10", "2"),
            ("09:58:31", write("iam", "UpdateAccessKey", {**key("partner-feed"), **INACTIVE})),
            ("10:20:02", write("iam", "DeleteAccessKey", key("partner-feed"))),
        ),
    ),
    Scene(
        16,
        who.ALICE,
        (("11:05:19", write("organizations", "UpdatePolicy", {"policyId": "p-examplescp1"})),),
    ),
    Scene(
        24,
        who.ALICE_DEVELOPMENT,
        (
            (
                "15:01:09",
                write("iam", "RemoveUserFromGroup", {**user("erin"), "groupName": "dev"}),
            ),
            ("15:01:44", write("iam", "DeleteLoginProfile", user("erin"))),
            ("15:02:20", write("iam", "DeleteUser", user("erin"))),
        ),
    ),
)

ROOT_SIGN_IN: Final = Scene(
    6,
    ROOT,
    (
        ("08:31:12", sign_in(mfa=False)),
        ("08:32:40", read("iam", "GetAccountSummary")),
        ("08:34:03", write("organizations", "EnableAWSServiceAccess")),
    ),
)

LEAKED_KEY: Final = (
    Scene(
        17,
        LEAKED,
        (
            ("21:41:07", read("sts", "GetCallerIdentity")),
            ("21:41:31", read("iam", "ListUsers")),
            ("21:41:58", read("iam", "ListAttachedUserPolicies", user("ci-deploy"))),
            ("21:42:20", read("organizations", "ListAccounts").denied("AccessDeniedException")),
            create_user(who.PRODUCTION, "support-backup", 17, "21:46:03"),
            create_key("support-backup", 17, "21:46:19"),
            ("21:46:44", admin_policy("AttachUserPolicy", user("support-backup"))),
            ("21:47:02", write("iam", "CreateLoginProfile", user("support-backup"))),
            ("21:47:30", write("iam", "PutUserPolicy", {**user("ci-deploy"), **ALLOW_ALL})),
            create_key("dave", 17, "21:47:51"),
            create_key("partner-feed", 17, "21:48:15", "3"),
            ("21:48:40", write("iam", "UpdateLoginProfile", user("dave"))),
        ),
    ),
    Scene(
        17,
        BACKDOOR,
        (
            ("22:03:10", write("cloudtrail", "StopLogging", {"name": "production-audit"})),
            ("22:04:02", write("config", "StopConfigurationRecorder")),
            ("22:06:45", write("s3", "PutBucketPolicy", EXPORTS)),
            ("22:09:30", ssh_from_anywhere("AuthorizeSecurityGroupIngress")),
        ),
        "eu-west-1",
    ),
    Scene(
        17,
        BACKDOOR,
        (
            ("22:14:09", write("iam", "CreateRole", {**FOREIGN_ROLE, **FOREIGN_TRUST})),
            ("22:14:31", admin_policy("AttachRolePolicy", FOREIGN_ROLE)),
            ("22:15:02", write("iam", "PutRolePolicy", {**FOREIGN_ROLE, "policyName": "all"})),
            ("22:15:40", write("iam", "UpdateAssumeRolePolicy", {"roleName": "checkout"})),
            ("22:24:12", write("iam", "CreateUser", user("svc-metrics"))),
            (
                "22:24:40",
                write("iam", "AddUserToGroup", {**user("svc-metrics"), "groupName": "admins"}),
            ),
            ("22:31:05", write("iam", "DeactivateMFADevice", user("dave"))),
        ),
    ),
    Scene(
        17,
        replace(BACKDOOR, agent=HOSTILE_AGENT),
        (("22:33:20", write("iam", "CreateUser", user("<b>admin</b>")).denied()),),
    ),
)

CLEAN_UP: Final = (
    Scene(
        18,
        who.ALICE_PRODUCTION,
        (
            ("08:20:15", write("iam", "UpdateAccessKey", {**key("ci-deploy"), **INACTIVE})),
            ("08:21:02", write("iam", "DeleteAccessKey", key("support-backup"))),
            ("08:21:40", admin_policy("DetachUserPolicy", user("support-backup"))),
            ("08:22:09", write("iam", "DeleteLoginProfile", user("support-backup"))),
            ("08:22:33", write("iam", "DeleteUser", user("support-backup"))),
            ("08:25:10", write("iam", "DeleteUser", user("svc-metrics"))),
            ("08:27:51", write("iam", "DeleteRolePolicy", {**FOREIGN_ROLE, "policyName": "all"})),
            ("08:28:20", write("iam", "DeleteRole", FOREIGN_ROLE)),
            (
                "08:30:44",
                write(
                    "iam", "DeleteUserPolicy", {**user("ci-deploy"), "policyName": "maintenance"}
                ),
            ),
        ),
    ),
    Scene(
        18,
        who.ALICE_PRODUCTION,
        (
            ("08:35:00", write("cloudtrail", "StartLogging", {"name": "production-audit"})),
            ("08:35:40", write("config", "StartConfigurationRecorder")),
            ("08:37:12", write("s3", "DeleteBucketPolicy", EXPORTS)),
            ("08:38:30", ssh_from_anywhere("RevokeSecurityGroupIngress")),
        ),
        "eu-west-1",
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
    read("dynamodb", "DescribeTable", {"tableName": "orders"}).denied("AccessDeniedException"),
    read("kms", "Decrypt", {"encryptionAlgorithm": "SYMMETRIC_DEFAULT"}).denied(
        "AccessDeniedException"
    ),
    read("s3", "GetBucketLocation", {"bucketName": "example-reports"}).denied(),
    read("ec2", "DescribeInstances", {"instancesSet": {}}).denied("Client.UnauthorizedOperation"),
)

UNDATED_DAY: Final = 26


def told_story() -> Iterator[Event]:
    """Yield the events of all scenes."""
    for scene in SCENES:
        yield from play(scene)
    yield from _spray()
    yield from _storm()
    yield _undated()


def _spray() -> Iterator[Event]:
    """Two common passwords against every name, a pause between; then one that fits."""
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
    for call in (read("s3", "ListBuckets"), read("ec2", "DescribeInstances")):
        at += timedelta(seconds=40)
        yield event(DAVE, call, at, "us-east-1", dice)


def _storm() -> Iterator[Event]:
    """A policy was narrowed too far: the reporting job is refused, and tries again."""
    dice = seeded("storm")
    at = march(STORM_DAY, "11:04:00")
    for _ in range(STORM):
        yield event(who.REPORTING, dice.choice(REFUSED), at, "us-west-2", dice)
        at += timedelta(seconds=2 + dice.randrange(3))


def _undated() -> Event:
    """A record that says everything but when."""
    call = write("iam", "UpdateAccessKey", {**key("partner-feed", "2"), **INACTIVE})
    at = march(UNDATED_DAY, "10:15:00")
    told = event(who.ALICE_PRODUCTION, call, at, "us-east-1", seeded("undated"))
    del told.record["eventTime"]
    return told
