"""Events to the objects that an organization trail writes, including some faults."""

import gzip
import io
import json
import math
import string
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from auditor.sample.calls import Record, SampleRecord, seeded
from auditor.sample.identities import ORGANIZATION, PRODUCTION

SLOT: Final = timedelta(minutes=5)
DELAY: Final = timedelta(minutes=2)
"""Minimum time between an event and its delivery."""

DeliveredFile = tuple[str, str, datetime]
"""Account, Region and delivery time of one object."""

REDELIVERED: Final[DeliveredFile] = (
    PRODUCTION,
    "us-east-1",
    datetime(2026, 3, 17, 21, 50, tzinfo=UTC),
)
"""The object that is delivered again five minutes later under another name."""
EMPTY: Final[DeliveredFile] = (PRODUCTION, "eu-central-1", datetime(2026, 3, 8, 15, 5, tzinfo=UTC))
TRUNCATED_DAY: Final = datetime(2026, 3, 25, 13, tzinfo=UTC)
"""The time after which the first object of production in eu-west-1 is truncated."""


def write_objects(events: Iterable[SampleRecord], folder: Path) -> None:
    """Write the archive of these events below a folder."""
    deliveries = deliver(events)
    truncated = min(
        delivery
        for delivery in deliveries
        if delivery[:2] == (PRODUCTION, "eu-west-1") and delivery[2] > TRUNCATED_DAY
    )
    for delivery, records in deliveries.items():
        _write(folder / key(delivery), records, whole=delivery != truncated)
    account, region, at = REDELIVERED
    _write(folder / key((account, region, at + SLOT), "again"), deliveries[REDELIVERED])
    _write(folder / key(EMPTY), [])


def deliver(events: Iterable[SampleRecord]) -> dict[DeliveredFile, list[Record]]:
    """Return the records of each delivery, in the order of the events."""
    deliveries: dict[DeliveredFile, list[Record]] = defaultdict(list)
    for event in events:
        account, region = event.record["recipientAccountId"], event.record["awsRegion"]
        deliveries[account, region, _delivered(event.at)].append(event.record)
    return deliveries


def _delivered(at: datetime) -> datetime:
    """Return the first delivery time at least `DELAY` after an event."""
    day = at.replace(hour=0, minute=0, second=0)
    return day + math.ceil((at + DELAY - day) / SLOT) * SLOT


def key(delivery: DeliveredFile, copy: str = "") -> str:
    """Return the key of an object in an organization's trail."""
    account, region, at = delivery
    dice = seeded(account, region, at, copy)
    unique = "".join(dice.choice(string.ascii_letters + string.digits) for _ in range(16))
    return (
        f"AWSLogs/{ORGANIZATION}/{account}/CloudTrail/{region}/{at:%Y/%m/%d}/"
        f"{account}_CloudTrail_{region}_{at:%Y%m%dT%H%MZ}_{unique}.json.gz"
    )


def _write(path: Path, records: Sequence[Record], *, whole: bool = True) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    body = json.dumps({"Records": records}, separators=(",", ":")).encode()
    path.write_bytes(_zipped(body) if whole else _broken_off(body[: len(body) // 2]))


def _zipped(body: bytes) -> bytes:
    """Return a gzip file; unlike `gzip.compress`, `GzipFile` never names a system in its header."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0) as file:
        file.write(body)
    return buffer.getvalue()


def _broken_off(body: bytes) -> bytes:
    """Return a gzip file that ends after `body` without an end of stream.

    It is cut after a flush, not at some byte of the finished file, since the amount of text before
    that byte would depend on the version of zlib.
    """
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0) as file:
        file.write(body)
        file.flush()
        return buffer.getvalue()
