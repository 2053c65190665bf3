"""A store that an older version of the tables wrote: read as it is, made of today by an ingest."""

import gzip
import json
import shutil
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest

from auditor.audit.run import run_audit
from auditor.audit.timeline.run import run_timeline
from auditor.audit.timeline.selection import Selection
from auditor.engine.store.ingest import IngestSummary, store_writer
from auditor.engine.store.store import VERSION
from auditor.errors import UsageError
from auditor.readers import discover
from auditor.replay.question import Question
from auditor.result.json import to_json
from auditor.rules import load_rules
from tests.engine.store.stopped_ingest import contents
from tests.paths import ROOT

GOLDEN = ROOT / "tests" / "golden" / "store-2"
"""What auditor 0.1 made of some logs: copies, an undated record, items that are none."""
PACK = load_rules(["cis-5.0"])
WITHOUT_HASHES_AND_WORDS = """
    UPDATE log_files SET sha256 = NULL, inflated_sha256 = NULL;
    UPDATE rejections SET detail = '', remedy = '';
"""
HASHES = "SELECT origin, sha256, inflated_sha256 FROM log_files"


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOLDEN / "logs", tmp_path / "logs"))


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The store, as if made of the logs where they lie now."""
    store = tmp_path / "old.duckdb"
    store.write_bytes(gzip.decompress((GOLDEN / "store.duckdb.gz").read_bytes()))
    with duckdb.connect(str(store)) as connection:
        for file in (tmp_path / "logs").iterdir():
            modified = str(file.stat().st_mtime_ns)
            connection.execute(
                "UPDATE log_files SET origin = ?, version = ? WHERE ends_with(name, ?)",
                [str(file), modified, file.name],
            )
    return store


def ingest(store: Path, logs: Path) -> IngestSummary:
    with store_writer(str(store)) as writer:
        return writer.ingest(discover([str(logs)]))


def audit(source: Path) -> dict[str, object]:
    answer = json.loads(to_json(run_audit(Question([str(source)], PACK))))
    del answer["options"]["sources"]
    for rejection in answer["intake"]["rejections"]:
        del rejection["detail"], rejection["remedy"]  # in the words of the version that read it
    return dict(answer)


def test_an_audit_of_it_is_the_audit_of_its_files_before_and_after(logs, old):
    expected = audit(logs)
    assert audit(old) == expected
    ingest(old, logs)
    assert audit(old) == expected


def test_an_ingest_upgrades_it_and_reads_only_what_is_new(logs, old, tmp_path):
    again = ingest(old, logs)
    assert (again.files, again.unchanged) == (0, 4)
    fresh = tmp_path / "fresh.duckdb"
    ingest(fresh, logs)
    with duckdb.connect(str(old)) as connection:
        assert connection.execute("SELECT version FROM about").fetchall() == [(VERSION,)]
        hashes = connection.execute("SELECT count(sha256) FROM log_files").fetchall()
        assert hashes == [(0,)]
        connection.execute(WITHOUT_HASHES_AND_WORDS)
    with duckdb.connect(str(fresh)) as connection:
        connection.execute(WITHOUT_HASHES_AND_WORDS)
    assert contents(old) == contents(fresh)


def test_hashes_of_files_are_those_of_their_bytes_and_of_what_they_expand_to(logs, tmp_path):
    store = tmp_path / "store.duckdb"
    ingest(store, logs)
    with duckdb.connect(str(store), read_only=True) as connection:
        rows = connection.execute(HASHES).fetchall()
    assert len(rows) == 4
    for origin, stored, inflated in rows:
        content = Path(origin).read_bytes()
        assert stored == sha256(content).digest()
        whole = sha256(gzip.decompress(content)).digest() if origin.endswith(".gz") else None
        assert inflated == whole


def test_the_timeline_of_an_actor_has_the_days_of_its_files(logs, old):
    everybody = Selection(identity="*")
    of_files, of_store = (run_timeline([str(one)], everybody).coverage for one in (logs, old))
    assert of_store == of_files != ()


def test_credentials_are_columns_taken_out_of_the_texts(logs, old):
    ingest(old, logs)
    with duckdb.connect(str(old), read_only=True) as connection:
        (row,) = connection.execute(
            'SELECT "userIdentity.principalId", "userIdentity.accessKeyId",'
            ' "userIdentity.sessionContext.sessionIssuer.arn",'
            ' "userIdentity.sessionContext.attributes.creationDate" FROM records'
            " WHERE eventName = 'CreateRole'"
        ).fetchall()
        shared = connection.execute("SELECT count(sharedEventID) FROM records").fetchall()
    assert row == (
        "AROAEXAMPLEID:build",
        "ASIAIOSFODNN7EXAMPLE",
        "arn:aws:iam::111122223333:role/deploy",
        "2026-01-26T10:00:00Z",
    )
    assert shared == [(1,)]


def test_a_store_whose_version_was_unfinished_is_refused(logs, tmp_path):
    store = tmp_path / "store.duckdb"
    ingest(store, logs)
    with duckdb.connect(str(store)) as connection:
        connection.execute("DROP TABLE counted_calls")
    with pytest.raises(UsageError, match="made by an unfinished auditor"):
        audit(store)
