"""Account IDs and Regions as people write them in options and files: one spelling for all."""

import re
from typing import Final

_ACCOUNT: Final = re.compile(r"[0-9]{12}|[0-9]{4}-[0-9]{4}-[0-9]{4}")
_REGION: Final = re.compile(r"[a-z]{2}(-[a-z]+){1,2}-[0-9]+")


def parse_account(text: str) -> str:
    """Return an account ID without blanks around it, and without the hyphens of the console.

    Raises:
        ValueError: it is not an account ID; names the remedy.
    """
    account = text.strip()
    if not _ACCOUNT.fullmatch(account):
        raise ValueError("not an account ID; write its 12 digits, such as 111122223333")
    return account.replace("-", "")


def parse_region(text: str) -> str:
    """Return the name of a Region without blanks around it; AWS decides which Regions exist.

    Raises:
        ValueError: it is not spelt like one; names the remedy.
    """
    region = text.strip()
    if not _REGION.fullmatch(region):
        raise ValueError("not a Region; write it like eu-west-1 or us-gov-west-1")
    return region
