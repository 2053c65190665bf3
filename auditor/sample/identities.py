"""The callers of the demo archive; all accounts, addresses and key ids are made up."""

import hashlib
from base64 import b32encode
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

ORGANIZATION: Final = "o-exampleorg1"
MANAGEMENT: Final = "111122223333"
PRODUCTION: Final = "444455556666"
DEVELOPMENT: Final = "777788889999"

HIDDEN: Final = "HIDDEN_DUE_TO_SECURITY_REASONS"
"""The name in failed sign-ins of unknown users: people type passwords into the wrong field."""

OFFICE: Final = "198.51.100.10"
VPN: Final = "2001:db8:20::15"
CI_RUNNER: Final = "198.51.100.20"
TERRAFORM_RUNNER: Final = "198.51.100.21"

FIREFOX: Final = "Mozilla/5.0 (X11; Linux x86_64; rv:136.0) Gecko/20100101 Firefox/136.0"
CLI: Final = "aws-cli/2.24.10 ua/2.0 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.9"
SDK: Final = "aws-sdk-java/2.30.20 Linux/6.1.128 OpenJDK_64-Bit_Server_VM/21.0.6 Java/21.0.6"
TERRAFORM: Final = (
    "APN/1.0 HashiCorp/1.0 Terraform/1.11.0 (+https://www.terraform.io) "
    "terraform-provider-aws/5.89.0 aws-sdk-go-v2/1.36.1 os/linux lang/go#1.23.6"
)


class IdentityType(StrEnum):
    """`userIdentity.type`."""

    ROOT = "Root"
    USER = "IAMUser"
    ROLE = "AssumedRole"
    SERVICE = "AWSService"


@dataclass(frozen=True, slots=True)
class Caller:
    """An identity with the address and the program from which it calls."""

    kind: IdentityType
    account: str
    """The account of the identity; for a service, the one in which it acts."""
    name: str
    """The name of the user or role, the host name of a service, or "root"."""
    address: str
    agent: str
    session: str = ""
    """A role's session name."""
    mfa: bool = False
    console: bool = False
    """Whether the credentials come from a console session."""
    since: datetime | None = None
    """The start of the session; `None` for a caller with an access key."""
    key: str = ""
    """Distinguishes a user's later access keys from the first."""

    @property
    def arn(self) -> str:
        """The ARN as `userIdentity` spells it; "" for a service, which has none."""
        match self.kind:
            case IdentityType.ROOT:
                return f"arn:aws:iam::{self.account}:root"
            case IdentityType.USER:
                return f"arn:aws:iam::{self.account}:user/{self.name}"
            case IdentityType.ROLE:
                return f"arn:aws:sts::{self.account}:assumed-role/{self.name}/{self.session}"
            case IdentityType.SERVICE:
                return ""

    @property
    def principal(self) -> str:
        """The unique id as `userIdentity.principalId` spells it; "" if there is none."""
        match self.kind:
            case IdentityType.ROOT:
                return self.account
            case IdentityType.USER if self.name != HIDDEN:
                return example_id("AIDA", self.account, self.name)
            case IdentityType.ROLE:
                return f"{example_id('AROA', self.account, self.name)}:{self.session}"
            case IdentityType.USER | IdentityType.SERVICE:
                return ""


def example_id(prefix: str, *parts: str) -> str:
    """Return an id like those of AWS, ending in EXAMPLE; equal parts give equal ids."""
    digest = b32encode(hashlib.sha256(" ".join(parts).encode()).digest()).decode()
    return prefix + digest[: 9 if prefix in {"AKIA", "ASIA"} else 10] + "EXAMPLE"


def signing_in(caller: Caller) -> dict[str, Any]:
    """Return `userIdentity` without credentials."""
    if caller.kind is IdentityType.SERVICE:
        return {"type": caller.kind, "invokedBy": caller.name}
    identity = {"type": caller.kind, "principalId": caller.principal}
    if caller.name == HIDDEN:
        return {**identity, "accountId": caller.account, "accessKeyId": "", "userName": HIDDEN}
    identity |= {"arn": caller.arn, "accountId": caller.account}
    if caller.kind is IdentityType.USER:
        identity["userName"] = caller.name
    return identity


def user_identity(caller: Caller, at: datetime) -> dict[str, Any]:
    """Return the record's `userIdentity`."""
    identity = signing_in(caller)
    if caller.kind is IdentityType.SERVICE:
        return identity
    if caller.kind is IdentityType.USER and not caller.console:
        key = example_id("AKIA", caller.account, caller.name + caller.key)
        return {**identity, "accessKeyId": key}
    since = caller.since or at
    began = f"{since:%Y-%m-%dT%H:%M:%SZ}"
    context: dict[str, Any] = {
        "attributes": {"creationDate": began, "mfaAuthenticated": str(caller.mfa).lower()}
    }
    if caller.kind is IdentityType.ROLE:
        issuer = {
            "type": "Role",
            "principalId": caller.principal.partition(":")[0],
            "arn": f"arn:aws:iam::{caller.account}:role/{caller.name}",
            "accountId": caller.account,
            "userName": caller.name,
        }
        context = {"sessionIssuer": issuer, "webIdFederationData": {}, **context}
    key = example_id("ASIA", caller.arn, began)
    return {**identity, "accessKeyId": key, "sessionContext": context}


def _person(account: str, role: str, session: str, address: str = OFFICE) -> Caller:
    """Return a person who signed in with MFA and switched to a role in the console."""
    return Caller(
        IdentityType.ROLE, account, role, address, FIREFOX, session, mfa=True, console=True
    )


def _workload(account: str, role: str, session: str, address: str, agent: str = SDK) -> Caller:
    return Caller(IdentityType.ROLE, account, role, address, agent, session)


def _user(account: str, name: str, address: str, agent: str) -> Caller:
    return Caller(IdentityType.USER, account, name, address, agent)


PEOPLE: Final = (
    _user(MANAGEMENT, "alice", OFFICE, FIREFOX),
    _user(MANAGEMENT, "bob", VPN, FIREFOX),
    _user(MANAGEMENT, "carol", OFFICE, FIREFOX),
)
"""The people, who sign in to the management account and act in roles."""
ALICE: Final = _person(MANAGEMENT, "Administrator", "alice")
ALICE_PRODUCTION: Final = _person(PRODUCTION, "Administrator", "alice")
ALICE_DEVELOPMENT: Final = _person(DEVELOPMENT, "Administrator", "alice")
BOB: Final = _person(DEVELOPMENT, "Developer", "bob", VPN)
CAROL: Final = _person(PRODUCTION, "Operations", "carol")

AUDITOR: Final = _workload(MANAGEMENT, "security-audit", "daily", "192.0.2.40", CLI)
BILLING: Final = _workload(MANAGEMENT, "cost-report", "cost-report", "192.0.2.41")
CHECKOUT_EU: Final = _workload(PRODUCTION, "checkout", "i-0a1b2c3d4e5f60001", "192.0.2.10")
CHECKOUT_DE: Final = _workload(PRODUCTION, "checkout", "i-0a1b2c3d4e5f60002", "192.0.2.11")
CONFIG: Final = _workload(
    DEVELOPMENT, "config-recorder", "ConfigResourceCompositionSession", "config.amazonaws.com"
)
"""The role that AWS Config assumes; its calls are not in these logs."""
REPORTING: Final = _workload(DEVELOPMENT, "reporting", "nightly-report", "192.0.2.30")
TERRAFORM_ROLE: Final = _workload(
    PRODUCTION, "terraform-deploy", "nightly", TERRAFORM_RUNNER, TERRAFORM
)
CI: Final = _user(PRODUCTION, "ci-deploy", CI_RUNNER, CLI)
CI_NEW_KEY: Final = replace(CI, key="2")
"""The same pipeline after the leaked key was deactivated."""
CI_DEVELOPMENT: Final = _workload(DEVELOPMENT, "ci-test", "build", CI_RUNNER, CLI)


def service(name: str, account: str) -> Caller:
    """Return an AWS service acting in an account."""
    host = f"{name}.amazonaws.com"
    return Caller(IdentityType.SERVICE, account, host, host, host)
