"""Reads the table of significance of a file.

`queries/significance.json` is the included one; another file of the same form can replace it.
"""

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from auditor import resources
from auditor.errors import UsageError
from auditor.significance.record_tests import TESTS
from auditor.significance.table import (
    BurstWeight,
    Removal,
    Scoring,
    SignificanceTable,
    Source,
    WeightedCall,
)
from auditor.texts import read_text

_WANTED: Final = "a file like queries/significance.json, or none"


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    attack: str
    sources: dict[str, Source]
    scoring: Scoring
    bursts: tuple[BurstWeight, ...]
    calls: tuple[WeightedCall, ...]
    removals: tuple[Removal, ...] = ()


@cache
def shipped_table() -> SignificanceTable:
    """Return the included table."""
    return _table(resources.significance(), "queries/significance.json")


def read_table(path: Path) -> SignificanceTable:
    """Return the table of a file.

    Raises:
        UsageError: it cannot be read, or is not a table of significance.
    """
    return _table(read_text(path, _WANTED), str(path))


def _table(text: str, name: str) -> SignificanceTable:
    try:
        file = msgspec.json.decode(text, type=_File)
    except msgspec.DecodeError as error:
        raise UsageError(f"{name}: not a table of significance: {error}") from error
    calls = {call.name: call for call in file.calls}
    faults = [
        f"{call.event_name}: unknown test {test!r}"
        for call in file.calls
        for condition in call.when
        for test in condition.test.split()
        if test not in TESTS
    ]
    faults += [
        f"{burst.call}: not among the calls" for burst in file.bursts if burst.call not in calls
    ]
    named = Counter(call.name for call in file.calls)
    rated = Counter(burst.call for burst in file.bursts)
    faults += [
        f"{call}: listed twice" for call, times in (*named.items(), *rated.items()) if times > 1
    ]
    if faults:
        raise UsageError(f"{name}: {'; '.join(faults)}")
    table = SignificanceTable(
        file.attack, file.sources, file.scoring, file.bursts, calls, file.removals
    )
    if not table.row_calls:
        least = f"{table.scoring.row_weight:g}"
        raise UsageError(f"{name}: no call has a weight of {least} or more, so nothing matters")
    _ = table.patterns  # parsed here, so that faults are found before logs are read
    return table
