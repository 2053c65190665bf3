"""Names in exports, made from untrusted names."""

import re
from collections.abc import Iterable
from typing import Final

_MAX_CHARACTERS: Final = 200
"""Characters of a name before a kind or a number is added, so that a logical ID stays below the
255 of CloudFormation."""


class NameSupply:
    """Gives each thing a unique name of ASCII letters, digits and a separator."""

    def __init__(self, separator: str = "", taken: Iterable[str] = ()) -> None:
        self._separator = separator
        self._taken = {name.lower() for name in taken}

    def give(self, name: str, kind: str) -> str:
        """Return a name like the given one; if that is taken or empty, one made from the kind.

        Args:
            kind: a word that may begin a name.
        """
        words = re.findall(r"[A-Za-z0-9]+", name)
        made = self._separator.join(words)[:_MAX_CHARACTERS]
        if not made or made[0].isdecimal():
            made = self._separator.join([kind, made] if made else [kind])
        first, number = made, 1
        if made.lower() in self._taken:
            first = made = self._separator.join([made, kind])
        while made.lower() in self._taken:
            number += 1
            made = self._separator.join([first, str(number)])
        self._taken.add(made.lower())
        return made
