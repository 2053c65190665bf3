"""IP addresses and networks in plain texts, in all of their spellings."""

import ipaddress
import re
from collections.abc import Iterator, Set
from typing import Final

from auditor.evidence.redaction import forms
from auditor.evidence.redaction.pseudonyms import Pseudonyms

_IPV4: Final = re.compile(
    r"(?<![\d.])(?P<address>(?:\d{1,3}\.){3}\d{1,3})(?!\d|\.\d)(?:/(?P<length>\d{1,2})(?![\d.]))?"
)
_IPV6: Final = re.compile(
    r"(?:(?<![0-9A-Za-z:.])|(?<=[G-Zg-z]:)(?!:))"
    r"(?P<address>[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f.]*)(?![0-9A-Za-z:])"
    r"(?:/(?P<length>\d{1,3})(?!\d))?"
)
_DASHED: Final = re.compile(
    r"(?:(?<=ec2-)|(?<!\d)(?<!\d-))(?P<address>(?:\d{1,3}-){3}\d{1,3})(?!-?\d)"
)
_WILDCARD: Final = re.compile(r"(?<![\d.A-Za-z/-])(?P<prefix>\d{1,3}(?:\.\d{1,3}){1,2})\.\*")
"""The addresses of a network in a filter pattern."""
_HOST: Final = re.compile(r"(?<=ip-|IP-)[0-9A-Fa-f]{8}(?![0-9A-Za-z])")
"""The host name of an instance with Windows."""
_INSTANCE: Final = re.compile(r"(?i:(?:ip|ec2)-)\Z")
_VERSION: Final = re.compile(r"[A-Za-z]/?\Z|[A-Za-z]-\Z")
"""What stands before the version of a program, and before few addresses."""
_NOBODYS: Final = frozenset({"::", "::1", str(ipaddress.IPv4Address(0)), "127.0.0.1"})
"""Unspecified addresses and those of the host itself, which identify nobody."""
Span = tuple[int, int, str]
"""The start and end of a value in a text, and its replacement."""


def address_spans(text: str, fields: Set[str], pseudonyms: Pseudonyms) -> Iterator[Span]:
    """Yield the addresses and networks in a text, with their pseudonyms.

    Args:
        fields: values of fields of addresses; these are replaced even where a text could have the
            version of a program.
    """
    for match in _IPV4.finditer(text):
        address, length = match["address"], match["length"]
        if _is_somebodys(address) and (
            address in fields or not _VERSION.search(text, max(0, match.start() - 2), match.start())
        ):
            yield match.start(), match.end(), _shown(address, length, pseudonyms)
    for match in _IPV6.finditer(text):
        address = _trimmed(match["address"])
        if _is_somebodys(address):
            length = match["length"] if address == match["address"] else None
            end = match.end() if length else match.start() + len(address)
            yield match.start(), end, _shown(address, length, pseudonyms)
    for match in _DASHED.finditer(text):
        address = match["address"].replace("-", ".")
        before = text[max(0, match.start() - 4) : match.start()]
        if _is_somebodys(address) and (address in fields or _INSTANCE.search(before)):
            yield match.start(), match.end(), pseudonyms.address(address).replace(".", "-")
    for match in _WILDCARD.finditer(text):
        numbers = match["prefix"].count(".") + 1
        address = match["prefix"] + ".0" * (4 - numbers)
        if _is_somebodys(address):
            network = _shown(address, str(8 * numbers), pseudonyms)
            yield match.start(), match.end(), ".".join(network.split(".")[:numbers]) + ".*"
    for match in _HOST.finditer(text):
        shown = pseudonyms.address(str(ipaddress.IPv4Address(int(match[0], 16))))
        yield match.start(), match.end(), f"{int(ipaddress.IPv4Address(shown)):08X}"


def _is_somebodys(address: str) -> bool:
    return forms.is_address(address) and address not in _NOBODYS


def _trimmed(address: str) -> str:
    """Return an IPv6 address without the punctuation that ends a sentence or a clause."""
    address = address.rstrip(".")
    return address if address.endswith("::") else address.removesuffix(":")


def _shown(address: str, length: str | None, pseudonyms: Pseudonyms) -> str:
    if length is None:
        return pseudonyms.address(address)
    try:
        network = ipaddress.ip_network(f"{address}/{length}")
    except ValueError:  # an address with the length of its network, or not a length
        return f"{pseudonyms.address(address)}/{length}"
    return str(pseudonyms.network(network))
