"""DuckDB in a task keeps to what the task has, not to what the machine has."""

from pathlib import Path

from auditor.engine.spark.task_limits import task_connection


def test_a_task_has_a_core_a_ceiling_and_the_folder_of_its_executor(tmp_path, monkeypatch):
    monkeypatch.setenv("SPARK_LOCAL_DIRS", f"{tmp_path},/elsewhere")
    with task_connection() as connection:
        names = ("threads", "memory_limit", "temp_directory")
        query = f"SELECT {', '.join(f'current_setting({name!r})' for name in names)}"
        ((threads, memory, folder),) = connection.execute(query).fetchall()
        assert (threads, memory) == (1, "488.2 MiB")
        assert Path(folder).parent == tmp_path
    assert not list(tmp_path.iterdir())
