"""The metadata that S3 keeps with a digest file: its signature."""

import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeGuard

import msgspec

from auditor.cloudtrail.digest import is_at
from auditor.errors import UsageError
from auditor.paths import is_folder
from auditor.result.verify import Subject
from auditor.texts import EncodingError, decode

_OBJECT: Final = ".json.gz"
_PREFIX: Final = "x-amz-meta-"
_SIGNATURE: Final = "signature"
_ALGORITHM: Final = "signature-algorithm"
_BACKFILL: Final = "backfill-generation-timestamp"
_PRINT: Final = "aws s3api head-object --bucket … --key …"


class DigestMetadata(NamedTuple):
    """The metadata of a digest file."""

    signature: str
    """The signature in hexadecimal, unchanged; "" if it is missing."""
    algorithm: str
    backfill_time: str
    """The time when a backfill digest file was made; CloudTrail writes it only for these."""

    @classmethod
    def of(cls, metadata: Mapping[str, object]) -> "DigestMetadata | None":
        """Return CloudTrail's part of an object's metadata; `None` if there is none."""
        if not metadata:
            return None
        if _SIGNATURE not in metadata:  # in the spelling of a header
            metadata = {
                str(name).lower().removeprefix(_PREFIX): value for name, value in metadata.items()
            }
        values = [str(metadata.get(name, "")) for name in (_SIGNATURE, _ALGORITHM, _BACKFILL)]
        values[1] = sys.intern(values[1])  # all digest files share it
        return cls(*values) if any(values) else None

    def is_whole(self, subject: Subject, signature: bytes | str | None) -> bool:
        """Return whether nothing is missing, and the signature is the given one."""
        recorded = signature.hex() if isinstance(signature, bytes) else signature
        return bool(
            self.signature == recorded
            and self.algorithm
            and (self.backfill_time or subject is not Subject.BACKFILL)
        )

    def missing(self, subject: Subject) -> list[str]:
        """Return the names of missing parts of CloudTrail's metadata."""
        wanted = [(_SIGNATURE, self.signature), (_ALGORITHM, self.algorithm)]
        if subject is Subject.BACKFILL:
            wanted.append((_BACKFILL, self.backfill_time))
        return [name for name, value in wanted if not value]


@dataclass(slots=True)
class HeadObjects:
    """Saved output of `head-object`, by the keys of digest files."""

    by_name: dict[str, tuple[str, DigestMetadata | None]] = field(default_factory=dict)
    """Key and metadata by the last part of the key, which differs for every digest file."""

    def of(self, path: str) -> DigestMetadata | None:
        """Return the metadata of the digest file at a path."""
        if not self.by_name:
            return None
        key, metadata = self.by_name.get(path.rpartition("/")[2], ("", None))
        is_its = path.endswith(key) or is_at(path, key) or is_at(key, path)
        return metadata if is_its else None

    def add(self, key: str, output: Any) -> bool:
        """Add the output for one key; return whether the key belongs to a digest file."""
        metadata = output.get("Metadata") if isinstance(output, dict) else None
        name = key.rpartition("/")[2]
        if not isinstance(metadata, dict) or "_CloudTrail-Digest_" not in name:
            return False
        self.by_name[name] = (key, DigestMetadata.of(metadata))
        return True


def read_head_objects(files: Iterable[Path]) -> HeadObjects:
    """Read the output of `head-object`, for many keys in one file or for one key per file.

    A file for many keys is an object with the keys as its members, or a list or lines of outputs,
    each with its `Key`. In a folder, every JSON file with such output is read.

    Raises:
        UsageError: a file cannot be read, or holds something else.
    """
    answers = HeadObjects()
    for given in files:
        files_here = sorted(given.rglob("*.json")) if is_folder(given) else [given]
        any_here = False
        for file in files_here:
            try:
                any_here |= add_head_objects(answers, file.name, file.read_bytes())
            except OSError as error:
                raise UsageError(f"{file}: {error.strerror}; give what `{_PRINT}` prints") from None
        if not any_here:
            raise UsageError(
                f"{given}: no output of `{_PRINT}` for a digest file; docs/verify.md has the forms"
            )
    return answers


def add_head_objects(answers: HeadObjects, name: str, text: bytes) -> bool:
    """Add the content of a file; return whether it has the metadata of any digest file.

    Args:
        name: the name of the file; for a single output it begins with the digest file's name.
    """
    document = _document(text)
    if isinstance(document, list):
        entries = [(str(entry.get("Key")), entry) for entry in document if isinstance(entry, dict)]
    elif _is_output(document):
        entries = [(str(document.get("Key") or described(name)), document)]
    elif isinstance(document, dict):
        entries = list(document.items())
    else:
        return False
    added = [answers.add(key, output) for key, output in entries]
    return any(added)


def is_head_object(text: bytes) -> bool:
    """Return whether a text is the output of `head-object` for any one object."""
    return _is_output(_document(text))


def described(name: str) -> str:
    """Return the name of the object that a file beside it describes; "" for any other file."""
    head, ending, rest = name.partition(_OBJECT)
    return head + ending if ending and rest.endswith(".json") else ""


def _is_output(document: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(document, dict) and isinstance(document.get("Metadata"), dict)


def _document(text: bytes) -> object:
    """Return a JSON document, or the list of the documents in JSON Lines."""
    with suppress(EncodingError):
        text = decode(text).encode()
    for parse in (msgspec.json.decode, msgspec.json.Decoder().decode_lines):
        try:
            return parse(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
    return None
