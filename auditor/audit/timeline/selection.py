"""Select the records of an actor, by a filter pattern and an exact predicate."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

from auditor.audit.timeline.conditions import (
    UNIQUE_ID,
    equal,
    equal_any,
    of_identity,
    of_person,
    of_role,
    pattern_of,
    patterns_of_any,
    selector_of,
)
from auditor.errors import UsageError
from auditor.identifiers import parse_account
from auditor.pattern.nodes import Compare, Comparison, Expression, Or, Test, Text, TypeTest
from auditor.pattern.parser import MAXIMUM_LENGTH

_ACCESS_KEY: Final = re.compile("A(KIA|SIA)[A-Z0-9]{12,}")

_NO_ROLES: Final = (":assumed-role/", ":user/", ":federated-user/")
"""What the ARNs of other callers have in place of `:role/`."""

_SERVICE: Final = re.compile(
    r"[a-z0-9.-]+\.(?:amazonaws\.com(?:\.cn)?|amazon\.com|aws)"
    r"|AWS Internal|HIDDEN_DUE_TO_SECURITY_REASONS",
    re.IGNORECASE,
)
"""Values of sourceIPAddress in place of an address, for calls by or through AWS."""

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Selection:
    """An actor; records must meet all criteria that are given."""

    identity: str | None = None
    """An ARN, the name of a user or session, a unique id, or a sourceIdentity."""
    key: str | None = None
    """An access key id."""
    ip: str | None = None
    """An address, a network in CIDR notation, or any other text of sourceIPAddress: the name of a
    service, `AWS Internal`, a masked address.
    """
    role: str | None = None
    """A role's ARN or name, for all its sessions."""
    account: str | None = None
    """The account whose trail holds the records."""
    event: str | None = None
    """An eventID; its credential is the actor."""

    def __post_init__(self) -> None:
        """Check the criteria.

        Raises:
            UsageError: no criterion is given, or one is blank, of another kind or too long.
        """
        if not self.options:
            raise UsageError(
                "no actor is given: use --identity, --key, --ip, --role, --account or --event"
            )
        for option in self.options:
            name, _, value = option.partition(" ")
            if not value.strip():
                raise UsageError(f"{name}: the value is blank")
        if self.ip is not None and self.ip.startswith("arn:"):
            raise UsageError(f"--ip {self.ip}: this is an ARN; give --identity or --role")
        if self.ip is not None:
            network_of(self.ip)
        for name, text in (
            ("--identity", self.identity),
            ("--role", self.role),
            ("--ip", self.ip),
        ):
            if text is not None and _ACCESS_KEY.fullmatch(text):
                raise UsageError(f"{name} {text}: this is the id of an access key; give --key")
        if self.key is not None and UNIQUE_ID.fullmatch(self.key):
            raise UsageError(
                f"--key {self.key}: this is the unique id of a user or role; give --identity"
            )
        if self.role is not None and any(kind in self.role for kind in _NO_ROLES):
            raise UsageError(
                f"--role {self.role}: not the ARN of a role, such as"
                " arn:aws:iam::111122223333:role/NAME; for a user or a session, give --identity"
            )
        if (length := len(self.pattern)) > MAXIMUM_LENGTH:
            raise UsageError(
                f"{max(self.options, key=len)[:60]}…: too long to search for ({length:,} characters"
                f" as a filter pattern, which has at most {MAXIMUM_LENGTH:,}); shorten it with *,"
                " which stands for any text"
            )

    @classmethod
    def of(cls, *, account: str | None = None, **criteria: str | None) -> "Selection":
        """Return the selection of criteria as they are pasted, with blanks around them.

        Raises:
            UsageError: as for the selection, or the account is not an account ID.
        """
        try:
            trail = None if account is None else parse_account(account)
        except ValueError as error:
            raise UsageError(f"--account {account}: {error}") from error
        texts = {name: None if text is None else text.strip() for name, text in criteria.items()}
        return cls(**texts, account=trail)

    @property
    def options(self) -> tuple[str, ...]:
        """The criteria as command-line options."""
        given = {
            "--identity": self.identity,
            "--key": self.key,
            "--ip": self.ip,
            "--role": self.role,
            "--account": self.account,
            "--event": self.event,
        }
        return tuple(f"{name} {value}" for name, value in given.items() if value is not None)

    @property
    def pattern(self) -> str:
        """A filter pattern that matches the records; for a network, possibly more."""
        identity = () if self.identity is None else (of_identity(self.identity),)
        return pattern_of((*identity, *self._others))

    @property
    def person_patterns(self) -> list[str]:
        """Filter patterns for sessions of a person, whom the criterion `identity` may name.

        Stores keep the fields that name a person only in the texts of records, and searching these
        takes far longer than searching columns.
        """
        person = of_person(self.identity or "")
        return [] if person is None else [pattern_of((person, *self._others))]

    @property
    def may_name_user(self) -> bool:
        """Whether the criteria name IAM users, whose other names they mean as well."""
        if self.identity is None or self.role is not None or self.event is not None:
            return False
        is_arn = self.identity.startswith("arn:")
        return ":user/" in self.identity if is_arn else self.identity.lower() != "root"

    def names_user(self, account: str, name: str) -> bool:
        """Return whether the criterion `identity` is the name of a user, or its ARN."""
        if self.identity is None or not self.may_name_user:
            return False
        of_account, _, text = self.identity.rpartition(":user/")
        if of_account and of_account.rpartition(":")[2] not in (account, "*"):
            return False
        # The path is part of an ARN, and of no name.
        shape = text.rpartition("/")[2] if of_account else text
        return re.fullmatch(".*".join(map(re.escape, shape.split("*"))), name, re.S) is not None

    def under_other_names(self, principals: Collection[str], names: Collection[str]) -> list[str]:
        """Return filter patterns for the records of users that the criterion `identity` misses.

        Args:
            principals: their principal ids.
            names: names that they may have, besides.
        """
        text = self.identity or ""
        path = "userIdentity.arn" if text.startswith("arn:") else "userIdentity.userName"
        selector = selector_of(path)
        missed = Or(
            (
                Compare(selector, Comparison.NOT_EQUAL, Text(text)),
                TypeTest(selector, Test.NOT_EXISTS),
            )
        )
        terms = [
            *equal_any("userIdentity.principalId", principals),
            *equal_any("userIdentity.userName", names),
        ]
        return patterns_of_any(terms, (missed, *self._others))

    @property
    def _others(self) -> tuple[Expression, ...]:
        """The criteria except `identity` as conditions."""
        terms: list[Expression] = []
        if self.key is not None:
            terms.append(equal("userIdentity.accessKeyId", self.key))
        if self.role is not None:
            terms.append(of_role(self.role))
        if self.account is not None:
            terms.append(equal("recipientAccountId", self.account))
        if self.event is not None:
            terms.append(equal("eventID", self.event))
        if self.ip is not None:
            network = network_of(self.ip)
            address = self.ip if network is None else _wider(network)
            terms.append(equal("sourceIPAddress", address))
        return tuple(terms)

    @property
    def ip_doubt(self) -> str | None:
        """A sentence if `ip` is no known value of sourceIPAddress, which masked logs may have."""
        if self.ip is None or "*" in self.ip or _SERVICE.fullmatch(self.ip) or network_of(self.ip):
            return None
        return (
            f"--ip {self.ip}: not an address, a network such as 203.0.113.0/24 or the name of an"
            " AWS service such as s3.amazonaws.com; searching for records with exactly this text"
        )

    def holds(self, address: str) -> bool:
        """Return whether the address of a record that the pattern matches is of the network."""
        network = None if self.ip is None else network_of(self.ip)
        if network is None:
            return True
        try:
            return ip_address(address) in network
        except ValueError:
            return False


def network_of(text: str) -> Network | None:
    """Return the network of an address or of CIDR notation; `None` for any other text.

    Raises:
        UsageError: the text looks like a network and is not valid.
    """
    try:
        return ip_network(text, strict=False)
    except ValueError as error:
        if "/" in text or not text.strip():
            raise UsageError(
                f"--ip {text}: give an address, a network such as 203.0.113.0/24, or another"
                " value of sourceIPAddress, such as s3.amazonaws.com"
            ) from error
        return None


def _wider(network: Network) -> str:
    """Return a wildcard that matches every address of a network."""
    if network.num_addresses == 1 and isinstance(network, IPv4Network):
        return str(network.network_address)
    if isinstance(network, IPv6Network):
        return "*:*"
    octets = str(network.network_address).split(".")[: network.prefixlen // 8]
    return ".".join([*octets, "*"])
