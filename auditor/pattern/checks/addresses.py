"""Ranges of addresses where a record has one address."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final

from auditor.pattern.nodes import Compare, Comparison, Regex

_RANGE: Final = re.compile(r"[0-9A-Fa-f.:*]+/[0-9.]+|[0-9.]+ ?- ?[0-9.]+")
_EXAMPLE: Final = "10.0.*"


def instead_of_range(condition: Compare) -> str | None:
    """Return the remedy for a range of addresses; `None` if the value is not a range."""
    text = condition.value.text
    if isinstance(condition.value, Regex):
        text = text.replace("\\", "").removeprefix("^").removesuffix("$")
    if not _RANGE.fullmatch(text):
        return None
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        return _beginning(_EXAMPLE)
    if isinstance(network, IPv6Network):
        return _beginning(_groups(network))
    first, last = _octets(network)
    if first == last:
        return f'write "{first}"'
    joint = "||" if condition.operator is Comparison.EQUAL else "&&"
    return f'write a condition for each of "{first}" to "{last}", joined with {joint}'


def _beginning(example: str) -> str:
    return f'write addresses, or how they begin and a wildcard, such as "{example}"'


def _octets(network: IPv4Network) -> tuple[str, str]:
    """Return the first and last text of a pattern that together match the addresses of a network.

    Wildcards take the place of whole octets.
    """
    count = -(-network.prefixlen // 8)
    ends = (str(network.network_address), str(network.broadcast_address))
    rest = [] if count == 4 else ["*"]
    first, last = (".".join([*end.split(".")[:count], *rest]) for end in ends)
    return first, last


def _groups(network: IPv6Network) -> str:
    """Return a text that matches the addresses of a network, and of a wider one if need be."""
    whole = max(1, network.prefixlen // 16)
    groups = network.network_address.exploded.split(":")[:whole]
    while groups and not int(groups[-1], 16):  # zeros may be left out of an address
        groups.pop()
    return ":".join([*(f"{int(group, 16):x}" for group in groups), "*"])
