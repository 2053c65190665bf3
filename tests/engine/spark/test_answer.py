"""An audit by tasks is the audit of one process, to the byte."""

from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from auditor.audit.run import audit_with_histories
from auditor.engine.base import Criteria
from auditor.engine.duckdb.connection import connected
from auditor.engine.scan.parts import Sizes
from auditor.engine.spark import scan
from auditor.engine.spark.cluster import Cluster
from auditor.errors import AuditorError, UsageError
from auditor.readers import discover
from auditor.replay.bounds import Bounds
from auditor.replay.method import Method
from auditor.replay.question import Question
from auditor.result.json import to_json
from auditor.rules import load_rules
from tests.conftest import record
from tests.engine.spark.in_process import InProcess
from tests.paths import ROOT


@pytest.fixture
def in_process(monkeypatch):
    """Run the tasks here, in parts and shares that are small."""
    sizes = Sizes(most=3_000_000, least=300_000, share=200_000)
    monkeypatch.setattr(scan, "spark_session", lambda _: nullcontext())
    monkeypatch.setattr(scan, "Jobs", lambda *_: InProcess())
    monkeypatch.setattr(scan, "relations_of", partial(scan.relations_of, sizes=sizes))


@pytest.mark.slow
@pytest.mark.parametrize("through_files", [False, True])
def test_the_result_is_the_same_and_names_no_engine(in_process, tmp_path, through_files):
    pack = load_rules(["iam-changes"], {})
    source = [str(ROOT / "sample_data")]
    work_dir = str(tmp_path / "work") if through_files else None
    by_tasks = Question(source, pack, Bounds(), Method(), cluster=Cluster(None, work_dir))
    alone = Question(source, pack, Bounds(), Method())
    result, expected = (to_json(audit_with_histories(one).result) for one in (by_tasks, alone))
    assert result == expected
    assert not list(tmp_path.rglob("*.parquet"))


def test_the_driver_has_the_texts_of_calls_beside_the_rows(archive):
    logs = archive(a=[record(eventName="ListUsers"), record(eventName="CreateUser")])
    discovery = discover([str(logs)])
    criteria = Criteria((), calls=(("iam.amazonaws.com", "CreateUser"),))
    jobs: Any = InProcess()
    with connected() as connection:
        relations = scan.relations_of(connection, jobs, discovery, criteria)
        for log_file in discovery.log_files:
            Path(log_file.path).unlink()
        assert '"CreateUser"' in relations.texts([(0, 1)])[0, 1].text
        rows = connection.execute("SELECT position, called, text FROM matched").fetchall()
        assert rows == [(1, True, None)]


def test_a_run_that_cannot_go_on_says_why(in_process, tmp_path, archive):
    (tmp_path / "taken").write_text("a file, no folder")
    question = Question(
        [str(archive(a=[]))],
        load_rules(["iam-changes"], {}),
        cluster=Cluster(None, str(tmp_path / "taken")),
    )
    with pytest.raises(AuditorError, match=r"taken/auditor-.*: cannot be written: Not a directory"):
        audit_with_histories(question)


def test_a_source_that_is_not_there_is_refused_before_spark_starts(tmp_path, monkeypatch):
    monkeypatch.setattr(scan, "spark_session", None)
    question = Question(
        [str(tmp_path / "none")], load_rules(["iam-changes"], {}), cluster=Cluster()
    )
    with pytest.raises(UsageError, match="none: no such file or folder"):
        audit_with_histories(question)


def test_a_store_is_read_without_spark(tmp_path):
    store = tmp_path / "s.duckdb"
    store.write_bytes(bytes(8) + b"DUCK")
    question = Question([str(store)], load_rules(["iam-changes"], {}), cluster=Cluster())
    with pytest.raises(UsageError, match="a store is read without Spark; leave out --engine"):
        audit_with_histories(question)
