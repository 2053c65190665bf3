"""A real cluster: a master and two workers, files on a local path and in a bucket."""

import gzip
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from auditor.engine.spark.session import check_java, check_packages
from auditor.errors import AuditorError
from tests.conftest import record
from tests.engine.spark.standalone import standalone
from tests.readers.objects.conftest import BUCKET, log_file

pytestmark = [pytest.mark.slow, pytest.mark.process]
_FILES = 300
"""Of little more than what opening one costs: three parts of a hundred and some."""


@pytest.fixture
def cluster(request, tmp_path):
    """Started once the environment names a bucket, if the test has one."""
    if "server" in request.fixturenames:
        request.getfixturevalue("server")
    try:
        check_packages()
        check_java()
    except AuditorError as error:
        pytest.skip(str(error))
    folder = tmp_path / "cluster"
    folder.mkdir()
    with standalone(folder) as started:
        yield started


def archive_keys() -> dict[str, bytes]:
    """Log files by key; each third one delivers the event of the one before again."""
    files = {}
    for number in range(_FILES):
        event = number - 1 if number % 3 == 2 else number
        clock = f"{event // 60:02}:{event % 60:02}"
        records = [
            record(
                eventID=f"00000000-0000-4000-8000-{event:012d}",
                eventTime=f"2026-01-26T{clock}:30Z",
                eventName="CreateUser" if event % 2 else "ListUsers",
            )
        ]
        time = f"20260126T{clock.replace(':', '')}Z"
        key = log_file(time=time, unique=f"{number:016d}")
        files[key] = gzip.compress(json.dumps({"Records": records}).encode(), mtime=0)
    return files


def local_result(source: str, output: Path, environment: dict[str, str]) -> bytes:
    """What the local engine answers."""
    command = [sys.executable, "-m", "auditor", "audit", source, "-o", str(output)]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return output.read_bytes()


def test_a_cluster_answers_as_one_process_does(cluster, tmp_path):
    logs = tmp_path / "logs"
    for key, content in archive_keys().items():
        path = logs / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    expected = local_result(str(logs), tmp_path / "local.json", cluster.environment)
    work, output = tmp_path / "between", tmp_path / "cluster.json"
    command = cluster.command("audit", str(logs), "-o", str(output), "--work-dir", str(work))
    subprocess.run(command, env=cluster.environment, check=True)
    assert output.read_bytes() == expected
    assert not list(work.rglob("*.parquet"))


def test_the_answer_stands_where_a_worker_is_killed_in_the_middle(server, fill, cluster, tmp_path):
    keys = archive_keys()
    for key, content in keys.items():
        fill(key, body=content)
    source = f"s3://{BUCKET}"
    expected = local_result(source, tmp_path / "local.json", cluster.environment)
    asked = {sorted(keys)[number]: threading.Event() for number in (0, 130)}
    once = {key: server.gets.count(key) for key in asked}
    server.asked.clear()
    goes_on = threading.Event()

    def hold(request):
        if request.method == "GET" and request.path in asked:
            asked[request.path].set()
            goes_on.wait(600)

    server.faults.append(hold)
    output = tmp_path / "cluster.json"
    command = cluster.command("audit", source, "-o", str(output))
    with subprocess.Popen(command, env=cluster.environment) as running:
        try:
            # Objects of two parts are being read, so one by each worker.
            assert all(event.wait(600) for event in asked.values())
            cluster.workers[0].kill()
        finally:
            goes_on.set()
        assert running.wait(600) == 0
    assert output.read_bytes() == expected
    assert any(server.gets.count(key) > once[key] for key in asked)  # a part was read again
