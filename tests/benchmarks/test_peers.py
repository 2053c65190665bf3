"""Peers answer what an audit answers."""

import json
import subprocess
import sys

import pytest

from benchmarks.comparisons.base import counts
from benchmarks.corpus.archive import Archive
from benchmarks.materials import PEERS
from tests.cli.conftest import call

pytestmark = pytest.mark.process


@pytest.mark.slow
@pytest.mark.parametrize("job", ["audit-python", "audit-duckdb", "audit-libraries"])
def test_a_peer_counts_the_matches_that_an_audit_counts(tmp_path, job):
    folder = Archive("large", scale=0.003).made(tmp_path / "archives")
    command = [sys.executable, PEERS, job, str(folder)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    call("audit", folder, "-o", tmp_path / "result.json")
    assert json.loads(printed) == json.loads(counts(tmp_path, ""))
    assert all(matches for matches, _ in json.loads(printed)["filters"])


def test_a_copy_of_an_event_counts_once(tmp_path):
    folder = Archive("large", scale=0.001).made(tmp_path / "archives")
    file = next(folder.rglob("*.json.gz"))
    command = [sys.executable, PEERS, "audit-python", str(folder)]
    before, after = (
        subprocess.run(command, check=True, capture_output=True, text=True).stdout
        for copy in (file, file.with_name(f"copy-{file.name}"))
        if copy.write_bytes(file.read_bytes())
    )
    assert before == after
