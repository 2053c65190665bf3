"""Requirements of frameworks in reports: by framework, the rule's own first."""

from collections.abc import Iterable
from dataclasses import dataclass

from auditor.cloudwatch.rule import Control


@dataclass(frozen=True, slots=True)
class Requirements:
    """The requirements of one framework that a rule helps to meet, according to one source."""

    framework: str
    """Its name and version."""
    ids: tuple[str, ...]
    source: str
    official: bool

    def __str__(self) -> str:
        return f"{self.framework}: {', '.join(self.ids)}"

    @property
    def authority(self) -> str:
        """The source of the mapping, in a clause; a third party's is marked as its opinion."""
        if self.official or not self.source:
            return self.source or "the rules"
        return f"as {self.source} reads it"


def by_framework(controls: Iterable[Control]) -> tuple[Requirements, ...]:
    """Return requirements by framework, version and source, in order of first appearance."""
    groups: dict[tuple[str, str, bool], list[str]] = {}
    for control in controls:
        framework = f"{control.framework} {control.version}".strip()
        key = (framework, control.source, control.official)
        groups.setdefault(key, []).append(control.id)
    return tuple(
        Requirements(framework, tuple(ids), source, official)
        for (framework, source, official), ids in groups.items()
    )


def summary(controls: Iterable[Control]) -> str:
    """Return the rule's own requirements and the number of others; "" without any."""
    groups = by_framework(controls)
    if not groups:
        return ""
    own, others = groups[0], sum(len(group.ids) for group in groups[1:])
    opinion = f" ({own.source})" if own.source and not own.official else ""
    return f"{own}{opinion}" + (f", and {others:,} more" if others else "")
