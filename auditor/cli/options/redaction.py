"""Options that replace values with pseudonyms, in packs and in all reports."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.evidence.redaction.request import Redaction

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class RedactionOptions:
    """The values to replace, and the key that decides the pseudonyms."""

    redact: Annotated[
        str,
        typer.Option(
            metavar="KINDS",
            help="Values to replace by pseudonyms everywhere: accounts, identities, addresses or"
            " keys, separated by commas; accounts includes keys.",
        ),
    ] = ""
    redact_key: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="With --redact: key that decides the pseudonyms; created if it does not exist."
            " Keep it secret.",
        ),
    ] = None

    def redaction(self) -> "Redaction | None":
        """Return the requested redaction; `None` without one.

        Raises:
            UsageError: only one of the options is given, a kind is unknown, or the key is too
                short.
            AuditorError: the key cannot be read or made.
        """
        if bool(self.redact) != (self.redact_key is not None):
            raise UsageError("--redact and --redact-key: give both, or neither")
        if self.redact_key is None:
            return None
        from auditor.evidence.redaction.request import Redaction, parse_kinds, read_key

        return Redaction(parse_kinds(self.redact), read_key(self.redact_key))


def redacted_by(redaction: "Redaction | None", result: _T, records: Iterable[str] = ()) -> _T:
    """Return a result with values replaced on request.

    Args:
        records: the JSON of the records behind the result, not read if nothing is replaced.
    """
    if redaction is None:
        return result
    from auditor.evidence.redaction.results import redacted

    return redacted(result, redaction, records=records)
