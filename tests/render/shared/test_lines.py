"""Lines for a terminal, and messages on stderr."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from contextvars import copy_context

import pytest

from auditor.render.shared.lines import divider, fit_lines, shown, wrapped
from auditor.render.shared.words import width
from tests.paths import SAMPLE


def test_a_number_and_its_unit_stay_on_one_line() -> None:
    for unit in ("min", "h", "%", "MB,", "s)"):
        assert wrapped(f"{'x' * 77} 6 {unit}") == ["x" * 77, f"6 {unit}"]
    assert wrapped(f"{'x' * 76} 6 minds") == [f"{'x' * 76} 6", "minds"]
    assert wrapped("6 min" + " s" * 40)[0] == f"6 min{' s' * 37}"


@pytest.mark.parametrize(
    ("terminal", "columns"), [(1, 40), (40, 40), (60, 60), (80, 80), (200, 80)]
)
def test_lines_fit_a_narrow_terminal_and_have_80_columns_on_a_wide_one(terminal, columns):
    def lines() -> list[str]:
        fit_lines(terminal)
        return [divider(), *wrapped("word " * 100), *wrapped("x" * 100, " " * 30)]

    assert max(map(width, copy_context().run(lines)[:-1])) == columns
    assert divider() == "─" * 80


def test_an_indent_as_wide_as_the_terminal_leaves_a_character_a_line():
    def lines() -> list[str]:
        fit_lines(40)
        return wrapped("abc", " " * 41)

    assert "".join(map(str.strip, copy_context().run(lines))) == "abc"


def on_terminal(columns: int, command: str, *options: str) -> list[str]:
    """Return the lines that a command about the sample writes to a terminal."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    words = [sys.executable, "-m", "auditor", command, str(SAMPLE), *options]
    with subprocess.Popen(words, stdout=theirs, stderr=subprocess.DEVNULL):
        os.close(theirs)
        written = b""
        while True:
            try:
                written += (read := os.read(ours, 65536))
            except OSError:  # how Linux ends a terminal
                break
            if not read:
                break
    os.close(ours)
    return written.decode().splitlines()


@pytest.mark.process
def test_text_on_a_terminal_is_wrapped_to_it_and_text_in_a_file_is_not(tmp_path):
    actor = ("--key", "AKIAHQER7AO2PEXAMPLE")
    assert max(map(width, on_terminal(60, "who", *actor))) == 60
    file = tmp_path / "who.txt"
    on_terminal(60, "who", *actor, "--format", "text", "-o", str(file))
    assert max(map(width, file.read_text("utf-8").splitlines())) == 80


@pytest.mark.process
def test_only_tables_are_wider_than_a_narrow_terminal() -> None:
    for command in ("audit", "coverage"):
        wide = [line for line in on_terminal(40, command) if width(line) > 40]
        assert not [line for line in wide if not re.match(r" +(episode|\d+) |\d{12}|account", line)]


def test_numbers_on_stderr_have_commas() -> None:
    assert shown("25 of 1\u202f005 alarms") == "25 of 1,005 alarms"
