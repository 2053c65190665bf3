"""The forms of values to replace, and the fields that hold them."""

import ipaddress
import json
import re
from typing import Any, Final

ARN: Final = re.compile(
    r"arn:aws[a-z-]*:(?P<service>[a-z0-9-]*):(?P<region>[a-z0-9-]*):(?P<account>\d{12}|)"
    r":(?P<resource>[^\s\"'\\,;|<>{}\[\]()]*)"
)
IDENTITY: Final = re.compile(
    r"(?P<kind>user|role|assumed-role|federated-user|mfa|instance-profile|saml-provider)/(?P<path>.+)"
)
ACCOUNT: Final = re.compile(r"(?<!\d)\d{12}(?!\d)")
UUID: Final = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
EMAIL: Final = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
KEY: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:A3T[A-Z0-9]|ABIA|ACCA|AGPA|AIDA|AIPA|AKIA|ANPA|ANVA|APKA|AROA|ASCA|ASIA)"
    r"[A-Z0-9]{8,28}(?![A-Za-z0-9])"
)
NAME_KEYS: Final = frozenset(
    {
        "username", "rolename", "rolesessionname", "sourceidentity", "sessionname", "newusername",
        "federateduserid", "assumedrolename", "instanceprofilename", "identity",
        "onpremuserid", "who", "identities", "email", "emailaddress", "owneremail", "displayname",
        "accountalias",
    }
)  # fmt: skip
"""Keys in lower case whose values are names of people, roles or sessions."""
ACCOUNT_KEYS: Final = re.compile(r"(?i)(account_?id|^account|owner_?id|awsaccount|accounts)$")
AWS_NAMES: Final = re.compile(
    r"(?i)^(root|aws.*|amazon.*|service-role|AWSServiceRoleFor.*|HIDDEN_DUE_TO_SECURITY_REASONS"
    r"|[a-z0-9.-]+\.amazonaws\.com(\.cn)?|-|\*)$"
)
"""Names given by AWS, which identify nobody."""
ACTOR: Final = re.compile(
    r"(?:user|federated user|Identity Center user|role) (?P<name>.+?)(?: as (?P<session>.+))?"
    r"|root of (?P<root>\d{12}|.*)"
    r"|(?:an IAM user|an AWS service|a federated identity|no identity|Unknown)"
    r"|(?:someone|(?:[A-Z0-9]{16,}:)?(?P<other>.+?))(?: of account (?P<account>\d{12}|))?"
)
"""The owner of a credential in the words of `cloudtrail.lineage.actor_of`; what is neither of these
kinds nor nobody is a name or an ARN."""
SELECTION: Final = re.compile(r"--(?:identity|role) (?P<name>.+)")
"""An option of `auditor who` with a name."""
EPISODE: Final = re.compile(r".+/\d{8}T\d{4}Z/(?P<account>\d{12})(?:/[^/]+)?")
"""The id of an episode with an account in it."""
TOKEN_KEYS: Final = re.compile(
    r"(?i)^(session_?token|x-amz-security-token|userdata|next_?token|marker|x-amz-id-2)$"
)
"""Keys with opaque values, which may contain anything."""


def is_other(name: str) -> bool:
    """Return whether the value of a field of names is a name given by AWS, or not a name."""
    return (
        any(one.match(name) for one in (AWS_NAMES, ARN))
        or any(one.fullmatch(name) for one in (KEY, ACCOUNT))
        or is_address(name)
    )


def is_address(text: str) -> bool:
    """Return whether a text is an IP address."""
    if not text or text[0] not in "0123456789abcdefABCDEF:" or not ("." in text or ":" in text):
        return False
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def nested_json(text: str) -> Any:
    """Return the value of a text that is a JSON object or list; `None` for any other text."""
    if text[:1] not in "{[" or len(text) < 3:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
