"""Texts that people write, in the encodings that editors and shells save."""

import codecs
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.backtest.label_file import read_labels
from auditor.configuration import read_configuration
from auditor.errors import UsageError
from auditor.result.labels import LabelKind
from auditor.rules import load_rules
from auditor.significance.table_file import read_table
from auditor.texts import EncodingError, decode, read_text
from tests.cli.conftest import ALARM, call

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
BROKEN = {
    "the mark of UTF-16": codecs.BOM_UTF16_LE + b"rules = []",
    "the other mark of UTF-16": codecs.BOM_UTF16_BE + b"rules = []",
    "UTF-16 that ends early": "rules = []".encode("utf-16")[:-1],
    "UTF-32 that ends early": "rules = []".encode("utf-32")[:-1],
    "Latin-1": "rules = ['é']".encode("latin-1"),
}
RULES = "Resources:" + ALARM.format(name="A", pattern='{ $.a = "é" }', alarm="é", threshold=1)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_file_that_people_write_is_read_in_each_encoding(encoding, tmp_path):
    def written(name, text):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    assert [one.alarm.name for one in load_rules([str(written("a.yaml", RULES))]).rules] == ["é"]
    configuration = read_configuration(written("auditor.toml", "parameters = { a = 'é' }"))
    assert configuration.parameters == {"a": "é"}
    (label,) = read_labels(written("labels.txt", "event-1\n"), LabelKind.NOISE)
    assert label.event_ids == ("event-1",)
    assert read_text(written("dispositions.csv", "alarm,é"), "a table") == "alarm,é"
    pattern = written("pattern.txt", '{ $.a = "é" }\r\n')
    done = call("pattern", "compare", f"@{pattern}", '{ $.a = "é" }')
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_what_is_not_text_names_its_encoding_and_what_to_do(content, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(content)
    readers: list[Callable[[Path], object]] = [
        read_configuration,
        lambda one: read_text(one, "a text"),
        read_table,
        lambda one: read_labels(one, LabelKind.NOISE),
    ]
    for read in readers:
        with pytest.raises(UsageError, match=r"file: .*\bUTF-\d+.*: save it as UTF-8$"):
            read(path)
    done = call("pattern", "split", f"@{path}")
    assert done.returncode == 2
    assert "save it as UTF-8" in done.stderr


def test_a_mark_alone_is_an_empty_text():
    assert decode(b"") == decode(codecs.BOM_UTF8) == decode(codecs.BOM_UTF16_LE) == ""
    with pytest.raises(EncodingError, match="not UTF-8 at byte 0"):
        decode(b"\x80")


def test_a_file_that_is_too_large_is_refused_with_its_limit(tmp_path):
    path = tmp_path / "large.txt"
    path.write_bytes(b"a" * 11)
    assert read_text(path, "a text", 11) == "a" * 11
    with pytest.raises(UsageError) as refused:
        read_text(path, "a text", 10)
    assert str(refused.value) == f"{path}: larger than 10 bytes"


@pytest.mark.parametrize(
    ("command", "wanted"),
    [
        (
            ("backtest", "logs", "--explain", "--must-catch", "none"),
            "event IDs or spans of time in",
        ),
        (("backtest", "logs", "--explain", "--noise", "none"), "event IDs or spans of time in a"),
        (
            ("audit", "logs", "--report", "compliance", "--expect", "none"),
            "a YAML file of expected",
        ),
        (("audit", "logs", "--dispositions", "none"), "a YAML or CSV file of dispositions; see"),
        (("audit", "logs", "--significance", "none.json"), "a file like queries/significance.json"),
        (("audit", "logs", "--actual", "none"), "what `aws cloudwatch describe-alarm-history` pri"),
        (("audit", "logs", "--parameter", "@none"), "a JSON or YAML file of parameters, or a .tf"),
        (("audit", "logs", "--config", "none"), "a TOML file; see docs/configuration.md"),
        (("pattern", "check", "@none"), "a filter pattern in a file"),
        (("render", "none"), "JSON that audit, backtest or verify has written"),
    ],
)
def test_a_missing_file_says_what_it_should_be(command, wanted):
    done = call(*command)
    assert done.returncode == 2
    assert f": No such file or directory; give {wanted}" in done.stderr
