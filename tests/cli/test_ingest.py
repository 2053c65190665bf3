import pytest

from tests.cli.conftest import call
from tests.conftest import record


@pytest.fixture
def store(tmp_path):
    return tmp_path / "trail.duckdb"


def test_a_dry_run_leaves_out_what_the_store_has_and_changes_nothing(logs, archive, store):
    output = call("ingest", logs, "--store", store, "--dry-run").stderr
    assert output.startswith("would read 1 file, ")
    assert output.endswith(" bytes; 0 are already in the store\n")
    assert not store.exists()
    assert call("ingest", logs, "--store", store).returncode == 0
    before = store.read_bytes()
    archive(b=[record(eventID="b")])
    output = call("ingest", logs, "--store", store, "--dry-run").stderr
    assert output.startswith("would read 1 file, ")
    assert output.endswith(" bytes; 1 is already in the store\n")
    assert store.read_bytes() == before


def test_a_source_that_is_not_there_leaves_no_store_behind(here, store):
    done = call("ingest", "nope", "--store", store)
    assert done.returncode == 2
    assert done.stderr == "error: nope: no such file or folder; give log files or folders of them\n"
    assert not store.exists()


def test_a_store_in_no_folder_is_refused_before_anything_is_looked_for(logs, tmp_path):
    done = call("ingest", logs, "--store", tmp_path / "no" / "s.duckdb")
    assert done.returncode == 1
    assert "cannot be written: the folder does not exist" in done.stderr


def test_a_span_that_ends_before_it_begins_is_wrong_usage(logs, store):
    span = ("--from", "2026-03-12", "--to", "2026-03-10")
    done = call("ingest", logs, "--store", store, *span)
    assert done.returncode == 2
    assert done.stderr == "error: --from 2026-03-12 is not before --to 2026-03-10\n"
    assert not store.exists()


def test_strict_tells_rejections_by_the_exit_status(archive, store):
    folder = archive(a=[record(), {"no": "record"}])
    assert call("ingest", folder, "--store", store, "--strict").returncode == 3
    assert "--fail-on or --strict" in " ".join(call("--help").stdout.split())


def test_the_first_rejections_are_listed_with_place_and_remedy_and_where_all_are(archive, store):
    folder = archive(a=[record(), {"no": "record"}])
    done = call("ingest", folder, "--store", store)
    assert done.stderr == (
        "read 1 file; 0 were already in the store\n"
        "the store holds 1 event from 1 file, 0 without a usable eventTime; left out: 0 copies,"
        " 1 rejection\n"
        "Rejected: 1 fault\n"
        "  logs/a.json.gz\n"
        "    not CloudTrail: 1 of 2 items of Records is not a CloudTrail record: item 2.\n"
        "    1 record in it was used. To do: leave it out; docs/formats.md lists the\n"
        "    supported formats.\n"
    )
    archive(**{f"b{n:02}": [{"no": "record"}] for n in range(11)})
    done = call("ingest", folder, "--store", store, "--strict")
    assert done.stderr.endswith(
        f"  … and 2 more; auditor query {store} 'FROM rejections' has them all\n"
    )
    assert done.stderr.count("To do: ") == 10


def test_a_store_cannot_be_put_into_a_store(logs, store, tmp_path):
    call("ingest", logs, "--store", store)
    other = tmp_path / "other.duckdb"
    for options in ((), ("--dry-run",)):
        done = call("ingest", store, "--store", other, *options)
        assert done.returncode == 2
        assert done.stderr == (
            f"error: {store}: a store cannot be ingested into a store; give its log files:"
            f" auditor ingest SOURCE... --store {other}\n"
        )
    assert not other.exists()


def test_files_without_any_record_are_not_done_and_nothing_new_is(archive, store):
    folder = archive()
    (folder / "a.json").write_text("text")
    for _ in range(2):
        done = call("ingest", folder, "--store", store)
        assert done.returncode == 1
        message = "no record was found; docs/formats.md lists the supported formats"
        assert done.stderr.endswith(f"error: {folder}: {message}\n")
    archive(b=[record()])
    for _ in range(2):
        assert call("ingest", folder, "--store", store).returncode == 0


def test_a_source_without_any_record_is_not_done_whatever_the_store_has(logs, store, tmp_path):
    call("ingest", logs, "--store", store)
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.json").write_text("text")
    (other / "b.json").write_text('{"Records": [{"no": "record"}]}')
    done = call("ingest", other, "--store", store)
    assert done.returncode == 1
    assert done.stderr.startswith(
        "read 2 files; 0 were already in the store\nthe store holds 1 event from"
    )
    assert done.stderr.endswith(
        "no record was found; docs/formats.md lists the supported formats\n"
    )


def test_one_bad_file_beside_what_the_store_has_is_a_rejection_and_no_failure(logs, store):
    call("ingest", logs, "--store", store)
    (logs / "b.json").write_text("text")
    assert call("ingest", logs, "--store", store).returncode == 0


def test_a_quiet_trail_is_put_into_a_store(archive, store):
    assert call("ingest", archive(a=[]), "--store", store).returncode == 0
