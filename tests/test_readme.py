"""What the README claims, run as it stands."""

import re
import shlex
from pathlib import Path

from auditor import resources
from tests.cli.conftest import call

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text("utf-8")
COMMANDS = [
    line.partition("  #")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("auditor ")
]


def test_the_commands_of_the_readme_run_as_they_stand_one_after_another(tmp_path):
    for folder in ("sample_data", "docs"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    for command in COMMANDS:
        done = call(*shlex.split(command)[1:], cwd=tmp_path)
        wanted = 3 if "--fail-on" in command else 0
        assert done.returncode == wanted, f"{command}\n{done.stderr}"
    assert (tmp_path / "report.html").stat().st_size > 100_000


def test_every_pack_stands_in_the_readme():
    for pack in resources.packs().glob("*.yaml"):
        assert f"`{pack.stem}`" in TEXT


def test_every_document_that_the_readme_names_is_there():
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert (ROOT / target).exists(), target
