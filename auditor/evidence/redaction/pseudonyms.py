"""Pseudonyms that keep the form of a value and cannot be reversed without the key."""

import hmac
import ipaddress
from collections.abc import Callable, Set
from typing import Final

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_OLD_FORM: Final = "ABCDEFGHIJKLMNOP"
"""The first letters of key ids that do not encode an account."""
_SHARED: Final = ipaddress.ip_network("198.18.0.0/15")
"""Reserved for benchmarks (RFC 2544)."""
_RESERVED: Final = ipaddress.ip_network("240.0.0.0/4")
"""A second network, for more addresses than fit into the first."""
_PRIVATE: Final = tuple(
    map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
)
_DOCUMENTATION: Final = ipaddress.ip_network("2001:db8::/32")
_MAX_ADDRESSES: Final = 60_000
"""The number of addresses up to which the first network has room."""
_MAX_ATTEMPTS: Final = 64
"""The most attempts with each form at a pseudonym that no other value has."""
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_Form = Callable[[int], str]


class Pseudonyms:
    """Maps values to pseudonyms by a key; different values have different pseudonyms.

    A pseudonym never equals a value that is replaced.
    """

    def __init__(self, key: bytes, originals: Set[str] = frozenset()) -> None:
        self._key = key
        self._originals = originals
        self._given: dict[tuple[str, str], str] = {}
        self._taken: dict[str, set[str]] = {}
        addresses = sum(address.count(".") == 3 for address in originals)
        self._public = _SHARED if addresses < _MAX_ADDRESSES else _RESERVED

    def account(self, account: str) -> str:
        """Return the pseudonym of an account: twelve digits."""
        return self._unique("account", account, lambda number: f"{number % 10**12:012d}")

    def name(self, name: str) -> str:
        """Return a name for a user, a role or a session, or an e-mail address for one."""
        tail = "@example.com" if "@" in name else ""
        return self._unique("name", name, lambda number: f"user-{_base32(number, 8)}{tail}".lower())

    def key(self, identifier: str) -> str:
        """Return the id of a key or a principal, with the same prefix and length."""
        prefix, length = identifier[:4], len(identifier) - 4

        def form(number: int) -> str:
            first = _OLD_FORM[number % len(_OLD_FORM)]
            return prefix + first + _base32(number // len(_OLD_FORM), length - 1)

        return self._unique("key", identifier, form)

    def organization(self, identifier: str) -> str:
        """Return the id of an organization."""
        return self._unique("organization", identifier, lambda n: f"o-{_base32(n, 10)}".lower())

    def canonical(self, identifier: str) -> str:
        """Return a canonical user id: 64 hexadecimal digits."""
        return self._unique("canonical", identifier, lambda number: f"{number:064x}"[-64:])

    def address(self, address: str) -> str:
        """Return an address of the same version; private addresses stay in their network."""
        original = ipaddress.ip_address(address)
        network: _Network = _DOCUMENTATION
        if original.version == 4:
            network = next((private for private in _PRIVATE if original in private), self._public)

        return self._unique(
            "address",
            str(original),
            lambda number: str(network[number % network.num_addresses]),
            lambda number: str(_RESERVED[number % _RESERVED.num_addresses]),
        )

    def network(self, original: _Network) -> str:
        """Return a network of the same length; a few large ones can share one.

        Networks that hold a whole range of private addresses stay.
        """
        pool: _Network = _DOCUMENTATION
        length = original.prefixlen
        if original.version == 4:
            first = original.network_address
            inside = (
                private for private in _PRIVATE if first in private and length >= private.prefixlen
            )
            pool = next(inside, _RESERVED)
        if original in _PRIVATE or length < _RESERVED.prefixlen:
            return str(original)
        if length == original.max_prefixlen:
            return f"{self.address(str(original.network_address))}/{length}"
        if length < pool.prefixlen:
            pool = ipaddress.ip_network(f"{pool.network_address}/{length}", strict=False)
        size = 1 << (original.max_prefixlen - length)

        def form(number: int) -> str:
            return f"{pool[number % pool.num_addresses // size * size]}/{length}"

        return self._unique("network", str(original), form)

    def _unique(self, kind: str, value: str, form: _Form, otherwise: _Form | None = None) -> str:
        """Return a pseudonym that no other value has.

        After some attempts in vain, values of a form with few of them go on with another form, or
        share a pseudonym.
        """
        given = self._given.get((kind, value))
        if given is not None:
            return given
        taken = self._taken.setdefault(kind, set())
        attempt = 0
        while True:
            text = f"{kind}:{attempt}:{value}" if attempt else f"{kind}:{value}"
            digest = hmac.digest(self._key, text.encode("utf-8", "surrogatepass"), "sha256")
            if attempt >= _MAX_ATTEMPTS and otherwise is not None:
                form = otherwise
            pseudonym = form(int.from_bytes(digest))
            is_original = pseudonym.partition("/")[0] in self._originals
            if pseudonym not in taken and not is_original:
                break
            if attempt >= 2 * _MAX_ATTEMPTS:
                break
            attempt += 1
        taken.add(pseudonym)
        self._given[kind, value] = pseudonym
        return pseudonym


def _base32(number: int, length: int) -> str:
    letters = []
    for _ in range(length):
        number, index = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[index])
    return "".join(letters)
