"""Scripts of the checkout, with an environment that shows what they run."""

import shutil
import subprocess
import sys

import pytest

from tests.paths import ROOT

pytestmark = pytest.mark.process


@pytest.fixture
def checkout(tmp_path):
    """A checkout whose environment is set up, with a command that prints its arguments."""
    root = tmp_path / "checkout"
    shutil.copytree(ROOT / "scripts", root / "scripts")
    programs = {
        "auditor": 'for argument in "$@"; do echo "$argument"; done',
        "python": f'exec "{sys.executable}" "$@"',
    }
    (root / ".venv" / "bin").mkdir(parents=True)
    for name, text in programs.items():
        program = root / ".venv" / "bin" / name
        program.write_text(f"#!/bin/sh\n{text}\n")
        program.chmod(0o755)
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, root)
    stamp = 'cat "$0/pyproject.toml" "$0/constraints.txt" | cksum > "$0/.venv/installed-base"'
    subprocess.run(["/bin/sh", "-c", stamp, root], check=True)
    return root


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("", "--output {here}/audit.html {sample}"),
        ("logs", "--output {here}/audit.html logs"),
        ("--rules cis-5.0", "--output {here}/audit.html --rules cis-5.0 {sample}"),
        ("--rules cis-5.0 logs", "--output {here}/audit.html --rules cis-5.0 logs"),
        ("--skip-broken logs", "--output {here}/audit.html --skip-broken logs"),
        ("--format json", "--format json {sample}"),
        ("logs -o x.html", "logs -o x.html"),
        ("--nope", "--output {here}/audit.html --nope {sample}"),
    ],
)
def test_the_sample_is_audited_unless_a_source_is_given(checkout, tmp_path, given, wanted):
    done = subprocess.run(
        [checkout / "scripts" / "audit", *given.split()],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    wanted = wanted.format(here=tmp_path, sample=checkout / "sample_data")
    assert (done.stderr, done.stdout.split()) == ("", ["audit", *wanted.split()])
