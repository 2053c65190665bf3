"""What a run would read and cost."""

import pytest

from auditor.readers.objects import Estimate


def test_prices_are_those_of_s3_standard() -> None:
    estimate = Estimate(objects=1_000_000, bytes=10 << 30, list_requests=1_000)
    assert estimate.requests_price == pytest.approx(0.40 + 0.005)
    assert estimate.transfer_price == pytest.approx(0.90)
