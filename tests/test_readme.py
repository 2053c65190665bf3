"""What the README claims, run as it stands, and the commands of all pages, read as they stand."""

import re
import shlex
from itertools import groupby

import pytest
from typer.main import get_command

from auditor import resources
from auditor.cli import app
from auditor.version import __version__
from tests.cli.conftest import call
from tests.paths import ROOT

TEXT = (ROOT / "README.md").read_text("utf-8")
COMMANDS = [
    line.partition("  #")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("auditor ")
]


@pytest.mark.slow
def test_the_commands_of_the_readme_run_as_they_stand_one_after_another(tmp_path):
    for folder in ("sample_data", "docs"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    for command in COMMANDS:
        done = call(*shlex.split(command)[1:], cwd=tmp_path)
        wanted = 3 if "--fail-on" in command else 0
        assert done.returncode == wanted, f"{command}\n{done.stderr}"
    assert (tmp_path / "report.html").stat().st_size > 100_000


PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "sample_data" / "README.md"]
WRITTEN = [
    pytest.param(line.strip(), id=f"{path.relative_to(ROOT)}: {line.strip()[:60]}")
    for path, command in [
        *((page, r"^(?: {4})?(auditor .*)") for page in PAGES),
        *((module, r"Example: (auditor .*)") for module in (ROOT / "auditor/cli").rglob("*.py")),
    ]
    for line in re.findall(command, path.read_text("utf-8"), re.MULTILINE)
]


def parse(words):
    """Parse a command without running it; an option that there is not fails."""
    command = get_command(app)
    context = command.make_context("auditor", list(words), resilient_parsing=True)
    rest = list(words)
    while hasattr(command, "resolve_command"):
        name, command, rest = command.resolve_command(context, rest)
        context = command.make_context(name, list(rest), parent=context)


@pytest.mark.parametrize("line", WRITTEN)
def test_the_commands_of_all_pages_and_of_the_help_have_the_options_they_name(line):
    words = shlex.split(line, comments=True)
    commands = [list(part) for joins, part in groupby(words, "&&".__eq__) if not joins]
    assert commands
    for name, *rest in commands:
        assert name == "auditor"
        parse(rest)


def test_every_pack_stands_in_the_readme():
    for pack in resources.packs_folder().glob("*.yaml"):
        assert f"`{pack.stem}`" in TEXT


def test_every_document_that_the_readme_names_is_there():
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert (ROOT / target).exists(), target


def test_the_wheel_that_the_readme_installs_is_of_this_version():
    assert set(re.findall(r"cloudtrail_auditor-([\d.]+)-py3", TEXT)) == {__version__}
