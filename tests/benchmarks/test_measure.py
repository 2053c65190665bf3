"""A command is measured with all processes that it starts."""

import subprocess
import sys

import pytest

from benchmarks.measure import CommandError, cause_of, pss, run, tree

pytestmark = pytest.mark.process

WORK = "[sum(n * n for n in range(100_000)) for _ in range(60)]"
PARENT = """
import subprocess, sys
child = "b = bytearray(60_000_000); print(len(b), flush=True); input()"
with subprocess.Popen([sys.executable, "-c", child], stdin=sys.stdin) as process:
    process.wait()
"""
LEFT_BEHIND = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {WORK!r}])"


def test_processor_time_and_output_are_those_of_the_command():
    little, _ = run([sys.executable, "-c", "pass"])
    much, printed = run([sys.executable, "-c", f"{WORK}; print('done')"])
    assert printed == "done\n"
    assert much.processor > little.processor
    assert much.wall > 0
    assert much.memory > 1


def test_memory_is_that_of_the_processes_which_it_starts_too():
    command, pipe = [sys.executable, "-c", PARENT], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "60000000\n"
        sizes = [pss(pid) for pid in tree(parent.pid)]
        parent.communicate("\n")
    assert len(sizes) == 2
    assert sizes[1] > 60_000_000 > sizes[0] > 0
    assert pss(parent.pid) == 0


def test_a_process_that_outlives_the_command_counts():
    alone, _ = run([sys.executable, "-c", "pass"])
    figures, _ = run([sys.executable, "-c", LEFT_BEHIND])
    assert figures.processor > 4 * alone.processor


def test_a_command_that_fails_is_named_with_what_it_wrote():
    with pytest.raises(CommandError, match=r"exit status 7: no archive"):
        run([sys.executable, "-c", "import sys; print('no archive', file=sys.stderr); sys.exit(7)"])


def test_of_a_traceback_the_error_alone_is_the_cause_whatever_folders_its_frames_name():
    code = "def inner():\n    raise MemoryError('no block left\\n\\nPossible solutions')\ninner()"
    with pytest.raises(CommandError, match=r"exit status 1: MemoryError: no block left$") as failed:
        run([sys.executable, "-c", f"exec(compile({code!r}, '/home/me/archive.py', 'exec'))"])
    assert "/home/me/archive.py" not in str(failed.value).partition("exit status")[2]
    assert cause_of("error: no such archive\n") == "error: no such archive"
