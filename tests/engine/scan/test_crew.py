"""Several processes over the log files of a run: shared out, watched, and ended."""

import os
import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from auditor.cloudtrail.logfile import RejectionKind
from auditor.engine.base import Criteria
from auditor.engine.scan.crew import process_count
from auditor.engine.scan.parts import PackedLogFiles
from auditor.engine.scan.scan import scan
from auditor.engine.scan.worker import Assignment
from auditor.engine.scan.worker_count import workers_ahead
from auditor.engine.scan.worker_process import (
    WorkerProcess,
    _waiting,
    end_waiting,
    started_ahead,
    worker_process,
)
from auditor.errors import AuditorError
from auditor.limits import MB, Limits, limited
from auditor.readers import Hashing, LogFile, discover
from tests.conftest import record
from tests.engine.fillers import SameProcess, several_processes

ASSIGNMENT = Assignment(Criteria(()), 1 << 20, Hashing.NONE, "", Limits(1, 300 * MB))


def log_files(count, size, bucket=None):
    return [LogFile(f"{n}", f"/{n}", size, bucket=bucket) for n in range(count)]


@pytest.mark.parametrize(
    ("files", "threads", "memory", "processes"),
    [
        (log_files(100, 10 * MB), 4, 8_000, 4),
        (log_files(100, 10 * MB), 1, 8_000, 1),
        (log_files(100, 10 * MB), 4, 650, 2),
        (log_files(5, 10 * MB), 8, 8_000, 2),
        (log_files(4_000, 1), 8, 8_000, 2),
        (log_files(9, 1), 8, 8_000, 1),
        (log_files(1, 200 * MB), 8, 8_000, 1),
        (log_files(2, 200 * MB), 8, 8_000, 2),
        ([], 8, 8_000, 1),
        (log_files(100, 10 * MB, bucket=object()), 4, 8_000, 1),
    ],
)
def test_there_are_as_many_processes_as_there_is_work_and_memory_for(
    files, threads, memory, processes
):
    with limited(threads, memory * MB):
        assert process_count(files) == processes


@pytest.mark.parametrize(
    ("name", "files", "size", "workers"),
    [
        ("log.json.gz", 40, 10 * MB, 3),
        ("log.json.gz", 5, 10 * MB, 1),
        ("log.json.gz", 1, 200 * MB, 0),
        ("log.json.gz", 9, 1, 0),
        ("archive.tar", 40, 10 * MB, 0),
    ],
)
def test_workers_start_ahead_where_a_glance_shows_that_they_pay_off(
    tmp_path, name, files, size, workers
):
    for number in range(files):
        (tmp_path / f"{number % 3}").mkdir(exist_ok=True)
        with (tmp_path / f"{number % 3}" / f"{number}-{name}").open("wb") as file:
            file.truncate(size)
    with limited(4, 8_000 * MB):
        assert workers_ahead([str(tmp_path)]) == workers
        assert workers < process_count(discover([str(tmp_path)]).log_files)
    with limited(1):
        assert workers_ahead([str(tmp_path)]) == 0


@pytest.mark.process
def test_a_run_takes_workers_that_were_started_ahead_and_ends_those_that_it_does_not_need():
    with started_ahead(2):
        taken = worker_process(ASSIGNMENT)
        waiting = _waiting.get()
        assert waiting is not None
        (left,) = waiting
        end_waiting()
        assert left._process.poll() is not None
        assert taken._process.poll() is None
    taken.end()


class Recorded:
    """What a run says of its progress."""

    def __init__(self):
        self.totals, self.files, self.bytes = [], 0, 0

    def total(self, files):
        self.totals.append(files)

    def advance(self, files, size):
        self.files += files
        self.bytes += size


def test_rejections_and_progress_are_those_of_one_process(archive):
    folder = archive(**{f"f{n}": [record(eventID=f"{n}")] for n in range(6)})
    for name in ("f1", "f4"):
        (folder / f"{name}.json.gz").write_bytes(b"\x1f\x8bdamaged")
    found = discover([str(folder)])
    with several_processes(), scan(found, Criteria(()), progress := Recorded()) as relations:
        rejections = relations.intake.rejections
    assert [(one.file, one.kind) for one in rejections] == [
        ("logs/f1.json.gz", RejectionKind.DAMAGED),
        ("logs/f4.json.gz", RejectionKind.DAMAGED),
    ]
    size = sum(log_file.size for log_file in found.log_files)
    assert (progress.totals, progress.files, progress.bytes) == ([6], 6, size)


@pytest.mark.parametrize("failure", [AuditorError("credentials expired"), RuntimeError("a bug")])
def test_what_ends_a_worker_ends_the_run_and_the_other_workers(archive, failure):
    ended = []

    class Failing(SameProcess):
        def judge(self, packed):
            raise failure

        def end(self):
            ended.append(self)

    folder = archive(**{f"f{n}": [record(eventID=f"{n}")] for n in range(6)})
    with (
        several_processes(Failing),
        pytest.raises(type(failure), match=str(failure)),
        scan(discover([str(folder)]), Criteria(())),
    ):
        pass
    assert len(set(ended)) == 2


def test_without_a_further_process_one_does_it_all(archive):
    def refused(_):
        raise OSError("no more processes")

    folder = archive(**{f"f{n}": [record(eventID=f"{n}")] for n in range(3)})
    with (
        several_processes(refused),
        scan(discover([str(folder)]), Criteria(())) as relations,
    ):
        assert relations.intake.records == 3


@pytest.mark.process
def test_a_worker_that_is_killed_is_named_as_the_reason():
    worker = WorkerProcess(ASSIGNMENT)
    os.kill(worker._process.pid, signal.SIGKILL)
    try:
        with pytest.raises(AuditorError, match="ended by signal 9"):
            worker.judge(PackedLogFiles.of(0, []))
    finally:
        worker.end()


@pytest.mark.process
def test_a_worker_says_what_ended_it_before_its_database_was_open():
    worker = WorkerProcess(replace(ASSIGNMENT, folder="/dev/null/none"))
    try:
        with pytest.raises(AuditorError, match=r"^no temporary file can be written: Not a dir"):
            worker.judge(PackedLogFiles.of(0, []))
    finally:
        worker.end()


@pytest.mark.process
def test_a_worker_ends_with_the_process_that_started_it():
    worker = WorkerProcess(ASSIGNMENT)
    worker._work.close()
    assert worker._process.wait() == 0
    worker.end()


SCRIPT = """
import sys
import auditor
from auditor.engine.scan import crew, worker_count
from auditor.limits import limited

print("the script runs")
worker_count._PROCESS_BYTES = crew.SHARE_BYTES = 1
with limited(threads=int(sys.argv[2])):
    print(auditor.to_json(auditor.run_audit(sys.argv[1], "{ $.eventName = CreateUser }")))
"""


@pytest.mark.process
@pytest.mark.slow
def test_workers_run_nothing_of_the_script_that_started_them(archive, tmp_path):
    folder = archive(**{f"f{n}": [record(eventID=f"{n}")] for n in range(6)})
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    outputs = {
        subprocess.run(
            [sys.executable, script, folder, threads], capture_output=True, text=True, check=True
        ).stdout
        for threads in ("1", "3")
    }
    (output,) = outputs
    assert output.count("the script runs") == 1


STOPPED = """
import signal, subprocess, sys
from auditor.__main__ import command
from auditor.engine.scan import crew, worker_count

class Noted(subprocess.Popen):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        print(self.pid, flush=True)

def stop(self, kernel):
    signal.raise_signal({number})
    yield

subprocess.Popen = Noted
worker_count._PROCESS_BYTES = crew.SHARE_BYTES = 1
crew.Crew.parts = stop
sys.argv[1:] = ["audit", sys.argv[1], "--threads", "2"]
command()
"""


@pytest.mark.process
@pytest.mark.slow
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_stopped_leaves_no_process_and_no_file(archive, tmp_path, number, status):
    folder = archive(**{f"f{n}": [record(eventID=f"{n}")] for n in range(6)})
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", STOPPED.format(number=int(number)), folder],
        capture_output=True,
        text=True,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    assert (done.returncode, done.stderr.strip()) == (status, "")
    with pytest.raises(ProcessLookupError):
        os.kill(int(done.stdout), 0)
    assert not list(temporary.iterdir())
