"""The kinds of values to replace, and the key for their pseudonyms."""

import os
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from auditor.errors import AuditorError, UsageError
from auditor.paths import exists

_LEAST_KEY_BYTES: Final = 16


class RedactionKind(StrEnum):
    """The kinds of values to replace."""

    ACCOUNTS = "accounts"
    IDENTITIES = "identities"
    ADDRESSES = "addresses"
    KEYS = "keys"


@dataclass(frozen=True, slots=True)
class Redaction:
    """The kinds of values to replace, and the key for their pseudonyms."""

    kinds: frozenset[RedactionKind]
    key: bytes


def parse_kinds(text: str) -> frozenset[RedactionKind]:
    """Return the kinds in `accounts,identities`; accounts imply keys, which contain them.

    Raises:
        UsageError: a kind is unknown.
    """
    kinds = set()
    for word in re.split(r"[,\s]+", text.strip()):
        try:
            kinds.add(RedactionKind(word))
        except ValueError as error:
            raise UsageError(f"--redact {text}: give {', '.join(RedactionKind)}") from error
    if RedactionKind.ACCOUNTS in kinds:
        kinds.add(RedactionKind.KEYS)
    return frozenset(kinds)


def read_key(path: Path) -> bytes:
    """Return the key in a file; a missing file is created with a random key.

    Raises:
        UsageError: the key is too short.
        AuditorError: the file cannot be read or created.
    """
    try:
        if not exists(path):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(os.urandom(32).hex().encode() + b"\n")
        key = path.read_bytes().strip()
    except OSError as error:
        raise AuditorError(
            f"{path}: cannot be read or created: {error.strerror}; name a file in a folder that you"
            " can write to"
        ) from error
    if len(key) < _LEAST_KEY_BYTES:
        raise UsageError(f"{path}: a key has at least {_LEAST_KEY_BYTES} bytes")
    return key
