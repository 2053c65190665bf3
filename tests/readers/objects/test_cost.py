"""What a run would read and cost."""

from datetime import UTC, datetime

import pytest

from auditor.cloudtrail.keys import Pruning
from auditor.readers.objects import Estimate, estimate, survey
from tests.readers.objects.conftest import log_file


def test_an_estimate_counts_what_the_server_was_asked_and_fetches_nothing(
    fill, source, server, monkeypatch
):
    for module in ("surveying", "listing"):
        monkeypatch.setattr(f"auditor.readers.objects.{module}.PAGE", 2)
    server.page = 2
    days = ("20260125", "20260126", "20260127", "20260210")
    keys = [log_file(time=f"{day}T1200Z") for day in days]
    fill(*keys, "20250101_loose.json", log_file(region="us-east-1"), body=b"12345")
    opened = source()
    pruning = Pruning(regions=("eu-west-1",), end=datetime(2026, 1, 28, tzinfo=UTC))
    found = estimate(opened, survey(opened, pruning), pruning)
    assert found == Estimate(objects=4, bytes=20, list_requests=len(server.asked))
    assert len(server.lists) == len(server.asked) == 7
    assert server.gets == []


def test_prices_are_those_of_s3_standard() -> None:
    found = Estimate(objects=1_000_000, bytes=10 << 30, list_requests=1_000)
    assert found.requests_price == pytest.approx(0.40 + 0.005)
    assert found.transfer_price == pytest.approx(0.90)
