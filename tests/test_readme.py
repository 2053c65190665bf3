"""What the README claims, run as it stands."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from auditor import resources

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text("utf-8")
COMMANDS = [
    line.partition("  #")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("auditor ")
]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A folder to run in that has the sample data, so that outputs land elsewhere."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "sample_data").symlink_to(ROOT / "sample_data")
    return folder


@pytest.mark.xdist_group("readme")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_runs_as_it_stands(command, checkout):
    arguments = shlex.split(command)[1:]
    done = subprocess.run(
        [sys.executable, "-m", "auditor", *arguments],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == (3 if "--fail-on" in command else 0), done.stderr


def test_every_pack_stands_in_the_readme():
    for pack in resources.packs().glob("*.yaml"):
        assert f"`{pack.stem}`" in TEXT


def test_every_document_that_the_readme_names_is_there():
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert (ROOT / target).exists(), target
