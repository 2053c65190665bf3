"""Invented archives of log files, in the layout of a trail's bucket."""

import gzip
import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import deflate
import msgspec

from auditor.sample.calls import seeded
from benchmarks.corpus.calls import ACCOUNTS, REGIONS
from benchmarks.corpus.records import Invention, Record, spread

_START: Final = datetime(2026, 1, 1, tzinfo=UTC)
_DAYS: Final = 90
_DELIVERY: Final = 300
"""Seconds of events that one log file holds."""
_LEVEL: Final = 6
_WIDE_BYTES: Final = 200_000
_WHOLE_BYTES: Final = 999_900_000
"""Just below the default limit on the size of a log file."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The size and number of an archive's log files."""

    log_files: int
    records: float
    """Median number of records in a log file; the numbers follow a lognormal distribution."""


PROFILES: Final = {
    "large": Profile(2000, 210),
    "small": Profile(40_000, 8.5),
    "wide": Profile(1, 1000),
    "whole": Profile(1, 770_000),
}


@dataclass(frozen=True, slots=True)
class Contents:
    """The content of an archive."""

    log_files: int
    records: int
    bytes: int
    """Size of the decompressed log files."""
    stored_bytes: int


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive, described by the arguments that determine its bytes."""

    profile: str
    seed: int = 1
    sessions: bool = False
    scale: float = 1.0
    """Factor on the number of log files, or on the number of records of a single file."""

    @property
    def name(self) -> str:
        """The name of its folder."""
        size = "" if self.scale == 1 else f"-x{self.scale:g}"
        return f"{self.profile}-{self.seed}{'-sessions' if self.sessions else ''}{size}"

    def made(self, folder: Path) -> Path:
        """Return its folder; write it unless this version has already written it."""
        path = folder / self.name
        if path.is_dir() and _description(path).get("writer") == writer():
            return path
        part = path.with_name(f".{path.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        shutil.rmtree(path, ignore_errors=True)
        contents = write(self, part / "AWSLogs")
        description = {"writer": writer(), "contents": asdict(contents)}
        part.rename(path)
        _beside(path).write_text(json.dumps(description))
        return path

    def contents(self, folder: Path) -> Contents:
        """Return its content, once it is made."""
        return Contents(**_description(folder / self.name)["contents"])


def write(archive: Archive, folder: Path) -> Contents:
    """Write the log files of an archive into a folder, account by account."""
    counted = [0, 0, 0, 0]
    random = seeded("benchmark log files", archive.seed)
    for name, documents in _log_files(archive):
        account, _, region, time, *_ = name.split("_")
        path = folder / account / "CloudTrail" / region / time[:4] / time[4:6] / time[6:8]
        path.mkdir(parents=True, exist_ok=True)
        file = path / f"{name}_{random.getrandbits(64):016X}.json.gz"
        counts = documents.write(file)
        counted = [a + b for a, b in zip(counted, (1, *counts, file.stat().st_size), strict=True)]
    return Contents(*counted)


@dataclass(frozen=True, slots=True)
class _LogFile:
    """The records of a log file, which need not fit into memory."""

    records: Iterator[Record]
    streamed: bool = False

    def write(self, file: Path) -> tuple[int, int]:
        """Write it; return how many records and bytes it has."""
        texts = map(msgspec.json.encode, self.records)
        if not self.streamed:
            several = list(texts)
            document = b'{"Records":[' + b",".join(several) + b"]}"
            file.write_bytes(deflate.gzip_compress(document, _LEVEL))
            return len(several), len(document)
        count, size = 0, 2
        with file.open("wb") as raw, gzip.GzipFile("", "wb", 1, raw, 0) as stream:
            before = b'{"Records":['
            for text in texts:
                size += stream.write(before + text)
                count, before = count + 1, b","
            stream.write(b"]}")
        return count, size


def _log_files(archive: Archive) -> Iterator[tuple[str, _LogFile]]:
    """Yield the start of each log file's name, and the log file."""
    invention = Invention(archive.seed, archive.sessions)
    profile = PROFILES[archive.profile]
    if archive.profile in ("wide", "whole"):
        name = f"{ACCOUNTS[0]}_CloudTrail_{REGIONS[0]}_{_START:%Y%m%dT%H%MZ}"
        if archive.profile == "wide":
            count = max(1, int(profile.records * archive.scale))
            yield name, _LogFile(_wide(invention, count))
        else:
            limit = int(_WHOLE_BYTES * archive.scale)
            yield name, _LogFile(_whole(invention, limit), streamed=True)
        return
    random = seeded("benchmark archive", archive.seed)
    count = max(1, int(profile.log_files * archive.scale))
    for number in range(count):
        account, region = random.choice(ACCOUNTS), random.choice(REGIONS)
        first = _START + timedelta(days=_DAYS) * number / count
        size = max(1, round(random.lognormvariate(0, 0.8) * profile.records))
        times = [first + timedelta(seconds=n) for n in spread(random, size, _DELIVERY)]
        delivered = first + timedelta(minutes=10 - first.minute % 5)
        name = f"{account}_CloudTrail_{region}_{delivered:%Y%m%dT%H%MZ}"
        yield name, _LogFile(invention.record(account, region, at) for at in times)


def _wide(invention: Invention, count: int) -> Iterator[Record]:
    """Yield records of 200 kB, of which nearly all is one parameter."""
    for number in range(count):
        at = _START + timedelta(seconds=number * _DELIVERY // count)
        record = invention.record(ACCOUNTS[0], REGIONS[0], at)
        record["requestParameters"] = {"userData": "0123456789" * (_WIDE_BYTES // 10)}
        yield record


def _whole(invention: Invention, limit: int) -> Iterator[Record]:
    """Yield records that are less than some bytes together."""
    left = limit
    at = _START
    while True:
        record = invention.record(ACCOUNTS[0], REGIONS[0], at)
        left -= len(msgspec.json.encode(record)) + 1
        if left < 20:
            return
        yield record
        at += timedelta(milliseconds=1)


def _beside(path: Path) -> Path:
    """Return the file that describes an archive."""
    return path.with_name(f"{path.name}.json")


def _description(path: Path) -> dict[str, Any]:
    try:
        description: dict[str, Any] = json.loads(_beside(path).read_text())
    except FileNotFoundError:
        return {}
    return description


def writer() -> str:
    """Return a name of the code that writes archives."""
    code = b"".join(file.read_bytes() for file in sorted(Path(__file__).parent.glob("*.py")))
    return sha256(code).hexdigest()[:16]
