"""Numbers that templates hold as text."""

import math
import re
from typing import Final

_DECIMAL: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


def decimal(text: str) -> float | None:
    """Return the number in a text; `None` if it is not a number, such as `1_0`, ` 1` and `nan`."""
    if not _DECIMAL.fullmatch(text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None
