"""The objects and request costs of a run over an object store."""

from dataclasses import dataclass
from typing import Final

# List prices of S3 Standard in us-east-1, in US dollars, as published in early 2026. Other Regions
# and storage classes cost more; other stores have other prices.
PRICES_OF: Final = "S3 Standard in us-east-1, early 2026"
LIST_PRICE: Final = 0.005 / 1000
"""Dollars per LIST request."""
GET_PRICE: Final = 0.0004 / 1000
"""Dollars per GET request."""
TRANSFER_PRICE: Final = 0.09 / (1 << 30)
"""Dollars per byte out to the internet; within the bucket's Region it is free."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """The objects that a run would read."""

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
        """Dollars for the bytes, if the run is outside the bucket's Region."""
        return self.bytes * TRANSFER_PRICE
