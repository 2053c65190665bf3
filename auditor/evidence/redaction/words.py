"""AWS's own words, which are not secret and occur wherever AWS writes them."""

import re
from functools import cache
from typing import Final

from auditor import resources

_COMMON: Final = (
    "root admin administrator user users role roles group groups policy policies account accounts"
    " session sessions service services system default console login logs trail bucket object"
    " instance instances region regions event events record records source type name value version"
    " true false null none success failure error denied access read write list get put create"
    " delete update describe start stop test dev prod production staging audit auditor security"
    " alarm alarms metric filter pattern json yaml html data summary report evidence compliance"
)
_TEXTS: Final = frozenset({".j2", ".css", ".js", ".txt"})
"""The suffixes of the files of reports; compiled templates lie beside them."""
_PARTS: Final = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z0-9]+(?![a-z])")


def is_aws_word(name: str) -> bool:
    """Return whether a name is a word of AWS or of our reports."""
    return name.lower() in _words()


@cache
def is_in_aws_word(name: str) -> bool:
    """Return whether a name occurs within words of AWS or of our reports."""
    return name.lower() in _text()


@cache
def _words() -> frozenset[str]:
    parts = (part.lower() for name in _names() for part in _PARTS.findall(name))
    return frozenset({*_COMMON.split(), *parts, *(name.lower() for name in _names())})


@cache
def _text() -> str:
    return "\n".join([*_names(), _COMMON, _templates()]).lower()


@cache
def _names() -> tuple[str, ...]:
    return tuple(resources.event_names().split())


@cache
def _templates() -> str:
    files = sorted(resources.reports_folder().rglob("*"))
    return "\n".join(path.read_text("utf-8") for path in files if path.suffix in _TEXTS)
