"""Records to acts, each with its weight and the reason for it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from auditor.cloudtrail.lineage import Call
from auditor.pattern import WildcardRule, matches
from auditor.significance.record_tests import TESTS, field
from auditor.significance.table import SignificanceTable, WeightCondition, WeightedCall, call_name

_SESSION: Final = re.compile(r"(arn:[^:]*):sts::([^:]*):assumed-role/([^/]*)/[^/]")
_FOUR_NUMBERS: Final = re.compile(r"([0-9]*\.[0-9]*\.[0-9]*\.)[0-9]*")
_NAMED_BY_ACCOUNT: Final = frozenset({"IAMUser", "Root"})
"""Types of identities whose names are unique only in their account."""
_UNNAMED: Final = re.compile(r"the ((?:(?!of |in |for |to )\w+ )+)\{target\}")
"""A target with its kind, such as `the network ACL {target}`."""
_MAX_TARGET_CHARACTERS: Final = 80
"""Maximum number of characters of a target in words."""


@dataclass(frozen=True, slots=True)
class Act:
    """A record that matters."""

    call: Call
    name: str
    """`iam:CreateAccessKey`."""
    category: str
    attack_id: str
    weight: float
    """The weight that the table and its conditions give, 0 to 10."""
    because: str
    """The condition that decided the weight, in a few words; "" for none."""
    phrase: str
    """The act in words."""
    target: str
    """Its target; "" if the request does not name one."""
    identity: str
    """The caller over all sessions; for a role session, the role."""
    refused: bool
    by_service: bool
    """Whether a service made the call with the caller's permissions."""
    network: str
    agent: str
    region: str
    records: int = 1
    """Number of records that it represents, including its own; those of a rate count once."""
    until: datetime | None = None
    """eventTime of the last of them; `None`: its own."""
    is_rate: bool = False
    """Whether its weight is that of all its records together."""

    @property
    def last(self) -> datetime:
        """The eventTime of the last of its records."""
        return self.until or self.time

    @property
    def time(self) -> datetime:
        """eventTime."""
        return self.call.time


def act_of(
    record: Mapping[str, Any],
    call: Call,
    text: str,
    table: SignificanceTable,
    records: int = 1,
    until: datetime | None = None,
) -> Act | None:
    """Return the act of a record; `None` for a call that is not in the table.

    Args:
        text: the record's JSON, for the patterns of conditions.
        records: number of records that it represents, including its own.
        until: eventTime of the last of them.
    """
    name = call_name(call.source, call.name)
    weighted = table.calls.get(name)
    if weighted is None or call.identity_type == "AWSService":
        return None
    condition = next(
        (condition for condition in weighted.when if _holds(condition, record, text, table)), None
    )
    target = _target(weighted, record)
    return Act(
        call=call,
        name=name,
        category=weighted.category,
        attack_id=weighted.attack_id,
        weight=weighted.weight if condition is None else condition.weight,
        because="" if condition is None else condition.because,
        phrase=_phrase(weighted, record, target),
        target=target,
        identity=identity_of(call),
        refused=not call.succeeded,
        by_service=bool(call.invoked_by),
        network=network_of(_text(record, "sourceIPAddress")),
        agent=agent_family(call.user_agent),
        region=_text(record, "awsRegion"),
        records=records,
        until=until,
    )


def identity_of(call: Call) -> str:
    """Return the caller over all sessions: the role of a session, otherwise the ARN or name.

    Names of users without an ARN are unique only in their account. The macro `identity_name` of
    `queries/sql/macros.sql` gives the same for ARNs, and `unnamed_identity` for other callers, of
    which Identity Center users have no name there.
    """
    session = _SESSION.match(call.arn)
    if session is not None:
        return f"{session[1]}:iam::{session[2]}:role/{session[3]}"
    if call.arn:
        return call.arn
    name = call.user_name or call.invoked_by or call.principal_id
    if name and call.identity_type not in _NAMED_BY_ACCOUNT:
        return name
    name = name or call.portal_user or call.identity_type or "no identity"
    return f"{name} of account {call.account or call.identity_account}"


def network_of(address: str) -> str:
    """Return the /24 of an IPv4 address or the /48 of an IPv6 address; other texts unchanged."""
    if (four := _FOUR_NUMBERS.fullmatch(address)) is not None:
        return f"{four[1]}0/24"
    if address.count(":") >= 2:
        return f"{':'.join(address.split(':')[:3])}::/48"
    return address


def agent_family(agent: str) -> str:
    """Return a user agent up to its first `/` or blank, without the console's bracket."""
    return agent.lstrip("[").replace("/", " ").partition(" ")[0]


def _holds(
    condition: WeightCondition, record: Mapping[str, Any], text: str, table: SignificanceTable
) -> bool:
    if condition.pattern:
        fields = table.pattern_fields[condition.pattern]
        whole = fields is None or "\\u" in text  # half of a surrogate pair is not JSON
        event = text if whole else {key: record[key] for key in fields or () if key in record}
        return matches(table.patterns[condition.pattern], event, wildcards=WildcardRule.ORDINARY)
    if condition.given:
        return field(record, condition.given) is not None
    return all(TESTS[name](record) for name in condition.test.split())


def _target(weighted: WeightedCall, record: Mapping[str, Any]) -> str:
    values = (field(record, path) for path in weighted.targets if path.startswith(("req", "res")))
    texts = (value for value in values if isinstance(value, str) and value)
    return next(texts, "")


def _phrase(weighted: WeightedCall, record: Mapping[str, Any], target: str) -> str:
    """Return a call in words, as far as its record allows."""
    text = weighted.phrase or f"called {weighted.name}" + (" on {target}" if target else "")
    target = _named(target) or _own(weighted, record)
    if not target:
        text = _UNNAMED.sub(_any, text)
    text = text.replace(
        "{target}", target or ("someone" if _concerns_user(weighted) else "something")
    )
    if "{policy}" in text:
        policy = field(record, "requestParameters.policyArn")
        named = _named(policy.rpartition("/")[2] if isinstance(policy, str) else "")
        text = text.replace("{policy}", named or "a policy")
    if "{group}" in text:
        group = field(record, "requestParameters.groupName")
        named = _named(group if isinstance(group, str) else "")
        text = text.replace("{group}", named or "a group")
    return text


def _named(text: str) -> str:
    return text if len(text) <= _MAX_TARGET_CHARACTERS else f"{text[:_MAX_TARGET_CHARACTERS]}…"


def _any(unnamed: re.Match[str]) -> str:
    """Return a kind of target without a name: `a network ACL`."""
    article = "an" if unnamed[1][0] in "aeio" else "a"
    return f"{article} {unnamed[1]}".rstrip()


def _own(weighted: WeightedCall, record: Mapping[str, Any]) -> str:
    """Return the caller as the target of an act on users that names none; "" if unknown.

    The record of a refused call has no request, and nobody creates the user that it is.
    """
    is_new = weighted.event_name == "CreateUser"
    if is_new or not _concerns_user(weighted) or record.get("errorCode"):
        return ""
    identity = record.get("userIdentity")
    kind = identity.get("type") if isinstance(identity, dict) else None
    return {"Root": "root", "IAMUser": "itself"}.get(str(kind), "")


def _concerns_user(weighted: WeightedCall) -> bool:
    return weighted.targets[:1] == ("requestParameters.userName",)


def _text(record: Mapping[str, Any], key: str) -> str:
    value = record.get(key)
    return value if isinstance(value, str) else ""
