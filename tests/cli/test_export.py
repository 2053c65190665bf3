from tests.cli.conftest import call


def test_a_store_becomes_a_data_set(logs, tmp_path):
    store, folder = tmp_path / "s.duckdb", tmp_path / "set"
    assert call("ingest", logs, "--store", store).returncode == 0
    done = call("export", store, folder)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"wrote 1 record in 1 file to {folder}\n"
    again = call("export", store, folder)
    assert again.returncode == 2
    assert again.stderr.startswith(f"error: {folder}: already exists")
