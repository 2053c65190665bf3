"""Digest files: CloudTrail's signed hourly lists of the log files that it delivered.

    [prefix/]AWSLogs/[o-id/]<account>/CloudTrail-Digest/<region>/<yyyy>/<mm>/<dd>/
        <account>_CloudTrail-Digest_<region>_<trail>_<home-region>_<yyyymmddThhmmssZ>.json.gz

The time is the end of the hour. A name that ends in `_backfill.json.gz` belongs to a backfill
digest, which lists log files that the digest of their hour left out.

Source: CloudTrail User Guide, "CloudTrail digest file structure" and "Custom implementations of
CloudTrail log file integrity validation".
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, NamedTuple

import msgspec

from auditor.cloudtrail.keys import parse_folder

HASHED_WITH: Final = "SHA-256"
YEARS: Final = range(1970, 3000)
"""Years of accepted times; a few hours added to any of them stay within the calendar."""

_MARK: Final = "_CloudTrail-Digest_"
_ENDING: Final = "Z.json.gz"
_BACKFILL_ENDING: Final = "Z_backfill.json.gz"
_TIME: Final = re.compile(r"\d{8}T\d{6}", re.ASCII)
_FOLDER: Final = "AWSLogs"
_DAY: Final = re.compile(r"(?:^|/)(\d{4}/\d{2}/\d{2}/[^/]+)$", re.ASCII)
_HEX_SHA256: Final = re.compile(r"[0-9a-fA-F]{64}", re.ASCII)


class MalformedDigestError(ValueError):
    """A document that is not a digest file; its text says why."""


@dataclass(frozen=True, slots=True, order=True)
class Chain:
    """One trail in one account and Region, whose digest files refer to one another."""

    organization: str
    """"" for a trail of an account, or if the path does not show the organization."""
    account: str
    region: str
    """The Region of the events."""
    trail: str
    home_region: str
    """The Region in which the trail was created."""


class DigestKey(NamedTuple):
    """The parts of a digest file's key."""

    chain: Chain
    end: datetime
    backfill: bool


class ListedLogFile(NamedTuple):
    """A log file that a digest file lists."""

    key: str
    sha256: bytes
    """Hash of the decompressed log file, 32 bytes; empty if another algorithm was used."""


class Digest(NamedTuple):
    """The document in a digest file."""

    start: datetime
    end: datetime
    """End, exclusive, of the hour in which the log files were delivered."""
    end_text: str
    """The end as spelled in the document; the signature covers this text."""
    bucket: str
    key: str
    """Key under which the digest file was written."""
    fingerprint: str
    """Fingerprint of the public key: the MD5 hash of its DER bytes, in hexadecimal."""
    previous_key: str | None
    """`None` in a starting digest: validation, or logging, was switched on."""
    previous_sha256: bytes | None
    """Hash of the decompressed previous digest file."""
    previous_signature: str | None
    """Hexadecimal, as spelled in the document; the signature covers this text."""
    log_files: tuple[ListedLogFile, ...]


class _LogFile(msgspec.Struct, rename="camel"):
    s3_object: str
    hash_value: str
    hash_algorithm: str


class _Document(msgspec.Struct, rename="camel"):
    digest_start_time: str
    digest_end_time: str
    digest_s3_bucket: str
    digest_s3_object: str
    digest_public_key_fingerprint: str
    previous_digest_signature: str | None
    log_files: list[_LogFile]
    previous_digest_s3_object: str | None = None
    previous_digest_hash_value: str | None = None


_decode: Final = msgspec.json.Decoder(_Document).decode


def parse_digest_key(path: str) -> DigestKey | None:
    """Return the parts of a key or path; `None` if it is not the key of a digest file."""
    above, _, name = path.rpartition("/")
    account, _, rest = name.partition(_MARK)
    is_backfill = rest.endswith(_BACKFILL_ENDING)
    if not is_backfill and not rest.endswith(_ENDING):
        return None
    named, _, time = rest[: -len(_BACKFILL_ENDING if is_backfill else _ENDING)].rpartition("_")
    region, _, named = named.partition("_")
    trail, _, home_region = named.rpartition("_")  # a trail's name may hold _ . and -
    if not (region and trail and home_region and _TIME.fullmatch(time)):
        return None
    try:
        end = datetime.fromisoformat(f"{time}Z")
    except ValueError:
        return None
    if end.year not in YEARS:
        return None
    return DigestKey(_chain(above, account, region, trail, home_region), end, is_backfill)


@lru_cache(256)  # files come folder by folder
def _chain(folder: str, account: str, region: str, trail: str, home_region: str) -> Chain:
    location = parse_folder(folder)
    return Chain(location.organization if location else "", account, region, trail, home_region)


def parse_digest(document: bytes) -> Digest:
    """Return the content of a decompressed digest file.

    Raises:
        MalformedDigestError: it is not JSON, or lacks a field that every digest file has.
    """
    try:
        fields = _decode(document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedDigestError(str(error)) from None
    previous = fields.previous_digest_hash_value
    return Digest(
        start=_time(fields.digest_start_time),
        end=_time(fields.digest_end_time),
        end_text=fields.digest_end_time,
        bucket=fields.digest_s3_bucket,
        key=fields.digest_s3_object,
        fingerprint=fields.digest_public_key_fingerprint,
        previous_key=fields.previous_digest_s3_object,
        previous_sha256=None if previous is None else _sha256(previous),
        previous_signature=fields.previous_digest_signature,
        log_files=tuple(map(_listed, fields.log_files)),
    )


def _listed(log_file: _LogFile) -> ListedLogFile:
    is_sha256 = log_file.hash_algorithm == HASHED_WITH
    return ListedLogFile(log_file.s3_object, _sha256(log_file.hash_value) if is_sha256 else b"")


def string_to_sign(end: str, path: str, sha256: bytes, previous_signature: str | None) -> bytes:
    """Return the bytes that the signature of a digest file covers.

    Args:
        end: `digestEndTime` as spelled in the document.
        path: bucket and key, with a slash between them.
        sha256: hash of the decompressed digest file, 32 bytes.
        previous_signature: `previousDigestSignature` as spelled in the document.
    """
    lines = (end, path, sha256.hex(), "null" if previous_signature is None else previous_signature)
    return "\n".join(lines).encode(errors="surrogatepass")


def location(path: str) -> str:
    """Return the part of a path with which the object's key must end.

    Copies keep the layout from AWSLogs on, or from the year on, or only the name.
    """
    start = f"/{path}".rfind(f"/{_FOLDER}/")
    if start >= 0:
        return path[start:]
    day = _DAY.search(path)
    return day[1] if day else path.rpartition("/")[2]


def is_at(path: str, key: str) -> bool:
    """Return whether, judging by its path, a file may be the object with a key."""
    end = location(path)
    return key == end or key.endswith(f"/{end}")


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        time = None
    if time is None or time.tzinfo is None or time.year not in YEARS:
        raise MalformedDigestError(f"{text[:40]!r} is not a time")
    return time.astimezone(UTC)


def _sha256(text: str) -> bytes:
    if not _HEX_SHA256.fullmatch(text):
        raise MalformedDigestError(f"{text[:80]!r} is not a SHA-256 hash")
    return bytes.fromhex(text)
