"""What is set for a process that runs auditor and nothing else."""

import os
import subprocess
import sys

import pytest

from tests.paths import ROOT, SAMPLE

pytestmark = pytest.mark.process

ALARMS = "iam-changes"
KEY = "AKIAHQER7AO2PEXAMPLE"
DEMO = str(SAMPLE)
WORKERS = """
from auditor.engine.scan import crew, worker_count

worker_count._PROCESS_BYTES = crew.SHARE_BYTES = 1
from auditor.__main__ import command

command()
"""
"""A program that starts workers, however small the log files are."""


@pytest.fixture
def broken_pandas(tmp_path):
    """Return an environment in which pandas is found, and cannot be imported without an error."""
    package = tmp_path / "packages" / "pandas" / "__init__.py"
    package.parent.mkdir(parents=True)
    package.write_text("raise AssertionError('pandas is imported')")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(package.parents[1]), str(ROOT)])}


def run(program, environment):
    done = subprocess.run(
        [sys.executable, *program], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "pandas" in done.stderr) == (0, False), done.stderr
    return done.stdout


def test_arrow_uses_the_allocator_of_the_system():
    program = (
        "from auditor.own_process import set_up; set_up()\n"
        "import pyarrow; print(pyarrow.default_memory_pool().backend_name)"
    )
    assert run(["-c", program], None).strip() == "system"


def test_numpy_starts_no_threads():
    program = (
        "from auditor.own_process import set_up; set_up()\n"
        "import numpy\nfrom pathlib import Path\n"
        "tasks = Path('/proc/self/task')\n"
        "print(len(list(tasks.iterdir())) if tasks.exists() else 1)"
    )
    environment = {name: value for name, value in os.environ.items() if "BLAS" not in name}
    assert run(["-c", program], environment).strip() == "1"


@pytest.mark.slow
def test_commands_do_without_pandas_where_it_is_installed(broken_pandas, tmp_path):
    store, page = str(tmp_path / "store.duckdb"), str(tmp_path / "page.html")
    for command in (
        ["audit", DEMO, "--rules", ALARMS, "-o", page],
        ["ingest", DEMO, "--store", store],
        ["audit", store, "--rules", ALARMS, "-o", page],
        ["who", store, "--key", KEY, "-o", page],
        ["query", store, "SELECT count(*) FROM records"],
    ):
        run(["-m", "auditor", *command], broken_pandas)


def test_workers_do_without_pandas_where_it_is_installed(broken_pandas):
    few = map(str, sorted(SAMPLE.rglob("*.json.gz"))[:20])
    run(["-c", WORKERS, "audit", *few, "--threads", "2"], broken_pandas)


def test_pandas_is_found_where_spark_needs_it(broken_pandas):
    program = (
        "from auditor.own_process import set_up; set_up()\n"
        "from auditor.cli.options.engine import ClusterOptions, EngineName\n"
        "ClusterOptions(EngineName.SPARK).cluster()\n"
        "from importlib.util import find_spec; print(find_spec('pandas') is not None)\n"
    )
    assert run(["-c", program], broken_pandas).strip() == "True"
