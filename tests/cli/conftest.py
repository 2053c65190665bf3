"""The command, run as people run it."""

import subprocess
import sys

import pytest

from tests.conftest import record


def run(*arguments, cwd=None):
    return subprocess.run(
        [sys.executable, "-m", "auditor", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
    )


@pytest.fixture
def logs(archive):
    return archive(a=[record()])
