"""A standalone cluster on the loopback address, started with PySpark's scripts."""

import os
import re
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

_DEADLINE = 600
"""Seconds after which an expected event counts as failed; nothing takes this long."""


class Daemon:
    """A master or a worker."""

    def __init__(self, kind: str, arguments: list[str], environment: dict[str, str]) -> None:
        pyspark = pytest.importorskip("pyspark")
        script = Path(pyspark.__file__).parent / "bin" / "spark-class"
        self.process = subprocess.Popen(
            [str(script), f"org.apache.spark.deploy.{kind.lower()}.{kind}", *arguments],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._lines: list[str] = []
        self._written = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._written:
                self._lines.append(line)
                self._written.notify_all()

    def line(self, pattern: str) -> re.Match[str]:
        """Wait for a line of its log."""

        def first_match() -> re.Match[str] | None:
            return next(filter(None, (re.search(pattern, line) for line in self._lines)), None)

        with self._written:
            match = self._written.wait_for(first_match, _DEADLINE)
        assert match, f"no {pattern} in:\n{''.join(self._lines)}"
        return match

    @property
    def executors(self) -> list[int]:
        """Return the pids of the executors that a worker has started."""
        pid = self.process.pid
        tasks = Path(f"/proc/{pid}/task").glob("*/children")
        return [int(child) for task in tasks for child in task.read_text().split()]

    def kill(self) -> None:
        """Kill it by its pid, and wait until its executors have ended, too."""
        handles = [os.pidfd_open(pid) for pid in self.executors]
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(_DEADLINE)
        for handle in handles:
            ended, _, _ = select.select([handle], [], [], _DEADLINE)
            os.close(handle)
            assert ended, "an executor outlives its worker"

    def stop(self) -> None:
        """End it if it is still running."""
        self.process.terminate()
        self.process.wait(_DEADLINE)
        self._reader.join(_DEADLINE)
        assert self.process.stderr is not None
        self.process.stderr.close()


class Standalone:
    """A master and two workers with one core each."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        (folder / "spark-defaults.conf").write_text(
            "spark.driver.host 127.0.0.1\n"
            "spark.driver.memory 512m\n"
            "spark.executor.memory 512m\n"
            "spark.scheduler.minRegisteredResourcesRatio 1.0\n"
            "spark.scheduler.maxRegisteredResourcesWaitingTime 600s\n"
        )
        self.environment = {
            **os.environ,
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_CONF_DIR": str(folder),
            "SPARK_DAEMON_MEMORY": "256m",
            "SPARK_LOCAL_DIRS": str(folder / "local"),
            "SPARK_WORKER_DIR": str(folder / "work"),
        }
        on_loopback = ["--host", "127.0.0.1", "--webui-port", "0"]
        master = Daemon("Master", [*on_loopback, "--port", "0"], self.environment)
        stack.callback(master.stop)
        port = master.line(r"Starting Spark master at .*:(\d+)")[1]
        self.master = f"spark://127.0.0.1:{port}"
        self.workers = []
        for _ in range(2):
            size = ["--cores", "1", "--memory", "700m"]
            worker = Daemon("Worker", [*on_loopback, *size, self.master], self.environment)
            stack.callback(worker.stop)
            self.workers.append(worker)
        for worker in self.workers:
            worker.line("Successfully registered with master")

    def command(self, *arguments: str) -> list[str]:
        """Return a command line of auditor for this cluster."""
        command = [sys.executable, "-m", "auditor", *arguments]
        return [*command, "--engine", "spark", "--master", self.master]


@contextmanager
def standalone(folder: Path) -> Iterator[Standalone]:
    """Start a cluster, and end it afterwards."""
    with ExitStack() as stack:
        yield Standalone(stack, folder)
