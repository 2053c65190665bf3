"""The top level of the repository holds what README and CONTRIBUTING describe, and nothing else."""

import shutil
import subprocess

import pytest

from tests.paths import ROOT

FILES = {
    ".gitignore", ".pre-commit-hooks.yaml", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "NOTICE",
    "README.md", "SECURITY.md", "action.yml", "constraints.txt", "pyproject.toml",
}  # fmt: skip
FOLDERS = {
    ".ci", "auditor", "benchmarks", "docs", "findings", "queries", "reports", "sample_data",
    "scripts", "tests",
}  # fmt: skip


@pytest.mark.process
def test_the_top_level_has_no_stray_files():
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a checkout of git")
    command = ["git", "-C", str(ROOT), "ls-tree", "--name-only", "HEAD"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert set(printed.split()) == FILES | FOLDERS
