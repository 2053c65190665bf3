"""Public keys as `aws cloudtrail list-public-keys` prints them."""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from auditor.errors import UsageError
from auditor.texts import EncodingError, decode, place

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

_LISTS: Final = ("PublicKeyList", "publicKeyList")
_PRINT: Final = "aws cloudtrail list-public-keys --start-time … --end-time …"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key with which CloudTrail signs in one Region for some weeks."""

    key: "RSAPublicKey"
    fingerprint: str
    """MD5 of the key's PKCS#1 form in hexadecimal, for a key in any form."""
    valid_from: datetime | None
    valid_until: datetime | None

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Return whether a PKCS#1 v1.5 signature with SHA-256 verifies for a message."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.hashes import SHA256

        try:
            self.key.verify(signature, message, PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        return True

    def is_valid_at(self, time: datetime) -> bool:
        """Return whether a time is in the validity of the key, if that is known."""
        return not (
            (self.valid_from is not None and time < self.valid_from)
            or (self.valid_until is not None and time > self.valid_until)
        )


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """Keys by fingerprint."""

    keys: dict[str, PublicKey]
    warnings: tuple[str, ...] = ()
    """Warnings about keys whose stated fingerprint is wrong."""


class _Key(msgspec.Struct):
    Value: str  # in AWS's spelling
    Fingerprint: str | None = None
    ValidityStartTime: str | float | None = None
    ValidityEndTime: str | float | None = None


def read_public_keys(files: Iterable[Path]) -> PublicKeys:
    """Read keys, identified by the fingerprints of their bytes.

    Raises:
        UsageError: a file cannot be read, or holds something else.
    """
    keys: dict[str, PublicKey] = {}
    warnings = []
    for file in files:
        for number, entry in enumerate(_entries(file), 1):
            origin = f"{place(file)}: key {number}"
            der, key = _loaded(origin, entry.Value)
            spelt = _fingerprints(der, key)
            public_key = PublicKey(
                key,
                spelt[0],
                _time(origin, entry.ValidityStartTime),
                _time(origin, entry.ValidityEndTime),
            )
            keys |= dict.fromkeys(spelt, public_key)
            if entry.Fingerprint is not None and entry.Fingerprint.lower() not in spelt:
                warnings.append(  # for results, which never name folders
                    f"{file.name}: key {number}: its fingerprint is {spelt[0]}, not"
                    f" {entry.Fingerprint} as the file says; the file was changed or mixed up,"
                    " so print the keys again"
                )
    return PublicKeys(keys, tuple(warnings))


def _entries(file: Path) -> Iterator[_Key]:
    try:
        text = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}; give what `{_PRINT}` prints") from error
    try:
        document = msgspec.json.decode(decode(text))
        if isinstance(document, dict):
            document = next((document[name] for name in _LISTS if name in document), None)
        yield from msgspec.convert(document, list[_Key])
    except (msgspec.MsgspecError, EncodingError, RecursionError) as error:
        raise UsageError(
            f"{file}: not a list of public keys: {error}; give what `{_PRINT}` prints"
        ) from None


def _loaded(origin: str, value: str) -> "tuple[bytes, RSAPublicKey]":
    """Return the DER bytes of a key (PKCS#1 or SubjectPublicKeyInfo), and the key."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        der = base64.b64decode("".join(value.split()), validate=True)
        key = load_der_public_key(der)
    except (binascii.Error, ValueError, TypeError) as error:
        raise UsageError(f"{origin}: its Value is not a public key: {error}") from None
    except Exception as error:  # an algorithm that the library lacks
        raise UsageError(f"{origin}: its Value cannot be used: {error}") from None
    if not isinstance(key, RSAPublicKey):
        raise UsageError(f"{origin}: its Value is not an RSA key")
    return der, key


def _fingerprints(der: bytes, key: "RSAPublicKey") -> tuple[str, ...]:
    """Return the fingerprints that may name a key: of its PKCS#1 form, and of its given form."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    forms = (key.public_bytes(Encoding.DER, PublicFormat.PKCS1), der)
    return tuple(hashlib.md5(form, usedforsecurity=False).hexdigest() for form in forms)


def _time(origin: str, given: str | float | None) -> datetime | None:
    """Return a time in any of the forms that versions of the AWS CLI print.

    Raises:
        UsageError: the text is not a time.
    """
    if given is None:
        return None
    for parse in (_epoch, _iso, _rfc_822):
        try:
            time = parse(given)
        except (ValueError, OverflowError, OSError, TypeError):
            continue
        return time if time.tzinfo else time.replace(tzinfo=UTC)
    raise UsageError(f"{origin}: {given!r} is not a time")


def _epoch(given: str | float) -> datetime:
    return datetime.fromtimestamp(float(given), UTC)


def _iso(given: str | float) -> datetime:
    return datetime.fromisoformat(str(given))


def _rfc_822(given: str | float) -> datetime:
    from email.utils import parsedate_to_datetime  # rarely needed

    return parsedate_to_datetime(str(given))
