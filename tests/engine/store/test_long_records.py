"""Long records go into a store within the memory that it has for them."""

import gzip
import json
from pathlib import Path

import pytest

from auditor.audit.ingest import run_ingest
from auditor.cloudtrail.keys import Pruning
from auditor.limits import MB, limited
from tests.conftest import record


@pytest.mark.slow
def test_a_thousand_records_of_200_kb_are_ingested(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    records = [record(requestParameters={"text": "a" * 200_000}) for _ in range(1_000)]
    for number, one in enumerate(records):
        one["eventID"] = f"00000000-0000-4000-8000-{number:012}"
    text = json.dumps({"Records": records}, separators=(",", ":"))
    (folder / "one.json.gz").write_bytes(gzip.compress(text.encode(), 1))
    with limited(2, 4_000 * MB):
        done = run_ingest([str(folder)], tmp_path / "store.duckdb", Pruning())
    assert done.intake.records == len(records)
