"""How names and small shapes are spelt elsewhere, and how CloudFormation spells them."""

from typing import Any


def upper_camel(name: object) -> str:
    """Return `FilterName` for `filterName` and for `filter_name`."""
    return "".join(part[:1].upper() + part[1:] for part in str(name).split("_"))


def key_values(given: Any, key: str) -> Any:
    """Return `{"user": "$.user"}` as `[{"Key": "user", "Value": "$.user"}]`, others unchanged.

    Args:
        key: the name of the first of the two.
    """
    if not isinstance(given, dict):
        return given
    return [{key: name, "Value": value} for name, value in given.items()]
