"""AWS's own words, and those of our reports."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor import resources
from auditor.evidence.redaction import words


@pytest.fixture
def reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(resources, "reports_folder", lambda: tmp_path)
    for cached in (words._text, words._templates, words.is_in_aws_word):
        cached.cache_clear()
    yield tmp_path
    for cached in (words._text, words._templates, words.is_in_aws_word):
        cached.cache_clear()


def test_words_of_templates_count_and_those_of_compiled_templates_do_not(reports: Path) -> None:
    (reports / "page.html.j2").write_text("<p>plainword</p>")
    folder = reports / "__pycache__"
    folder.mkdir()
    (folder / "page.cpython-311").write_bytes(b"\x80 compiledword")
    assert words.is_in_aws_word("plainword")
    assert not words.is_in_aws_word("compiledword")
