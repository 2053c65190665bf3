"""Long records go into a store within the memory that it has for them."""

import gzip
import json
import shutil
from pathlib import Path

import pytest

from auditor.audit.ingest import run_ingest
from auditor.cloudtrail.keys import Pruning
from auditor.errors import AuditorError
from auditor.limits import MB, limited
from tests.conftest import record


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """More records of 200 kB than DuckDB compresses at a time."""
    folder = tmp_path / "logs"
    folder.mkdir()
    one = json.dumps(record(requestParameters={"text": "a" * 200_000}, eventID="ID"))
    records = [one.replace('"ID"', f'"00000000-0000-4000-8000-{n:012}"') for n in range(2_100)]
    text = f'{{"Records":[{",".join(records)}]}}'
    (folder / "one.json.gz").write_bytes(gzip.compress(text.encode(), 1))
    return folder


@pytest.mark.slow
def test_thousands_of_records_of_200_kb_are_ingested(logs: Path, tmp_path: Path) -> None:
    with limited(2, 300 * MB):
        done = run_ingest([str(logs)], tmp_path / "store.duckdb", Pruning())
    assert done.intake.records == 2_100


@pytest.mark.slow
def test_their_copies_are_too_where_memory_is_enough_and_otherwise_a_message_says_so(
    logs: Path, tmp_path: Path
) -> None:
    shutil.copy(logs / "one.json.gz", logs / "two.json.gz")
    store = tmp_path / "store.duckdb"
    with limited(1, 300 * MB), pytest.raises(AuditorError, match="higher --memory-limit"):
        run_ingest([str(logs)], store, Pruning())
    with limited(1, 6_000 * MB):
        assert run_ingest([str(logs)], store, Pruning()).intake.records == 2_100
