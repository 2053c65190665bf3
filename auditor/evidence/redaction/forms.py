"""The forms of values to replace, and the fields that hold them."""

import ipaddress
import json
import re
from typing import Any, Final

ARN: Final = re.compile(
    r"arn:aws[a-z-]*:(?P<service>[a-z0-9-]*):(?P<region>[a-z0-9-]*):(?P<account>\d{12}|)"
    r":(?P<resource>(?:[^\s\"'\\,;|<>{}\[\]()]|,(?=[\w+=.@-])(?!,arn:))*)"
)
"""An ARN in a text; names can have commas, and lists of ARNs, too."""
_IDENTITY: Final = re.compile(
    r"(?P<kind>user|role|assumed-role|federated-user|mfa|u2f|sms-mfa|instance-profile|saml-provider)"
    r"/(?P<path>.+)"
)
_IDENTITY_ELSEWHERE: Final = re.compile(r"(?P<kind>user|dbuser|session)[:/](?P<path>.+)")
"""Users and sessions of other services: databases, QuickSight, Session Manager."""
SUBJECT: Final = re.compile(r"(?:oidc|saml)-provider/[^:]+:(?P<subject>.+)")
"""An identity provider's ARN with a subject, the principal id of a web identity."""
ACCOUNT: Final = re.compile(r"(?<!\d)\d{12}(?!\d)")
NUMBER: Final = re.compile(r"(?<![0-9A-Za-z])\d{12}(?![0-9A-Za-z])")
"""An account in a rule or a report, such as in the name of an alarm."""
UUID: Final = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
DASHED_ACCOUNT: Final = re.compile(r"(?<![\d-])\d{4}-\d{4}-\d{4}(?![\d-])")
"""An account as the console shows it."""
CANONICAL: Final = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{64}(?![0-9A-Za-z])")
GRANTEE: Final = re.compile(r"(?i:\bid=)\"?(?P<id>[0-9a-f]{64})(?![0-9A-Za-z])")
"""A canonical user id in a header that grants access."""
EMAIL: Final = re.compile(r"[\w.%+-][\w.%+'-]*@[\w-]+(?:\.[\w-]+)+")
KEY: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:A3T[A-Z0-9]|ABIA|ACCA|AGPA|AIDA|AIPA|AKIA|ANPA|ANVA|APKA|AROA|ASCA|ASIA)"
    r"[A-Z0-9]{8,28}(?![A-Za-z0-9])"
)
SESSION: Final = re.compile(KEY.pattern[: -len("(?![A-Za-z0-9])")] + r":(?P<name>[\w+=,.@-]+)")
"""A principal id with the name of its session."""
MEMBER: Final = re.compile(r"(?<![\w.])(?P<key>[A-Za-z]+)=(?P<name>[^&\s;,\"'<>=]+)")
"""A member of a query string."""
CONDITION: Final = re.compile(
    r"\$\.(?:[\w*\[\]]+\.)*(?P<key>\w+)\s*!?=\s*(?:\\?[\"'](?P<quoted>[^\"'\\]+)|(?P<bare>[^\s)}]+))"
)
"""A comparison in a filter pattern."""
MISSING: Final = re.compile(r"(?i:user|role|instance profile) with name (?P<name>[^\s\"]+) ")
"""The name in an error message of IAM."""
NAME_KEYS: Final = frozenset(
    {
        "username", "rolename", "rolesessionname", "sourceidentity", "sessionname", "newusername",
        "federateduserid", "assumedrolename", "instanceprofilename", "identity",
        "onpremuserid", "who", "identities", "email", "emailaddress", "owneremail", "displayname",
        "accountalias", "user", "users", "usernames", "userid", "principal", "masterusername",
        "dbuser", "owner", "createdby", "givenname", "middlename", "familyname", "formatted",
        "phonenumber", "sub", "subject", "subjectfromwebidentitytoken",
    }
)  # fmt: skip
"""Keys in lower case whose values are names of people, roles or sessions."""
ACCOUNT_KEYS: Final = re.compile(r"(?i)(account_?id|^account|owner_?id|awsaccount|accounts)$")
AWS_NAMES: Final = re.compile(
    r"(?i)^(root|anonymous|self|AWS|AWS Internal|Amazon|service-role|aws-service-role|aws-reserved"
    r"|AWSServiceRoleFor\w*|AWSConfig-Describe|aws-(go-|java-)?sdk(-\w+)?-\d+|awslambda_\d+_\d+"
    r"|(sso\.)?amazonaws\.com|[a-z0-9.-]+\.amazonaws\.com(\.cn)?"
    r"|HIDDEN_DUE_TO_SECURITY_REASONS|-|\*)\Z"
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
DIRECTORIES: Final = frozenset({"iam", "identitystore", "sso-directory", "cognito-idp"})
"""Services whose calls name users and roles."""
OWNER_KEYS: Final = frozenset({"id", "canonicaluserid", "canonicaluser", "owner"})
"""Keys in lower case whose values can be canonical user ids."""
_HOST: Final = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:/[\w/-]*)?")
"""An identity provider."""
QUOTED_MEMBER: Final = re.compile(r'"(?P<key>[A-Za-z_:]+)\\*"\s*:\s*\\*"(?P<value>[^"\\]*)')
"""A member of a truncated JSON text."""
TOKEN_KEYS: Final = re.compile(
    r"(?i)^(session_?token|x-amz-security-token|userdata|next_?token|marker|x-amz-id-2)$"
)
"""Keys with opaque values, which may contain anything."""


def kind_of(key: str) -> str:
    """Return a key as `NAME_KEYS` has it: `aws:username` and `User_Name` are `username`."""
    return re.sub(r"[_\s-]", "", key.rpartition(":")[2]).lower()


def identity_of(arn: re.Match[str]) -> re.Match[str] | None:
    """Return the identity that an ARN names, and its path; `None` for another resource."""
    if arn["service"] in {"iam", "sts"}:
        return _IDENTITY.match(arn["resource"])
    return _IDENTITY_ELSEWHERE.match(arn["resource"])


def principal(text: str) -> tuple[str, str]:
    """Return the part of a principal id that names nobody, and the name after it."""
    if subject := re.match(ARN.pattern.partition("(?P<resource>")[0] + SUBJECT.pattern, text):
        return text[: subject.start("subject")], subject["subject"]
    head, colon, tail = text.partition(":")
    if colon and (KEY.fullmatch(head) or ACCOUNT.fullmatch(head) or _HOST.fullmatch(head)):
        return head + colon, tail
    return "", text


def tagged(pair: dict[Any, Any]) -> str:
    """Return the key of a tag or an attribute, and "" for another object."""
    keys = {str(name).lower(): value for name, value in pair.items()}
    if "value" not in keys and "tagvalue" not in keys:
        return ""
    return next(
        (key for name in ("key", "tagkey", "name") if isinstance(key := keys.get(name), str)), ""
    )


def is_other(name: str) -> bool:
    """Return whether the value of a field of names is a name given by AWS, or not a name."""
    return (
        any(form.match(name) for form in (AWS_NAMES, ARN))
        or any(form.fullmatch(name) for form in (KEY, ACCOUNT))
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
    if len(text) < 3 or text.lstrip()[:1] not in {"{", "["}:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
