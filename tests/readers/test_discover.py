import gzip
import os
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
    discovery = discover([str(tmp_path / "a")])
    assert [f.name for f in discovery.log_files] == ["a/1.json.gz", "a/b/2.json"]
    assert discovery.passed_over == 1


def test_the_order_of_sources_and_overlaps_do_not_matter(tmp_path: Path):
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


def test_a_file_that_several_sources_have_is_passed_over_once(tmp_path: Path):
    folder = tmp_path / "x"
    (folder / "below").mkdir(parents=True)
    for name in ("1.json", "README.md", "below/NOTES.md"):
        (folder / name).write_text("{}" if name == "1.json" else "")
    for sources in ([folder, folder], [folder, folder / "below"], [folder / "below", folder]):
        assert discover([str(source) for source in sources]).passed_over == 2
    assert discover([str(folder), str(folder / "README.md")]).passed_over == 1


def test_a_loop_of_links_ends(tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "loop").symlink_to(tmp_path / "a")
    (tmp_path / "a" / "1.json").write_text("{}")
    assert names(tmp_path / "a") == ["a/1.json"]


def test_files_are_taken_by_what_they_hold_not_by_their_names(tmp_path: Path):
    (tmp_path / "part-0001").write_text('{"Records":[]}')
    (tmp_path / "tail.txt").write_text('2026-01-26T21:45:30Z stream {"eventName":"x"}')
    (tmp_path / "packed").write_bytes(gzip.compress(b"{}"))
    (tmp_path / "table").write_text("eventname,eventsource,eventtime\n")
    (tmp_path / "README.md").write_text("# Logs")
    (tmp_path / "badges.md").write_text("[![CI](x)](y)")
    (tmp_path / "lock.toml").write_text("[[package]]")
    (tmp_path / "page.html").write_text("{% extends x %}")
    (tmp_path / "server.txt").write_text("2026-01-26 21:45:30 INFO started")
    (tmp_path / "style.css").write_text(".a { color: red }")
    (tmp_path / "empty").write_text("")
    discovery = discover([str(tmp_path)])
    assert [f.name.rpartition("/")[2] for f in discovery.log_files] == [
        "packed",
        "part-0001",
        "table",
        "tail.txt",
    ]
    assert discovery.passed_over == 7


def test_what_claims_to_be_logs_is_taken_so_that_it_is_reported(tmp_path: Path):
    (tmp_path / "a.json.gz").write_text("")
    (tmp_path / "b.log").write_text("version account-id interface-id")
    (tmp_path / "c.json").symlink_to("nowhere")
    (tmp_path / "d.json").symlink_to("d.json")
    assert len(discover([str(tmp_path)]).log_files) == 4


def test_hidden_files_and_known_company_of_logs_are_passed_over(tmp_path: Path):
    (tmp_path / ".git").mkdir()
    for name in (".git/a.json", ".DS_Store", "_SUCCESS", "aws-logs-write-test", "a.json"):
        (tmp_path / name).write_text('{"Records":[]}')
    discovery = discover([str(tmp_path)])
    assert [f.name.rpartition("/")[2] for f in discovery.log_files] == ["a.json"]
    assert discovery.passed_over == 4


def test_a_folder_with_a_log_files_name_is_a_folder(tmp_path: Path):
    (tmp_path / "x.json.gz").mkdir()
    (tmp_path / "x.json.gz" / "y.json").write_text("{}")
    assert [name.partition("/")[2] for name in names(tmp_path)] == ["x.json.gz/y.json"]


def test_pipes_are_not_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "a.json").write_text("{}")
    assert len(names(tmp_path)) == 1
    with pytest.raises(UsageError, match="cannot be read twice"):
        discover([str(tmp_path / "pipe.json")])


def test_a_named_file_is_read_whatever_its_name(tmp_path: Path):
    (tmp_path / "log.txt").write_text("{}")
    assert names(tmp_path / "log.txt") == ["log.txt"]


def test_a_source_that_is_not_there_and_one_without_log_files_are_wrong_usage(tmp_path: Path):
    with pytest.raises(UsageError, match="no such file or folder"):
        discover([str(tmp_path / "nowhere")])
    with pytest.raises(UsageError, match="no log files"):
        discover([str(tmp_path)])


def test_a_mistyped_bucket_is_no_missing_folder(here: Path):
    with pytest.raises(UsageError) as caught:
        discover(["s3:/logs/a"])
    message = "s3:/logs/a: no such file or folder; for a bucket, write s3://logs/a"
    assert str(caught.value) == message


def test_a_name_that_is_not_utf_8_is_shown_with_its_bytes(tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / os.fsdecode(b"1\xff.json")).write_text("{}")
    assert names(tmp_path / "a") == [r"a/1\xff.json"]
