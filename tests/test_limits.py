"""What a run may take: the processors and the memory that its process is given."""

from pathlib import Path

import pytest

from auditor.engine.duckdb.connection import connected, filling
from auditor.limits import LEAST_MEMORY, MB, Limits, limited, limits, memory, processors


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.mark.parametrize(
    ("own", "files"),
    [
        (
            "0::/user.slice/run-1.scope\n",
            {"user.slice/run-1.scope/cpu.max": "max 100000", "user.slice/cpu.max": "9000 100000"}
            | {"user.slice/run-1.scope/memory.max": "7000000\n", "user.slice/memory.max": "max"},
        ),
        (
            "9:memory:/jobs/1\n3:cpu,cpuacct:/jobs\n1:name=systemd:/a b/../c\n",
            {"cpu/jobs/cpu.cfs_quota_us": "9000", "cpu/jobs/cpu.cfs_period_us": "100000"}
            | {"memory/jobs/1/memory.limit_in_bytes": "7000000"},
        ),
    ],
)
def test_the_cgroup_of_this_process_and_those_around_it_limit_it(tmp_path, own, files):
    named = write(tmp_path / "named", {"own": own}) / "own"
    assert processors(write(tmp_path / "all", files), named) == 1
    assert memory(tmp_path / "all", named) == 7_000_000


def test_a_cgroup_outside_of_what_is_seen_limits_nothing(tmp_path):
    named = write(tmp_path / "named", {"own": "0::/../other\n"}) / "own"
    folder = write(tmp_path / "all", {"other/memory.max": "7", "cgroup.controllers": "cpu"})
    write(tmp_path, {"other/memory.max": "7"})
    assert memory(folder, named) == memory(tmp_path / "none")


def test_a_quota_of_a_cgroup_is_as_many_processors_rounded_up(tmp_path):
    unlimited = processors(tmp_path / "none")
    assert unlimited >= 1
    assert processors(write(tmp_path / "a", {"cpu.max": "100000 100000\n"})) == 1
    assert processors(write(tmp_path / "b", {"cpu.max": "max 100000\n"})) == unlimited
    assert processors(write(tmp_path / "c", {"cpu.max": "50000 100000\n"})) == 1
    for quota, expected in (("-1", unlimited), ("90000", 1)):
        old = {"cpu/cpu.cfs_quota_us": quota, "cpu/cpu.cfs_period_us": "100000"}
        assert processors(write(tmp_path / f"v1 {quota}", old)) == expected
    assert processors(write(tmp_path / "e", {"cpu.max": "a\xe4b"})) == unlimited


def test_memory_is_that_of_the_machine_or_less_where_a_cgroup_has_less(tmp_path):
    machine = memory(tmp_path / "none")
    assert memory(write(tmp_path / "a", {"memory.max": "max\n"})) == machine
    assert memory(write(tmp_path / "b", {"memory.max": "500000000\n"})) == 500_000_000


def test_limits_hold_for_a_run_and_no_longer():
    before = limits()
    with limited(threads=3, memory=400 * MB):
        assert limits() == Limits(3, 400 * MB)
        with limited():
            assert limits() == Limits(3, 400 * MB)
    assert limits() == before


@pytest.mark.parametrize(
    ("memory_limit", "expected"), [(LEAST_MEMORY, 100), (500 * MB, 300), (9_000 * MB, 1_000)]
)
def test_the_limit_is_a_ceiling_and_no_target(memory_limit, expected):
    assert Limits(1, memory_limit).database_memory(1_000 * MB) == expected * MB


def test_a_connection_keeps_to_the_limits():
    with limited(threads=1, memory=450 * MB), connected() as connection:

        def setting(name: str) -> object:
            return connection.execute(f"SELECT current_setting('{name}')").fetchall()[0][0]

        assert setting("threads") == 1
        whole = setting("memory_limit")
        with filling(connection):
            assert setting("memory_limit") != whole
        assert setting("memory_limit") == whole
