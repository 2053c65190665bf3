"""Fields with known values."""

from dataclasses import dataclass

from auditor.pattern.glob import WildcardRule, glob
from auditor.pattern.vocabulary.spelling import alike, beginnings, endings, in_other_case, letters


@dataclass(frozen=True, slots=True)
class FieldValues:
    """The texts that a field is known to hold."""

    path: tuple[str, ...]
    texts: frozenset[str]
    complete: bool
    """Whether the source has all values; otherwise a text that it lacks is as good as any other."""
    source: str
    """Where the list is from."""

    def has(self, text: str) -> bool:
        """Return whether one of the texts matches a pattern's text, in which `*` is a wildcard."""
        if "*" not in text:
            return text in self.texts
        rules = (WildcardRule.OBSERVED, WildcardRule.ORDINARY)
        return any(glob(text, listed, rule) for listed in self.texts for rule in rules)

    def cannot_hold(self, text: str) -> bool:
        """Return whether a text is another one in the wrong letter case, of a complete list."""
        return self.complete and text not in self.texts and self.in_other_case(text) is not None

    def in_other_case(self, text: str) -> str | None:
        """Return the text that differs from one in letter case only."""
        return in_other_case(text, self.texts)

    def like(self, text: str) -> str | None:
        """Return the text that a text of a pattern was probably meant to match."""
        if "*" not in text:
            return alike(text, self.texts, complete=self.complete)
        bare = "*".join(map(letters, text.split("*")))
        if not bare.strip("*"):
            return None
        ordinary = WildcardRule.ORDINARY
        alike_texts = (t for t in sorted(self.texts) if glob(bare, letters(t), ordinary))
        return next(alike_texts, None) or self._like_end(text)

    def _like_end(self, text: str) -> str | None:
        """Return the text whose beginning or end is nearest to one with `*` after or before it."""
        sought = text.strip("*")
        if "*" in sought:
            return None
        ends: dict[str, str] = {}
        for listed in sorted(self.texts):
            some = beginnings(listed) if text.endswith("*") else []
            some += endings(listed) if text.startswith("*") else []
            ends |= dict.fromkeys(some, listed)
        ends |= {listed: listed for listed in self.texts}
        bare = letters(sought)
        if bare.startswith(tuple(map(letters, ends))) or bare.endswith(tuple(map(letters, ends))):
            return None  # it is longer, and may be another one
        near = alike(sought, ends, complete=self.complete)
        return None if near is None else ends[near]
