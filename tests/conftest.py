"""Fixtures for several packages."""

import gzip
import json
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.paths import SHARED

# The same examples in every run and on every machine, whatever its speed.
settings.register_profile(
    "auditor",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors],
)
settings.load_profile("auditor")


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder as the current folder, so paths are short."""
    monkeypatch.chdir(tmp_path)
    return Path()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real logs, if it is present."""
    if not SHARED.is_dir():
        pytest.skip("the real logs of ../shared are not here")
    return SHARED


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> None:
    """Enable Ctrl-C as in a terminal: a shell disables it for background processes."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _offline() -> Iterator[None]:
    """Keep tests from connecting to other machines."""
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not ip_address(address[0]).is_loopback:
            raise OSError(f"a test wants to reach {address}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        yield


@pytest.fixture(autouse=True)
def _processes_are_marked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep tests without the marker `process` from starting processes."""

    def refuse(_: object, command: object, *arguments: Any, **options: Any) -> None:
        raise AssertionError(f"a test without the marker `process` starts {command}")

    if not any(map(request.node.get_closest_marker, ("process", "browser"))):
        monkeypatch.setattr(subprocess.Popen, "__init__", refuse)


Record = dict[str, object]


@pytest.fixture
def archive(tmp_path: Path) -> Callable[..., Path]:
    """Write log files `name=[record, …]`, each later than the previous one; return their folder."""
    times = count(1_700_000_000)

    def write(**files: list[Record]) -> Path:
        folder = tmp_path / "logs"
        folder.mkdir(exist_ok=True)
        for name, records in files.items():
            body = json.dumps({"Records": records}, separators=(",", ":")).encode()
            path = folder / f"{name}.json.gz"
            path.write_bytes(gzip.compress(body, mtime=0))
            modified = next(times)
            os.utime(path, (modified, modified))
        return folder

    return write


def record(**fields: object) -> Record:
    """Return a small record of an IAM call, with some fields replaced."""
    return {
        "eventVersion": "1.08",
        "userIdentity": {
            "type": "IAMUser",
            "arn": "arn:aws:iam::111122223333:user/alice",
            "accountId": "111122223333",
            "userName": "alice",
        },
        "eventTime": "2026-01-26T21:45:30Z",
        "eventSource": "iam.amazonaws.com",
        "eventName": "CreateUser",
        "awsRegion": "us-east-1",
        "sourceIPAddress": "203.0.113.7",
        "userAgent": "aws-cli/2.11",
        "eventID": "00000000-0000-4000-8000-000000000001",
        "recipientAccountId": "111122223333",
        **fields,
    }
