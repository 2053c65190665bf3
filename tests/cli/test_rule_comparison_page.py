"""The page on the JSON of a comparison of rules has the keys that the command prints."""

import json
import re
from collections import defaultdict
from pathlib import Path

from tests.cli.conftest import call
from tests.conftest import record
from tests.paths import ROOT

PAGE = ROOT / "docs" / "comparison-result.md"
ID = "00000000-0000-4000-8000-00000000000"
COMPOSITE = """
  Both:
    Type: AWS::CloudWatch::CompositeAlarm
    Properties: { AlarmName: both, AlarmRule: ALARM(same) }
"""


def documented():
    """The keys of each object, by its path."""
    keys: dict[str, set[str]] = {}
    for section in re.split(r"^## ", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        head, _, table = section.partition("\n")
        paths = [""] if head == "The object" else re.findall(r"`([^`]+)`", head)
        of_section = set(re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE))
        keys |= dict.fromkeys(paths, of_section)
    return keys


def printed(value, path=""):
    """Yield each object with its path; the keys of settings are names of CloudWatch."""
    if isinstance(value, dict):
        names = path.endswith(".settings")
        if not names:
            yield path, set(value)
        for key, inner in value.items():
            yield from printed(inner, f"{path}.{'*' if names else key}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from printed(inner, f"{path}[]")


def compared(template, archive, tmp_path):
    """The JSON of a comparison that has something of everything."""
    calls = ["StopLogging", "DeleteTrail", "GetUser"]
    logs = archive(
        a=[
            record(eventID=f"{ID}{hour}", eventName=name, eventTime=f"2026-01-26T2{hour}:45:30Z")
            for hour, name in enumerate(calls)
        ]
    )
    stops, reads = (
        "{ $.eventName = StopLogging || $.eventName = ConsoleLogn }",
        "{ $.eventName = Get* }",
    )
    deletes = "{ $.eventName = DeleteTrail && $.readOnly NOT EXISTS }"
    before = template("a.yaml", same=(stops, 1), twice=(stops, 1), gone=(reads, 1))
    after = template("b.yaml", same=(deletes, 3), twice=(deletes, 2), added=(stops, 1))
    for path in (before, after):
        with Path(path).open("a") as file:
            file.write(COMPOSITE)
    incidents = tmp_path / "incidents"
    incidents.write_text(f"{ID}0 stopped\n")
    options = ["--must-catch", incidents, "--format", "json"]
    return json.loads(call("rules", "compare", before, after, logs, *options).stdout)


def test_the_page_has_the_keys_that_are_printed(template, archive, tmp_path):
    keys = documented()
    keys_by_path: dict[str, set[str]] = defaultdict(set)
    for path, names in printed(compared(template, archive, tmp_path)):
        assert names == keys[path], path
        keys_by_path[path] |= names
    sides = (("before", "after"), ("after", "before"))
    turned = {path.replace(one, other) for path in keys_by_path for one, other in sides}
    assert set(keys) <= set(keys_by_path) | turned


def test_composite_alarms_are_listed_as_not_compared(template, archive, tmp_path):
    assert compared(template, archive, tmp_path)["not_compared"] == {
        side: [
            {
                "alarm": "both",
                "reason": "a composite alarm; the metric alarms that it watches are compared",
            }
        ]
        for side in ("before", "after")
    }
    for chosen in ("text", "markdown"):
        rules = [str(tmp_path / name) for name in ("a.yaml", "b.yaml")]
        shown = " ".join(call("rules", "compare", *rules, "--format", chosen).stdout.split())
        assert "Not compared in a.yaml" in shown
        assert "both: a composite alarm" in shown
