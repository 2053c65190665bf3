"""Options and arguments of filter patterns."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.options.sources import announce_pipes
from auditor.texts import read_text

PATTERN_HELP = (
    "A filter pattern, @FILE to read one from a file, or - from stdin. Write -- before one that"
    " begins with -."
)


_DOMAIN_HELP = (
    "Messages to compare. trail: records that CloudTrail writes. json: any JSON. Patterns of"
    " terms and space-delimited ones are compared on any line."
)


class DomainName(StrEnum):
    """The names in `auditor.pattern.relations.Domain` that a command takes."""

    TRAIL = "trail"
    JSON = "json"


Domains = Annotated[DomainName, typer.Option("--domain", help=_DOMAIN_HELP)]


WILDCARDS_HELP = (
    "How * matches. observed: as the service does, with the text after the last * at its"
    " first occurrence only. ordinary: with that text at the end."
)


class Wildcards(StrEnum):
    """The names in `auditor.pattern.WildcardRule`, which is slow to import."""

    OBSERVED = "observed"
    ORDINARY = "ordinary"


def pattern_text(given: str) -> str:
    """Return a pattern as given, or from a file or stdin without the newline at its end."""
    if given == "-":
        return sys.stdin.read().rstrip("\r\n")
    if not given.startswith("@"):
        return given
    text = read_text(announce_pipes(Path(given[1:])), "a filter pattern in a file")
    return text.replace("\r\n", "\n").rstrip("\r\n")
