"""Compiled templates on disk."""

import sys
from pathlib import Path

import jinja2
import pytest

from auditor import resources
from auditor.render.page.compiled_templates import CompiledTemplates


class _Environment(jinja2.Environment):
    """An environment that counts what it compiles."""

    def __init__(self, source: str) -> None:
        super().__init__(
            loader=jinja2.DictLoader({"one": source}),
            autoescape=True,
            bytecode_cache=CompiledTemplates(),
        )
        self.compiled = 0

    def _compile(self, source, filename):
        self.compiled += 1
        return super()._compile(source, filename)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(resources, "reports_folder", lambda: tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "__pycache__"


def rendered(source: str) -> tuple[str, int]:
    """The result of a template, and how many were compiled for it."""
    environment = _Environment(source)
    return environment.get_template("one").render(value="<b>"), environment.compiled


def test_a_template_is_compiled_once() -> None:
    assert rendered("is {{ value }}") == ("is &lt;b&gt;", 1)
    assert rendered("is {{ value }}") == ("is &lt;b&gt;", 0)


def test_a_changed_template_is_compiled_again() -> None:
    rendered("is {{ value }}")
    assert rendered("was {{ value }}") == ("was &lt;b&gt;", 1)
    assert rendered("was {{ value }}") == ("was &lt;b&gt;", 0)


def test_a_file_that_breaks_off_is_written_again(folder: Path) -> None:
    rendered("is {{ value }}")
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    for length in range(0, len(whole), 7):
        file.write_bytes(whole[:length])
        assert rendered("is {{ value }}") == ("is &lt;b&gt;", 1)
        assert [one.name for one in folder.iterdir()] == [file.name]


def test_nothing_is_written_where_python_writes_no_modules(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert rendered("is {{ value }}") == ("is &lt;b&gt;", 1)
    assert not folder.exists()


def test_a_folder_that_cannot_be_written_does_no_harm(folder: Path) -> None:
    folder.write_text("a file in its place")
    assert rendered("is {{ value }}") == ("is &lt;b&gt;", 1)
