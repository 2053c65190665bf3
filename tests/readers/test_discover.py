from pathlib import Path

import pytest

from auditor.errors import UsageError
from auditor.readers import discover


def names(*sources: Path) -> list[str]:
    return [log_file.name for log_file in discover([str(source) for source in sources]).log_files]


def test_folders_are_walked_and_names_say_nothing_of_the_machine(tmp_path: Path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "2.json").write_text("{}")
    (tmp_path / "a" / "1.json.gz").write_text("{}")
    (tmp_path / "a" / "README.md").write_text("")
    found = discover([str(tmp_path / "a")])
    assert [f.name for f in found.log_files] == ["a/1.json.gz", "a/b/2.json"]
    assert found.passed_over == 1


def test_the_order_of_sources_and_overlaps_are_no_matter(tmp_path: Path):
    (tmp_path / "x").mkdir()
    (tmp_path / "y").mkdir()
    for name in ("x/1.json", "y/1.json", "y/2.json"):
        (tmp_path / name).write_text("{}")
    one = names(tmp_path / "x", tmp_path / "y")
    assert (
        one
        == names(tmp_path / "y", tmp_path / "x", tmp_path / "y")
        == ["x/1.json", "y/1.json", "y/2.json"]
    )


def test_a_loop_of_links_ends(tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "loop").symlink_to(tmp_path / "a")
    (tmp_path / "a" / "1.json").write_text("{}")
    assert names(tmp_path / "a") == ["a/1.json"]


def test_a_named_file_is_read_whatever_its_name(tmp_path: Path):
    (tmp_path / "log.txt").write_text("{}")
    assert names(tmp_path / "log.txt") == ["log.txt"]


def test_a_source_that_is_not_there_and_one_without_log_files_are_wrong_usage(tmp_path: Path):
    with pytest.raises(UsageError, match="no such file or folder"):
        discover([str(tmp_path / "nowhere")])
    with pytest.raises(UsageError, match="no log files"):
        discover([str(tmp_path)])
