"""The command as a process: how it starts, and how it ends when it is stopped."""

import subprocess
import sys

import pytest

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
