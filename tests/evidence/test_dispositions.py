"""Files of dispositions, as people write them."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from auditor.errors import UsageError
from auditor.evidence.dispositions import read_dispositions
from auditor.result.review import Disposition, DispositionVerdict

START = datetime(2026, 3, 26, 2, 14, tzinfo=UTC)
YAML = """\
- episode: Root/Usage/20260326T0214Z/111122223333/eu-west-1
  verdict: Authorized
  by: platform
  when: 2026-03-27
  note: "planned: see the ticket"
  ticket: CHG-7
- episode: Root/Usage/20260327T0214Z
  verdict:
"""
CSV = """\
Episode,Verdict,By,When,Note,Ticket,matches
{},authorized,platform,2026-03-27,planned: see the ticket,CHG-7,3
Root/Usage/20260327T0214Z,,,,,,1
""".format("Root/Usage/20260326T0214Z/111122223333/eu-west-1")


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def expected() -> Disposition:
    return Disposition(
        episode="Root/Usage/20260326T0214Z/111122223333/eu-west-1",
        verdict=DispositionVerdict.AUTHORIZED,
        by="platform",
        when=datetime(2026, 3, 27, tzinfo=UTC),
        date_only=True,
        note="planned: see the ticket",
        ticket="CHG-7",
        start=START,
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("d.yaml", YAML),
        ("d.csv", CSV),
        ("d.csv", "\ufeff" + CSV.replace(",", ";")),
        ("d.json", '[{"episode": "Root/Usage/20260326T0214Z/111122223333/eu-west-1",'
         ' "verdict": "authorized", "by": "platform", "when": "2026-03-27",'
         ' "note": "planned: see the ticket", "ticket": "CHG-7"}]'),
    ],
)  # fmt: skip
def test_yaml_and_csv_say_the_same_and_rows_that_are_not_filled_in_say_nothing(
    tmp_path, name, text
):
    assert read_dispositions(written(tmp_path, name, text)) == (expected(),)


def test_an_apostrophe_that_guards_a_spreadsheet_is_not_part_of_a_cell(tmp_path):
    text = "episode,verdict,by,when,note\nA/20260326T0214Z,incident,'=me,2026-03-27,'tis fine\n"
    (disposition,) = read_dispositions(written(tmp_path, "d.csv", text))
    assert (disposition.by, disposition.note) == ("=me", "'tis fine")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{verdict: incident}", "no episode: give the id of an episode, such as"),
        ("{episode: A/2026-03-26, verdict: incident}", "'A/2026-03-26': give the id"),
        ("{episode: A/20261399T0214Z, verdict: incident}", "give the id of an episode"),
        ("{episode: A/20260326T0214Z, by: me}", "by without a verdict; give authorized, explained"),
        (
            "{episode: A/20260326T0214Z, verdict: fine, by: me, when: 2026-03-27}",
            "verdict 'fine': give authorized, explained or incident",
        ),
        ("{episode: A/20260326T0214Z, verdict: incident, by: me}", "when is missing"),
        (
            "{episode: A/20260326T0214Z, verdict: incident, by: me, when: soon}",
            "when soon: not a time",
        ),
        (
            "{episode: A/20260326T0214Z, verdict: incident, by: me, when: 2026-03-25}",
            "when 2026-03-25: before the episode began",
        ),
        (
            "{episode: A/20260326T0214Z, verdict: incident, by: me, when: 2026-03-26T02:13Z}",
            "before the episode began",
        ),
        ("{episode: A/20260326T0214Z, verdikt: incident}", "verdikt: unknown key; use episode"),
        ("[A/20260326T0214Z]", "not a mapping"),
        ("{episode: A/20260326T0214Z, verdict: [incident]}", "verdict: expected a text"),
    ],
)
def test_what_is_not_a_disposition_is_refused_with_file_and_line(tmp_path, row, message):
    path = written(tmp_path, "d.yaml", f"# reviews\n- {row}\n")
    with pytest.raises(UsageError) as error:
        read_dispositions(path)
    assert str(error.value).startswith(f"{path}:2: ")
    assert message in str(error.value)


def test_all_faults_are_named_at_once_and_a_second_disposition_is_one(tmp_path):
    row = "{episode: A/20260326T0214Z, verdict: incident, by: me, when: 2026-03-27}"
    path = written(tmp_path, "d.yaml", f"- {row}\n- {row}\n- {{by: me}}\n")
    with pytest.raises(UsageError) as error:
        read_dispositions(path)
    assert str(error.value).splitlines() == [
        f"{path}:2: A/20260326T0214Z: already has a disposition in line 1",
        f"{path}:3: no episode: give the id of an episode, such as Alarm/20260326T0214Z",
    ]


@pytest.mark.parametrize("text", ["a: b", "- a\n b: [", "&a [*a]", "\x00", "- {a: 1, a: 2}"])
def test_a_file_of_something_else_is_refused_in_one_line(tmp_path, text):
    path = written(tmp_path, "d.yaml", text)
    with pytest.raises(UsageError, match=rf"^{re.escape(str(path))}:\d+: .+$"):
        read_dispositions(path)


def test_a_file_that_is_not_there_or_not_text_is_refused_by_name(tmp_path):
    with pytest.raises(UsageError, match="No such file"):
        read_dispositions(tmp_path / "none.yaml")
    (tmp_path / "d.csv").write_bytes(b"\xff\xfealarm")
    with pytest.raises(UsageError, match="mark of UTF-16, but is not UTF-16: save it as UTF-8"):
        read_dispositions(tmp_path / "d.csv")
