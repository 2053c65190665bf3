"""Resources that were made and removed again. Pure."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from auditor.cloudtrail.lineage import Call
from auditor.significance.record_tests import field
from auditor.significance.table import SignificanceTable

_Thing = tuple[str, int, tuple[object, ...]]
"""An account, the index of a removal in the table, and the names that identify a resource."""


class MadeAndRemoved:
    """Collects the calls that make resources and those that remove them."""

    def __init__(self, table: SignificanceTable) -> None:
        self._removals = table.removals
        self._made: dict[_Thing, list[Call]] = defaultdict(list)
        self._removed: dict[_Thing, list[Call]] = defaultdict(list)

    def add(self, call: Call, record: Mapping[str, Any]) -> None:
        """Add a record with its call; refused calls made and removed nothing."""
        if not call.succeeded:
            return
        for index, removal in enumerate(self._removals):
            if f"{call.source}.amazonaws.com" != removal.event_source:
                continue
            for name, fields, calls in (
                (removal.made, removal.made_fields, self._made),
                (removal.removed, removal.removed_fields, self._removed),
            ):
                if call.name == name:
                    names = tuple(str(field(record, path) or "") for path in fields)
                    if all(names):
                        calls[call.account, index, names].append(call)

    def removals(self) -> dict[str, Call]:
        """Return the first call that removed each resource, by record_id of its maker."""
        first: dict[str, Call] = {}
        for thing, makers in self._made.items():
            for maker in makers:
                later = [
                    removal
                    for removal in self._removed.get(thing, ())
                    if removal.time >= maker.time
                ]
                if later:
                    first[maker.record_id] = min(
                        later, key=lambda removal: (removal.time, removal.record_id)
                    )
        return first
