"""Write results as JSON, and read them back."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from auditor.result.upgrade import upgraded

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from auditor.result.audit import AuditResult
    from auditor.result.backtest import BacktestResult
    from auditor.result.compliance import ComplianceResult
    from auditor.result.verify import VerifyResult

_T = TypeVar("_T")
_AT_A_TIME: Final = 1_000
"""The number of rows held as text."""
_ACTIVE: Final = re.compile(
    rb"#(?=#\w{0,20}\[)|\x7f|\xc2[\x80-\x9f]|\xd8\x9c|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]"
)
"""Commands to CI systems, controls that JSON need not escape, and marks that turn a line round."""


def to_json(result: "DataclassInstance") -> str:
    """Return a result as indented JSON text; equal results give equal text."""
    return json_text(result)


def json_pieces(result: "DataclassInstance", rows: str) -> Iterator[bytes]:
    """Yield the same text encoded, without ever holding all of it.

    Args:
        rows: the name of a tuple in the result that has nearly all of its content.
    """
    every = getattr(result, rows)
    whole = _indented(replace(result, **{rows: ()})) + b"\n"
    before, mark, after = whole.partition(b'\n  "%s": []' % rows.encode())
    if not every:
        yield whole
        return
    yield before + mark[:-1]
    first, last = b'{\n  "": [', b"\n  ]\n}"
    for start in range(0, len(every), _AT_A_TIME):
        some = _indented({"": every[start : start + _AT_A_TIME]})
        yield b"," * (start > 0) + some[len(first) : -len(last)]
    yield b"\n  ]" + after


def json_text(value: object) -> str:
    """Return a value as indented JSON text that acts on no terminal and no CI system."""
    return _indented(value).decode() + "\n"


def _indented(value: object) -> bytes:
    return inert(msgspec.json.format(msgspec.json.encode(value), indent=2))


def inert(text: bytes) -> bytes:
    """Return the same JSON with sequences escaped that act on CI systems or terminals.

    These are `##[` and `##vso[`, which CI systems read as commands, control characters, which
    terminals obey, and direction marks.
    """
    if text.isascii() and b"##" not in text and b"\x7f" not in text:
        return text  # nearly always, and twenty times as fast
    return _ACTIVE.sub(_escaped, text)


def inert_text(text: str) -> str:
    """Return the same for JSON that is a text; halves of surrogate pairs stay."""
    return inert(text.encode(errors="surrogatepass")).decode(errors="surrogatepass")


def _escaped(active: re.Match[bytes]) -> bytes:
    return b"\\u%04x" % ord(active[0].decode())


def from_json(kind: type[_T], text: str) -> _T:
    """Read a result that `to_json` wrote, in this version or in 0.1.0.

    Raises:
        msgspec.ValidationError: the text is JSON, but not such a result.
    """
    return msgspec.json.decode(upgraded(text), type=kind)


def any_from_json(text: str) -> "AuditResult | BacktestResult | ComplianceResult | VerifyResult":
    """Read the result that `to_json` wrote, recognised by its keys, and check its values.

    Raises:
        msgspec.DecodeError: the text is not JSON, or not such a result.
        ResultError: a value is impossible.
    """
    from auditor.result.audit import AuditResult
    from auditor.result.backtest import BacktestResult
    from auditor.result.check import check_values
    from auditor.result.compliance import ComplianceResult
    from auditor.result.verify import VerifyResult

    keys = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    if "requirements" in keys:
        return from_json(ComplianceResult, text)
    if "digest_files" in keys:
        return from_json(VerifyResult, text)
    result: AuditResult | BacktestResult
    result = from_json(BacktestResult, text) if "axes" in keys else from_json(AuditResult, text)
    check_values(result)
    return result
