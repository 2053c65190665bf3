"""Records as nobody should write them, for comparing what different sources of them answer."""

import json
from datetime import UTC, datetime
from random import Random
from typing import Any, Final

from auditor.audit.timeline.selection import Selection
from auditor.replay.bounds import Bounds
from tests.conftest import Record

_ACCOUNTS: Final = ("111122223333", "444455556666")
_USERS: Final = ("ana", "bob", "carol")
_ROLES: Final = ("deploy", "admin", "loop")
_KEYS: Final = tuple(f"AKIAEXAMPLE{n:09}" for n in range(3)) + tuple(
    f"ASIAEXAMPLE{n:09}" for n in range(5)
)
_ADDRESSES: Final = ("203.0.113.7", "203.0.113.9", "198.51.100.2", "2001:db8::7", "AWS Internal")
_AGENTS: Final = ("aws-cli/2.11", "console.amazonaws.com", "Boto3/1.34")
_REGIONS: Final = ("us-east-1", "eu-west-1")
_CALLS: Final = (
    ("sts", "AssumeRole"),
    ("sts", "AssumeRole"),
    ("sts", "AssumeRole"),
    ("sts", "GetSessionToken"),
    ("sts", "GetFederationToken"),
    ("sts", "AssumeRoleWithSAML"),
    ("sts", "AssumeRoleWithWebIdentity"),
    ("sts", "GetWebIdentityToken"),
    ("sts", "AssumeRoot"),
    ("iam", "CreateAccessKey"),
    ("iam", "CreateUser"),
    ("iam", "DeleteUser"),
    ("iam", "UpdateUser"),
    ("iam", "CreateLoginProfile"),
    ("iam", "ChangePassword"),
    ("signin", "ConsoleLogin"),
    ("signin", "ConsoleLogin"),
    ("signin", "SwitchRole"),
    ("signin", "GetSigninToken"),
    ("signin", "CreateOAuth2Token"),
    ("signin", "UserAuthentication"),
    ("sso", "GetRoleCredentials"),
    ("eks-auth", "AssumeRoleForPodIdentity"),
    ("ec2", "DescribeInstances"),
    ("ec2", "RunInstances"),
    ("s3", "GetObject"),
    ("s3", "PutObject"),
)
_ODD: Final[tuple[object, ...]] = (
    None,
    7,
    True,
    "",
    [],
    {},
    ["a"],
    {"a": 1},
    1.5,
    "\x1b[31m",
    "é" * 3,
    "a" * 300,
)


def hostile_records(random: Random, number: int) -> list[Record]:
    """Return records of few identities and keys, each perhaps with values of other types."""
    records: list[Record] = []
    for index in range(number):
        one = _one(random, f"{index:08}-0000-4000-8000-000000000000")
        if random.random() < 0.15:
            _spoil(random, one)
        records.append(one)
        if random.random() < 0.05 and records:
            records.append(_again(random, random.choice(records)))
        if one.get("eventName") == "AssumeRole" and random.random() < 0.3:
            records.append(_side(random, one, index))
    random.shuffle(records)
    return records


def selections(records: list[Record], random: Random) -> list[tuple[Selection, Bounds]]:
    """Return ways to ask for the actors of such records."""
    events = [str(one["eventID"]) for one in records if isinstance(one.get("eventID"), str)]
    asked: list[dict[str, str]] = [
        {"identity": random.choice(_USERS)},
        {"identity": f"arn:aws:iam::{_ACCOUNTS[0]}:user/{random.choice(_USERS)}"},
        {"identity": random.choice(("root", "session", "*", "person", _user_id(0, "ana")))},
        {"key": random.choice(_KEYS)},
        {"key": random.choice(_KEYS)},
        {"ip": random.choice((*_ADDRESSES, "203.0.113.0/24", "2001:db8::/32"))},
        {"role": random.choice(_ROLES)},
        {"account": random.choice(_ACCOUNTS)},
        {"account": random.choice(_ACCOUNTS), "ip": random.choice(_ADDRESSES)},
        {"event": random.choice([one for one in events if one] or ["none"])},
        {"event": random.choice([one for one in events if one] or ["none"])},
    ]
    start, end = sorted(random.sample(range(60), 2))
    spans = [Bounds(), Bounds(_minute(start), _minute(end)), Bounds()]
    return [(Selection(**one), random.choice(spans)) for one in asked]


def _minute(minute: int) -> datetime:
    return datetime(2026, 1, 19, 9, minute, tzinfo=UTC)


def _time(random: Random) -> str:
    """Return a time; few seconds, so that acts and creations of sessions meet."""
    return f"2026-01-19T09:{random.randrange(60):02}:0{random.randrange(2)}Z"


def _user_id(account: int, name: str) -> str:
    return f"AIDAEXAMPLE{name.upper():A>5}0000{account}"


def _role_id(account: int, name: str) -> str:
    return f"AROAEXAMPLE{name.upper():A>6}000{account}"


def _one(random: Random, event_id: str) -> Record:
    account = random.randrange(2)
    service, name = random.choice(_CALLS)
    one: Record = {
        "eventVersion": "1.08",
        "eventID": event_id,
        "eventTime": _time(random),
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": random.choice(_REGIONS),
        "sourceIPAddress": random.choice(_ADDRESSES),
        "userAgent": random.choice(_AGENTS),
        "recipientAccountId": _ACCOUNTS[account],
        "userIdentity": _identity(random, account, name),
    }
    if random.random() < 0.15:
        one["errorCode"] = random.choice(("AccessDenied", "Throttling", ""))
    if random.random() < 0.3:
        one["readOnly"] = random.choice((True, False, "true", "false"))
    if random.random() < 0.1:
        one["sessionCredentialFromConsole"] = random.choice((True, "true"))
    one["requestParameters"] = _request(random, name)
    one["responseElements"] = _response(random, account, name)
    if random.random() < 0.3:
        one["additionalEventData"] = {
            "UserName": random.choice((*_USERS, "person")),
            "SwitchFrom": f"arn:aws:iam::{_ACCOUNTS[account]}:user/ana",
            "signInSessionArn": f"arn:aws:signin:::session/{random.randrange(2)}",
        }
    if name == "GetRoleCredentials":
        one["serviceEventDetails"] = {
            "account_id": random.choice(_ACCOUNTS),
            "role_name": random.choice(_ROLES),
        }
    if name == "UserAuthentication":
        one["serviceEventDetails"] = {name: random.choice(("Success", "Failure"))}
    return one


def _identity(random: Random, account: int, call: str) -> dict[str, Any]:
    kind = random.choice(
        (
            *("IAMUser", "IAMUser", "AssumedRole", "AssumedRole", "AssumedRole", "Root"),
            *("FederatedUser", "AWSService", "IdentityCenterUser", "SAMLUser"),
            *("WebIdentityUser", "Unknown"),
        )
    )
    number = _ACCOUNTS[account]
    user, role, session = random.choice(_USERS), random.choice(_ROLES), random.choice("ab")
    context: dict[str, Any] = {"attributes": {"creationDate": _time(random)}}
    if random.random() < 0.2:
        context["sourceIdentity"] = "person"
    if random.random() < 0.1:
        context["signInSessionArn"] = f"arn:aws:signin:::session/{random.randrange(2)}"
    identity: dict[str, Any] = {"type": kind, "accountId": number}
    match kind:
        case "IAMUser":
            identity |= {
                "userName": user,
                "arn": f"arn:aws:iam::{number}:user/{user}",
                "principalId": _user_id(account, user),
            }
        case "AssumedRole":
            identity |= {
                "arn": f"arn:aws:sts::{number}:assumed-role/{role}/{session}",
                "principalId": f"{_role_id(account, role)}:{session}",
            }
            context["sessionIssuer"] = {
                "arn": f"arn:aws:iam::{number}:role/{role}",
                "accountId": number,
            }
        case "Root":
            identity |= {"arn": f"arn:aws:iam::{number}:root", "principalId": number}
        case "FederatedUser":
            identity |= {
                "arn": f"arn:aws:sts::{number}:federated-user/fed",
                "principalId": f"{number}:fed",
            }
            context["sessionIssuer"] = {"arn": f"arn:aws:iam::{number}:user/{user}"}
        case "AWSService":
            return {"type": kind, "invokedBy": random.choice(("ec2.amazonaws.com", "x"))}
        case "IdentityCenterUser":
            identity |= {
                "credentialId": f"cred-{random.randrange(2)}",
                "onBehalfOf": {"userId": "person"},
            }
        case "SAMLUser" | "WebIdentityUser":
            return {"type": kind, "principalId": f"idp:{user}", "userName": user}
        case _:
            identity |= {"userName": "HIDDEN_DUE_TO_SECURITY_REASONS", "principalId": ""}
    if call == "ConsoleLogin" and random.random() < 0.7:
        identity.pop("arn", None)
        return identity | {"accessKeyId": ""}
    if random.random() < 0.8:
        identity["accessKeyId"] = random.choice(_KEYS)
    if random.random() < 0.6:
        identity["sessionContext"] = context
    if random.random() < 0.15:
        identity["invokedBy"] = random.choice(("AWS Internal", "lambda.amazonaws.com"))
    return identity


def _request(random: Random, name: str) -> dict[str, Any] | None:
    if random.random() < 0.1:
        return None
    account, role = random.choice(_ACCOUNTS), random.choice(_ROLES)
    return {
        "userName": random.choice(_USERS),
        "newUserName": random.choice(_USERS),
        "roleArn": f"arn:aws:iam::{account}:role/{role}",
        "roleSessionName": random.choice("ab"),
        "webIdentityTokenId": f"token-{random.randrange(3)}",
        "clusterName": "c",
    }


def _response(random: Random, account: int, name: str) -> dict[str, Any] | None:
    made = {"accessKeyId": random.choice(_KEYS)}
    role, user = random.choice(_ROLES), random.choice(_USERS)
    if random.random() < 0.15:
        return None
    match name:
        case "ConsoleLogin":
            return {name: random.choice(("Success", "Success", "Failure"))}
        case "GetSigninToken" | "SwitchRole":
            return {name: "Success"}
        case "CreateAccessKey":
            return {"accessKey": made}
        case "CreateUser":
            return {"user": {"userId": _user_id(account, user), "userName": user}}
        case "GetFederationToken":
            federated = {"federatedUserId": f"{_ACCOUNTS[account]}:fed"}
            return {"credentials": made, "federatedUser": federated}
        case "GetSessionToken" | "AssumeRoot":
            return {"credentials": made}
        case "GetWebIdentityToken":
            return {"webIdentityTokenId": f"token-{random.randrange(3)}"}
        case _ if name.startswith("AssumeRole"):
            session = f"{_role_id(random.randrange(2), role)}:{random.choice('ab')}"
            return {"credentials": made, "assumedRoleUser": {"assumedRoleId": session}}
        case _:
            return None


def _side(random: Random, caller: Record, index: int) -> Record:
    """Return the record of the role's account for a call that a caller's account recorded."""
    caller["sharedEventID"] = f"shared-{index}"
    identity = caller["userIdentity"]
    account = identity.get("accountId") if isinstance(identity, dict) else None
    principal = identity.get("principalId") if isinstance(identity, dict) else None
    theirs = {"type": "AWSAccount", "accountId": account, "principalId": principal}
    other = _ACCOUNTS[caller.get("recipientAccountId") == _ACCOUNTS[0]]
    event_id = f"{index:08}-0000-4000-8000-00000000000b"
    return caller | {"userIdentity": theirs, "recipientAccountId": other, "eventID": event_id}


def _again(random: Random, one: Record) -> Record:
    """Return another copy of a record, perhaps with other content under the same eventID."""
    copy: Record = json.loads(json.dumps(one))
    if random.random() < 0.6:
        copy["eventTime"] = _time(random)
        copy["userAgent"] = random.choice(_AGENTS)
    return copy


def _spoil(random: Random, one: Record) -> None:
    """Give a few fields of a record, at any depth, values of other types, or take them out."""
    for _ in range(random.randrange(1, 4)):
        part: dict[str, Any] = one
        while True:
            name = random.choice(list(part))
            if isinstance(inner := part[name], dict) and inner and random.random() < 0.8:
                part = inner
                continue
            if random.random() < 0.2:
                if len(part) > 1 and name not in ("eventSource", "eventName"):
                    del part[name]
            elif name not in ("eventSource", "eventName"):
                part[name] = random.choice(_ODD)
            break
