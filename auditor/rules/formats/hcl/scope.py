"""What expressions refer to, and how much may be spent on them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from auditor.rules.formats.hcl.values import NoValueError

_MAX_STEPS: Final = 100_000
"""For all expressions of a module: some seconds' work, and more than any rules need."""


class StepBudget:
    """How many steps of evaluation are left, so that no file takes for ever."""

    def __init__(self, steps: int = _MAX_STEPS) -> None:
        self._left = steps

    def spend(self, steps: int = 1) -> None:
        """Take steps off.

        Raises:
            NoValueError: none are left.
        """
        self._left -= steps
        if self._left < 0:
            raise NoValueError


@dataclass(frozen=True, slots=True)
class ModuleScope:
    """What expressions refer to."""

    lookup: Callable[[Sequence[object]], object]
    """Answers a path such as `("var", "prefix")`; raises LookupError for what it does not know."""
    names: Mapping[str, object] = field(default_factory=dict)
    """Names of the `for` expressions around."""
    budget: StepBudget = field(default_factory=StepBudget)

    def having(self, names: Mapping[str, object]) -> "ModuleScope":
        """Return the scope inside a `for` expression."""
        return replace(self, names={**self.names, **names})
