"""Names that are not UTF-8 are text everywhere, and still open their files."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from auditor.cli import app
from auditor.file_names import meant_url, name_text, source_names, system_name
from auditor.readers import discover, read
from tests.conftest import record

ODD = os.fsdecode(b"caf\xe9")


@given(st.text(st.sampled_from("ax\\u09e\udce9\ud800é"), max_size=12) | st.text(max_size=12))
def test_a_name_comes_back_and_no_two_become_one(name: str):
    text = name_text(name)
    text.encode()
    assert system_name(text) == name


@given(st.binary(max_size=12))
def test_every_name_on_disk_is_text(name: bytes):
    text = name_text(os.fsdecode(name))
    assert os.fsencode(system_name(text)) == name
    if b"\\" not in name and name.isascii():
        assert text.encode() == name


@pytest.fixture
def odd_archive(here: Path) -> Path:
    folder = here / ODD
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this file system has names in UTF-8 only")
    (folder / f"{ODD}.json").write_text(json.dumps({"Records": [record()]}))
    (folder / os.fsdecode(b"caf\xe8.json")).write_text("damaged")
    return folder


def test_a_folder_and_a_file_of_such_a_name_are_read(odd_archive: Path):
    discovery = discover([str(odd_archive)])
    assert [log_file.name for log_file in discovery.log_files] == [
        r"caf\xe9/caf\xe8.json",
        r"caf\xe9/caf\xe9.json",
    ]
    assert [len(read(log_file).records) for log_file in discovery.log_files] == [0, 1]


COMMANDS = [
    ("audit", ODD, "--format", "json"),
    ("audit", ODD, "--format", "html"),
    ("audit", f"{ODD}/{ODD}.json", "--format", "json"),
    ("audit", ODD, "--rules", f"{ODD}.yaml", "--format", "json"),
    ("backtest", ODD, "--threshold", "1..3", "--format", "json"),
    ("ingest", ODD, "--store", "x.duckdb"),
    ("coverage", ODD),
    ("rules", "lint", f"{ODD}.yaml", "--format", "json"),
    ("rules", "lint", f"{ODD}.yaml", "--format", "sarif"),
    ("rules", "import", f"{ODD}.yaml"),
]


@pytest.mark.parametrize(
    "arguments", COMMANDS, ids=lambda arguments: " ".join(map(ascii, arguments))
)
def test_no_command_stumbles_over_such_a_name(arguments: tuple[str, ...], odd_archive: Path):
    Path(f"{ODD}.yaml").write_bytes(
        (Path(__file__).parents[1] / "queries/packs/iam-changes.yaml").read_bytes()
    )
    done = CliRunner().invoke(app, list(arguments))
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert done.exit_code == 0, done.output


def test_the_current_folder_has_the_name_that_it_has_elsewhere(tmp_path, monkeypatch):
    folder = tmp_path / "my-trail" / "AWSLogs"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    assert source_names([".", "./", "..", "../AWSLogs"]) == (
        "AWSLogs",
        "AWSLogs",
        "my-trail",
        "AWSLogs",
    )


@pytest.mark.parametrize(
    ("source", "meant"),
    [
        ("s3:/logs/a", "s3://logs/a"),
        ("s3//logs", "s3://logs"),
        ("s3:logs", "s3://logs"),
        (r"s3:\\logs", "s3://logs"),
        ("S3://logs/A", "s3://logs/A"),
        (" s3://logs\r", "s3://logs"),
        ("s3a://logs", "s3://logs"),
        ("gs:/logs", "gs://logs"),
        ("arn:aws:s3:::logs/a", "s3://logs/a"),
        ("https://logs.s3.amazonaws.com", "s3://logs"),
        ("https://my.logs.s3.eu-west-1.amazonaws.com/a/b", "s3://my.logs/a/b"),
        ("https://s3.cn-north-1.amazonaws.com.cn/logs/a", "s3://logs/a"),
        ("s3/logs", None),
        ("s3://", None),
        ("C:/logs", None),
        ("https://example.com/logs", None),
    ],
)
def test_a_mistyped_url_of_a_bucket_is_recognised(source: str, meant: str | None):
    assert meant_url(source) == meant
