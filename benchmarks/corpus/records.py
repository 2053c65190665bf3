"""Invented records."""

from base64 import b32encode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from auditor.sample.calls import seeded
from benchmarks.corpus.calls import (
    ACCOUNTS,
    ADDRESSES,
    AGENTS,
    ERRORS,
    FREQUENCIES,
    NAMES,
    POLICY,
    READS,
    USERS,
)

Record = dict[str, Any]


@dataclass(slots=True)
class _Session:
    """An active role session."""

    caller: Record
    """Identity, address and user agent, as fields of a record."""
    calls_left: int


class Invention:
    """Invents one record after the other; equal seeds give equal records."""

    def __init__(self, seed: int, sessions: bool = False) -> None:
        """Begin without sessions.

        Args:
            sessions: let six calls of ten belong to sessions of some 5 to 500 calls, each begun by
                an AssumeRole record that names its key. Otherwise nearly every call has its own key
                and address.
        """
        self._random = seeded("benchmark records", seed)
        self._roles = tuple(f"app-{self._hex(5)}" for _ in range(60))
        self._sessions: dict[str, list[_Session]] | None = None
        if sessions:
            self._sessions = {account: [] for account in ACCOUNTS}

    def record(self, account: str, region: str, at: datetime) -> Record:
        """Return the record of a call."""
        random = self._random
        ((service, name),) = random.choices(NAMES, cum_weights=FREQUENCIES)
        to_sign_in = service == "signin"
        error: Record = {}
        if random.random() < 0.04:
            message = f"not authorized to perform this operation {self._hex(20)}"
            error = {"errorCode": random.choice(ERRORS), "errorMessage": message}
        request, response = self._elements(service, name, account)
        record = {
            "eventVersion": "1.11",
            "userIdentity": self._identity(service, account),
            "eventTime": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "eventSource": f"{service}.amazonaws.com",
            "eventName": name,
            "awsRegion": region,
            "sourceIPAddress": ".".join(str(1 + byte % 254) for byte in random.randbytes(4)),
            "userAgent": random.choice(AGENTS),
            **error,
            "requestParameters": request,
            "responseElements": None if error else response,
            **({"additionalEventData": self._sign_in()} if to_sign_in else {}),
            "requestID": self._guid(),
            "eventID": self._guid(),
            "readOnly": name.startswith(READS),
            "eventType": "AwsConsoleSignIn" if to_sign_in else "AwsApiCall",
            "managementEvent": True,
            "recipientAccountId": account,
            "eventCategory": "Management",
            "tlsDetails": {
                "tlsVersion": "TLSv1.3",
                "cipherSuite": "TLS_AES_128_GCM_SHA256",
                "clientProvidedHostHeader": f"{service}.{region}.amazonaws.com",
            },
        }
        if self._sessions is not None and not to_sign_in:
            self._join(record, self._sessions[account])
            if name == "AssumeRole" and not error and random.random() < 0.1:
                self._sessions[account].append(self._begun(record))
        return record

    def _elements(self, service: str, name: str, account: str) -> tuple[Record, Record | None]:
        """Return the parameters of a call, and its response if the record has one."""
        match service, name:
            case "sts", _:
                credentials = {
                    "accessKeyId": f"ASIA{self._code()}",
                    "sessionToken": b64encode(self._random.randbytes(225)).decode(),
                    "expiration": "Jan 5, 2026, 12:00:00 PM",
                }
                role = self._random.choice(self._roles)
                request = {
                    "roleArn": f"arn:aws:iam::{account}:role/{role}",
                    "roleSessionName": self._hex(12),
                    "durationSeconds": 3600,
                }
                return request, {"credentials": credentials}
            case "kms", _:
                bucket = f"arn:aws:s3:::bucket-{self._hex(6)}/{self._hex(20)}"
                context = {"aws:s3:arn": bucket}
                return {"encryptionContext": context, "encryptionAlgorithm": "SYMMETRIC"}, None
            case "ec2", "RunInstances":
                image = {"imageId": f"ami-{self._hex(17)}", "minCount": 1, "maxCount": 1}
                state = {"code": 0, "name": "pending"}
                instance = {"instanceId": f"i-{self._hex(17)}", "instanceState": state}
                request = {"instancesSet": {"items": [image]}, "instanceType": "m7g.large"}
                response = {"instancesSet": {"items": [instance]}}
                return request, {"requestId": self._guid(), **response}
            case "ec2", _:
                value = {"items": [{"value": f"vpc-{self._hex(17)}"}]}
                items = {"items": [{"name": "vpc-id", "valueSet": value}]}
                return {"filterSet": items, "instancesSet": {}}, None
            case "iam", _:
                return {
                    "roleName": self._random.choice(self._roles),
                    "policyName": f"p-{self._hex(6)}",
                    "policyDocument": POLICY,
                }, None
            case "logs", _:
                stream = f"2026/01/05/[$LATEST]{self._hex(32)}"
                return {
                    "logGroupName": f"/aws/lambda/{self._hex(8)}",
                    "logStreamName": stream,
                }, None
            case "signin", _:
                result = "Failure" if self._random.random() < 1 / 3 else "Success"
                return {}, {"ConsoleLogin": result}
            case _:
                return {"name": self._hex(16)}, None

    def _identity(self, service: str, account: str) -> Record:
        kind = self._random.random()
        if kind < 0.75:
            role = self._random.choice(self._roles)
            return self._assumed(account, role, f"i-{self._hex(17)}", f"ASIA{self._code()}")
        if kind < 0.85:
            return {"type": "AWSService", "invokedBy": f"{service}.amazonaws.com"}
        if kind < 0.9995:
            user = self._random.choice(USERS)
            return {
                "type": "IAMUser",
                "principalId": f"AIDA{self._code(17)}",
                "arn": f"arn:aws:iam::{account}:user/{user}",
                "accountId": account,
                "accessKeyId": f"AKIA{self._code()}",
                "userName": user,
            }
        arn = f"arn:aws:iam::{account}:root"
        return {"type": "Root", "principalId": account, "arn": arn, "accountId": account}

    def _assumed(self, account: str, role: str, session: str, key: str) -> Record:
        principal = f"AROA{self._code(17)}"
        return {
            "type": "AssumedRole",
            "principalId": f"{principal}:{session}",
            "arn": f"arn:aws:sts::{account}:assumed-role/{role}/{session}",
            "accountId": account,
            "accessKeyId": key,
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role",
                    "principalId": principal,
                    "arn": f"arn:aws:iam::{account}:role/{role}",
                    "accountId": account,
                    "userName": role,
                },
                "attributes": {
                    "creationDate": "2026-01-05T10:00:00Z",
                    "mfaAuthenticated": "false",
                },
            },
        }

    def _join(self, record: Record, sessions: list[_Session]) -> None:
        """Let an active session make the call, most of the time."""
        if not sessions or self._random.random() >= 0.6:
            return
        session = self._random.choice(sessions[-60:])
        record.update(session.caller)
        session.calls_left -= 1
        if not session.calls_left:
            sessions.remove(session)

    def _begun(self, record: Record) -> _Session:
        """Return the session that an AssumeRole record begins; complete its response."""
        request, response = record["requestParameters"], record["responseElements"]
        role = request["roleArn"].rpartition("/")[2]
        key = response["credentials"]["accessKeyId"]
        name = request["roleSessionName"]
        identity = self._assumed(record["recipientAccountId"], role, name, key)
        identity["sessionContext"]["attributes"]["creationDate"] = record["eventTime"]
        user = {"assumedRoleId": identity["principalId"], "arn": identity["arn"]}
        response["assumedRoleUser"] = user
        caller = {
            "userIdentity": identity,
            "sourceIPAddress": self._random.choice(ADDRESSES),
            "userAgent": self._random.choice(AGENTS),
        }
        return _Session(caller, min(500, max(5, round(self._random.lognormvariate(3.2, 1.0)))))

    def _sign_in(self) -> Record:
        mfa = self._random.choice(("Yes", "No"))
        page = "https://console.aws.amazon.com/console/home"
        return {"LoginTo": page, "MobileVersion": "No", "MFAUsed": mfa}

    def _hex(self, digits: int) -> str:
        return f"{self._random.getrandbits(4 * digits):0{digits}x}"

    def _code(self, letters: int = 16) -> str:
        """Return capital letters and digits, as in an access key ID."""
        return b32encode(self._random.randbytes(15))[:letters].decode()

    def _guid(self) -> str:
        digits = self._hex(32)
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def spread(random: Random, count: int, seconds: int) -> Sequence[int]:
    """Return sorted offsets within some seconds."""
    return sorted(random.randrange(seconds) for _ in range(count))
