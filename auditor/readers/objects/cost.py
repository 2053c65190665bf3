"""What a run over an object store would read, and what its requests cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from auditor.cloudtrail.keys import ALL, Pruning
from auditor.readers.objects.listing import list_pages
from auditor.readers.objects.sources import ObjectSource
from auditor.readers.objects.surveying import Survey

# List prices of S3 Standard in us-east-1, in US dollars, as published in early 2026. Other Regions
# and storage classes cost more, other stores something else.
PRICES_OF: Final = "S3 Standard in us-east-1, early 2026"
LIST_PRICE: Final = 0.005 / 1000
"""Dollars per LIST request."""
GET_PRICE: Final = 0.0004 / 1000
"""Dollars per GET request."""
TRANSFER_PRICE: Final = 0.09 / (1 << 30)
"""Dollars per byte out to the internet; within the bucket's Region it is free."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would read."""

    objects: int
    bytes: int
    """Their size as stored."""
    list_requests: int

    @property
    def requests_price(self) -> float:
        """Dollars for the LIST and GET requests, at the prices of `PRICES_OF`."""
        return self.list_requests * LIST_PRICE + self.objects * GET_PRICE

    @property
    def transfer_price(self) -> float:
        """Dollars for the bytes, where the run is outside of the bucket's Region."""
        return self.bytes * TRANSFER_PRICE


def estimate(
    source: ObjectSource,
    survey: Survey,
    pruning: Pruning = ALL,
    last_keys: Mapping[str, str] | None = None,
) -> Estimate:
    """List what a run would read, and add it up; the listing itself is made and paid."""
    objects = size = 0
    requests = survey.requests - len(survey.objects)  # whose pages took no request
    for page in list_pages(source, survey, pruning, last_keys):
        requests += 1
        objects += len(page)
        size += sum(stored.size for stored in page)
    return Estimate(objects, size, requests)
