"""How `*` matches: as the service was observed to do it, or as everybody would expect."""

from enum import StrEnum


class WildcardRule(StrEnum):
    """The treatment of the last part of a pattern if it occurs more than once in a value."""

    OBSERVED = "observed"
    """Each part is searched at its first occurrence without retry, so `*111.111` does not match
    `111.111.111`. This explains every recorded answer of TestMetricFilter.
    """
    ORDINARY = "ordinary"
    """The last part is looked for at the end of the value."""


def glob(pattern: str, text: str, rule: WildcardRule = WildcardRule.OBSERVED) -> bool:
    """Return whether `text` matches, each `*` of the pattern standing for any run of characters."""
    first, *rest = pattern.split("*")
    if not rest:
        return text == pattern
    if not text.startswith(first):
        return False
    position = len(first)
    *middle, last = rest
    for part in middle:
        start = text.find(part, position)
        if start < 0:
            return False
        position = start + len(part)
    if rule is WildcardRule.ORDINARY or not last:
        return len(text) - position >= len(last) and text.endswith(last)
    start = text.find(last, position)
    return start >= 0 and start + len(last) == len(text)
