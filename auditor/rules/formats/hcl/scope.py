"""The names that expressions refer to, and the limit of evaluation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from auditor.rules.formats.hcl.values import NoValueError

_MAX_STEPS: Final = 100_000
"""For all expressions of a module: some seconds' work, and more than any rules need."""


class StepBudget:
    """The number of evaluation steps left, so that no file takes forever."""

    def __init__(self, steps: int = _MAX_STEPS) -> None:
        self._left = steps

    def spend(self, steps: int = 1) -> None:
        """Subtract steps.

        Raises:
            NoValueError: none are left.
        """
        self._left -= steps
        if self._left < 0:
            raise NoValueError


@dataclass(frozen=True, slots=True)
class ModuleScope:
    """The names that expressions refer to."""

    lookup: Callable[[Sequence[object]], object]
    """Returns the value of a path such as `("var", "prefix")`; raises LookupError for an unknown
    one.
    """
    names: Mapping[str, object] = field(default_factory=dict)
    """Names of the `for` expressions around."""
    budget: StepBudget = field(default_factory=StepBudget)

    def having(self, names: Mapping[str, object]) -> "ModuleScope":
        """Return the scope inside a `for` expression."""
        return replace(self, names={**self.names, **names})
