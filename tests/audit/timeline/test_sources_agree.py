"""Folders and stores of the same log files give the same timelines, whatever the records hold."""

import json
from random import Random

import pytest

from auditor.audit.timeline.run import run_timeline
from auditor.result.json import to_json
from tests.audit.timeline.hostile import hostile_records, selections
from tests.cli.conftest import call


def answer(sources, selection, bounds):
    timeline = json.loads(to_json(run_timeline([*map(str, sources)], selection, bounds)))
    del timeline["sources"]
    return timeline


@pytest.mark.parametrize(
    ("seed", "number", "step"),
    [(1, 60, 4), *(pytest.param(n, 300, 1, marks=pytest.mark.slow) for n in range(3))],
)
def test_folders_and_stores_of_the_same_files_agree(seed, number, step, tmp_path):
    random = Random(seed)  # any sequence will do
    records = hostile_records(random, number)
    one, two = tmp_path / "logs" / "one", tmp_path / "logs" / "two"
    for folder, some in ((one, records[::2]), (two, records[1::2])):
        folder.mkdir(parents=True)
        (folder / f"{folder.name}.json").write_text(json.dumps({"Records": some}))
    whole, halves = tmp_path / "whole.duckdb", tmp_path / "halves.duckdb"
    for folder, store in ((tmp_path / "logs", whole), (one, halves), (two, halves)):
        assert call("ingest", folder, "--store", store).returncode == 0
    for selection, bounds in selections(records, random)[::step]:
        expected = answer([tmp_path / "logs"], selection, bounds)
        for sources in ([whole], [halves], [one, two]):
            assert answer(sources, selection, bounds) == expected, (selection, bounds, sources)
