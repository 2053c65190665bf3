"""Responses of LookupEvents: pages, bare lists and single items.

The event is in `CloudTrailEvent`, as text or, after a tool like jq, as an object. The other fields
repeat it less precisely (EventTime has a local offset) and are not used.
"""

from typing import Final

from auditor.readers.records.part import Container
from auditor.readers.wrappings.wrapping import Wrapping, list_under, value_under

_LOOKUP: Final = Container("lookup-events")

WRAPPINGS: Final = (
    Wrapping(_LOOKUP, list_under("Events")),
    Wrapping(_LOOKUP, value_under("CloudTrailEvent")),
)
