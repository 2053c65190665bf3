"""Rejections, as lines for a terminal."""

from collections.abc import Iterator, Sequence
from typing import Final

from auditor.cloudtrail.logfile import Rejection
from auditor.render.shared.lines import wrapped
from auditor.render.shared.words import count, counted

_MAX_REJECTIONS: Final = 10


def rejected(rejections: Sequence[Rejection], all_of_them: str) -> Iterator[str]:
    """Yield the number of rejections, and the first ones with file, location and advice.

    Args:
        all_of_them: the command or option that lists all rejections.
    """
    yield f"Rejected: {counted(len(rejections), 'fault')}"
    for rejection in rejections[:_MAX_REJECTIONS]:
        yield from wrapped(rejection.file, "  ", "    ")
        used = counted(rejection.records_used, "record in it was", "records in it were")
        use = f" {used} used." if rejection.records_used else ""
        what = f"{rejection.kind.value}: {rejection.detail}.{use}"
        yield from wrapped(f"{what} To do: {rejection.remedy}.", "    ")
    more = len(rejections) - _MAX_REJECTIONS
    if more > 0:
        yield f"  … and {count(more)} more; {all_of_them} has them all"
