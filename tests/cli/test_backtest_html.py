"""The page that `auditor backtest -o FILE.html` writes of the demo archive."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from auditor.cli import app
from tests.paths import SAMPLE
from tests.render.page.browser import Page

LABELS = """
- name: the leaked key of ci-deploy
  from: 2026-03-17T21:41
  to: 2026-03-17T22:40
- name: password spray on dave
  from: 2026-03-09T03:10
  to: 2026-03-09T03:40
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the page and the JSON of the same backtest."""
    folder = tmp_path_factory.mktemp("backtest")
    (folder / "labels.yaml").write_text(LABELS, encoding="utf-8")
    for name in ("page.html", "result.json"):
        arguments = [
            *("backtest", str(SAMPLE), "--threshold", "1..20", "--period", "5m,1h"),
            *("--datapoints", "1/1,2/3", "--must-catch", str(folder / "labels.yaml")),
            *("--alarm", "IAMChangeActivityAlarm", "-o", str(folder / name)),
        ]
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 0, done.output
    return folder


def test_the_page_opens_with_the_sentence(written: Path) -> None:
    page = Page((written / "page.html").read_text(encoding="utf-8"))
    assert (
        "As deployed, IAMChangeActivityAlarm would have fired 39 times on 30 days,"
        " and caught 1 of 1 incident; with threshold 10 and a period of 1 h, 3 times on 2 days,"
        " and caught 1 of 1 incident."
    ) in page.text
    assert "1 incident that no alarm can catch" in page.text
    assert "80 settings tried on 1 alarm" in page.text


def test_each_setting_keeps_its_stays(written: Path) -> None:
    result = json.loads((written / "result.json").read_text(encoding="utf-8"))
    (alarm,) = result["alarms"]
    start = datetime.fromisoformat(result["span"]["start"])
    for tally in (alarm["deployed"], *alarm["settings"]):
        assert len(tally["stays"]) == tally["episodes"]
    for line in alarm["timelines"]:
        number = line["setting"]
        tally = alarm["deployed"] if number is None else alarm["settings"][number]
        stays = [
            (start + timedelta(minutes=at), start + timedelta(minutes=at + lasted))
            for at, lasted in tally["stays"]
        ]
        assert stays == [
            (datetime.fromisoformat(stay["start"]), datetime.fromisoformat(stay["end"]))
            for stay in line["episodes"]
        ]
