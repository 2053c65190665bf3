"""Trails with digest files, written by `scripts/write-digests`."""

import gzip
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

from auditor.result.verify import Counts, VerifyOptions, VerifyResult
from auditor.verify.metadata import HeadObjects, read_head_objects
from auditor.verify.public_keys import read_public_keys
from auditor.verify.run import verify

ROOT = Path(__file__).parents[2]
HOUR = timedelta(hours=1)
START = datetime(2026, 3, 1, 10, 5, 10, tzinfo=UTC)


@cache
def script() -> ModuleType:
    """Return the script `write-digests` as a module."""
    loader = SourceFileLoader("write_digests", str(ROOT / "scripts" / "write-digests"))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    import sys

    sys.modules[loader.name] = module
    loader.exec_module(module)
    return module


@cache
def signer(number: int = 0) -> Any:
    """Return a key pair; each number has another one."""
    return script().Signer.of(None)


@dataclass
class Bucket:
    """A copy of a bucket in a folder, with saved metadata."""

    root: Path
    heads: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        keys = signer().public_keys(START - timedelta(days=9), START + timedelta(days=9))
        self.public_keys = self.root.parent / "public-keys.json"
        self.public_keys.write_text(json.dumps(keys))

    def log(
        self,
        delivered: datetime,
        name: str = "aaaaaaaaaaaaaaaa",
        trail: Any = None,
        kind: str = "CloudTrail",
        text: str = '{"Records":[]}',
    ) -> tuple[str, str]:
        """Write a log file; return its key and hash."""
        trail = trail or self.trail()
        key = (
            f"{trail.folder}/{trail.account}/{kind}/{trail.region}/{delivered:%Y/%m/%d}/"
            f"{trail.account}_{kind}_{trail.region}_{delivered:%Y%m%dT%H%MZ}_{name}.json.gz"
        )
        file = self.root / key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(gzip.compress(text.encode(), mtime=0))
        return key, hashlib.sha256(text.encode()).hexdigest()

    @staticmethod
    def trail(account: str = "111122223333", region: str = "eu-west-1", **fields: Any) -> Any:
        """A trail."""
        return script().Trail(account, region, **fields)

    def chain(
        self,
        hours: int,
        trail: Any = None,
        start: datetime = START,
        previous: Any = None,
        logs: bool = True,
        key: Any = None,
    ) -> list[Any]:
        """Write the digest files of some hours, each with one log file, and return them."""
        trail = trail or self.trail()
        written = []
        for hour in range(hours):
            time = start + hour * HOUR
            listed = [self.log(time + timedelta(minutes=20), f"{hour:016}", trail)] if logs else []
            previous = trail.write(self.root, key or signer(), time, listed, previous)
            written.append(previous)
            self.heads[previous.key] = previous.head
        return written

    def verify(self, *sources: Any, heads: bool = True, **options: Any) -> VerifyResult:
        """Verify the folder."""
        saved = HeadObjects()
        if heads:
            file = self.root.parent / "head-object.json"
            file.write_text(json.dumps(self.heads))
            saved = read_head_objects([file]) if self.heads else HeadObjects()
        keys = read_public_keys(options.pop("keys", [self.public_keys]))
        asked = VerifyOptions(("x",), (), (), options.pop("start", None), options.pop("end", None))
        return verify(keys, saved, asked, [str(s) for s in sources or (self.root,)], **options)


def findings(result: VerifyResult) -> list[tuple[str, str, str]]:
    """Return the findings without names: subject, verdict and check."""
    return [(f.subject.value, f.verdict.value, f.check.value) for f in result.findings]


def tallied(counts: Counts) -> tuple[int, int, int, int, int]:
    """Return the numbers of valid, invalid, missing, unlisted and not verifiable files."""
    return counts.valid, counts.invalid, counts.missing, counts.unlisted, counts.unverifiable
