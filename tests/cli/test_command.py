"""The command as a process: how it starts, and how it ends when it is stopped."""

import subprocess
import sys

import pytest

from tests.paths import SAMPLE

pytestmark = pytest.mark.process

STOPPED = """
import sys

class CtrlC:
    def find_spec(self, name, path, target=None):
        if name == {module!r}:
            raise KeyboardInterrupt

from auditor.__main__ import command
sys.meta_path.insert(0, CtrlC())
sys.argv[1:] = ["audit", "--help"]
command()
"""


@pytest.mark.parametrize("module", ["auditor.cli", "typer", "auditor.cli.audit"])
def test_ctrl_c_while_it_loads_ends_with_130_and_no_traceback(module):
    program = STOPPED.format(module=module)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr.strip()) == (130, "", "")


def test_help_loads_nothing_heavy():
    program = (
        "import sys; sys.argv = ['auditor', '--help']\n"
        "from auditor.cli import main; main()\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    heavy = {"numpy", "pyarrow", "duckdb", "jinja2", "rich", "msgspec", "yaml", "re2", "tomllib"}
    assert not heavy & set(done.stderr.split())


@pytest.mark.process
def test_verification_loads_nothing_that_only_alarms_and_pages_need():
    program = (
        "import sys, auditor.cli.verify, auditor.verify, auditor.render.audit.verify\n"
        "print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    heavy = {"numpy", "pyarrow", "duckdb", "jinja2", "re2", "auditor.cloudwatch.alarms"}
    assert not heavy & set(done.stdout.split())


def test_the_timeline_of_an_actor_loads_nothing_that_only_alarms_need(tmp_path):
    store, key = tmp_path / "store.duckdb", "AKIAHQER7AO2PEXAMPLE"
    ingest = [sys.executable, "-m", "auditor", "ingest", SAMPLE, "--store", store]
    subprocess.run(ingest, check=True, capture_output=True)
    program = (
        "import sys\n"
        "from auditor.cli import main\n"
        f"sys.argv[1:] = ['who', {str(store)!r}, '--key', {key!r}, '--format', 'html']\n"
        "main()\n"
        "print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    heavy = {"numpy", "pyarrow", "yaml", "auditor.cloudwatch.alarms", "auditor.result.audit"}
    assert not heavy & set(done.stderr.split())
