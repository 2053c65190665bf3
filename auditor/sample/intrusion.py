"""The night of 17 March: a leaked access key and its use, and the morning after."""

from dataclasses import replace
from typing import Final

from auditor.sample import identities as who
from auditor.sample.calls import read_call, write_call
from auditor.sample.scenes import (
    INACTIVE,
    Scene,
    admin_policy,
    create_key,
    create_user,
    key,
    ssh_from_anywhere,
    user,
)

INTRUDER: Final = "203.0.113.66"

HOSTILE_AGENT: Final = (
    '=HYPERLINK("http://attacker.example/","open")'
    "<script>alert(1)</script><img src=x onerror=alert(1)>'; DROP TABLE records; --"
    "\x1b[31mred\x1b[0m\u202egnp.exe\u200f"
)
"""A formula, a script, SQL, terminal colours and a right-to-left override: all just text."""

LEAKED: Final = replace(who.CI, address=INTRUDER, agent="aws-cli/2.15.0 Python/3.11 Linux/6.6-kali")
BACKDOOR: Final = replace(LEAKED, name="support-backup")

EXPORTS: Final = {"bucketName": "example-production-exports"}
PUBLIC: Final = {
    "bucketPolicy": {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::example-production-exports/*",
            }
        ],
    }
}
RECORDER: Final = {"configurationRecorderName": "default"}
FOREIGN_ROLE: Final = {"roleName": "support-access"}
TRUST: Final = {
    "policyDocument": (
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

LEAKED_KEY: Final = (
    Scene(
        17,
        LEAKED,
        (
            ("21:41:07", read_call("sts", "GetCallerIdentity")),
            ("21:41:31", read_call("iam", "ListUsers")),
            ("21:41:58", read_call("iam", "ListAttachedUserPolicies", user("ci-deploy"))),
            (
                "21:42:20",
                read_call("organizations", "ListAccounts").denied("AccessDeniedException"),
            ),
            create_user(who.PRODUCTION, "support-backup", 17, "21:46:03"),
            create_key("support-backup", 17, "21:46:19"),
            ("21:46:44", admin_policy("AttachUserPolicy", user("support-backup"))),
            ("21:47:02", write_call("iam", "CreateLoginProfile", user("support-backup"))),
            ("21:47:30", write_call("iam", "PutUserPolicy", {**user("ci-deploy"), **ALLOW_ALL})),
            create_key("dave", 17, "21:47:51"),
            create_key("partner-feed", 17, "21:48:15", "3"),
            ("21:48:40", write_call("iam", "UpdateLoginProfile", user("dave"))),
        ),
    ),
    Scene(
        17,
        BACKDOOR,
        (
            ("22:03:10", write_call("cloudtrail", "StopLogging", {"name": "production-audit"})),
            ("22:04:02", write_call("config", "StopConfigurationRecorder", RECORDER)),
            ("22:06:45", write_call("s3", "PutBucketPolicy", {**EXPORTS, **PUBLIC})),
            ("22:09:30", ssh_from_anywhere("AuthorizeSecurityGroupIngress")),
        ),
        "eu-west-1",
    ),
    Scene(
        17,
        BACKDOOR,
        (
            (
                "22:14:09",
                write_call(
                    "iam",
                    "CreateRole",
                    {**FOREIGN_ROLE, "assumeRolePolicyDocument": TRUST["policyDocument"]},
                ),
            ),
            ("22:14:31", admin_policy("AttachRolePolicy", FOREIGN_ROLE)),
            ("22:15:02", write_call("iam", "PutRolePolicy", {**FOREIGN_ROLE, "policyName": "all"})),
            (
                "22:15:40",
                write_call("iam", "UpdateAssumeRolePolicy", {"roleName": "checkout", **TRUST}),
            ),
            create_user(who.PRODUCTION, "svc-metrics", 17, "22:24:12"),
            (
                "22:24:40",
                write_call("iam", "AddUserToGroup", {**user("svc-metrics"), "groupName": "admins"}),
            ),
            ("22:31:05", write_call("iam", "DeactivateMFADevice", user("dave"))),
        ),
    ),
    Scene(
        17,
        replace(BACKDOOR, agent=HOSTILE_AGENT),
        (("22:33:20", write_call("iam", "CreateUser", user("<b>admin</b>")).denied()),),
    ),
)

CLEAN_UP: Final = (
    Scene(
        18,
        who.ALICE_PRODUCTION,
        (
            ("08:20:15", write_call("iam", "UpdateAccessKey", {**key("ci-deploy"), **INACTIVE})),
            ("08:21:02", write_call("iam", "DeleteAccessKey", key("support-backup"))),
            ("08:21:40", admin_policy("DetachUserPolicy", user("support-backup"))),
            ("08:22:09", write_call("iam", "DeleteLoginProfile", user("support-backup"))),
            ("08:22:33", write_call("iam", "DeleteUser", user("support-backup"))),
            ("08:25:10", write_call("iam", "DeleteUser", user("svc-metrics"))),
            (
                "08:27:51",
                write_call("iam", "DeleteRolePolicy", {**FOREIGN_ROLE, "policyName": "all"}),
            ),
            ("08:28:20", write_call("iam", "DeleteRole", FOREIGN_ROLE)),
            (
                "08:30:44",
                write_call(
                    "iam", "DeleteUserPolicy", {**user("ci-deploy"), "policyName": "maintenance"}
                ),
            ),
            create_key("ci-deploy", 18, "08:33:05", "2"),
        ),
    ),
    Scene(
        18,
        who.ALICE_PRODUCTION,
        (
            ("08:35:00", write_call("cloudtrail", "StartLogging", {"name": "production-audit"})),
            ("08:35:40", write_call("config", "StartConfigurationRecorder", RECORDER)),
            ("08:37:12", write_call("s3", "DeleteBucketPolicy", EXPORTS)),
            ("08:38:30", ssh_from_anywhere("RevokeSecurityGroupIngress")),
        ),
        "eu-west-1",
    ),
)
