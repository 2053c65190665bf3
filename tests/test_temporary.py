"""Temporary files that cannot be written are not a fault of the output."""

import os
import tempfile
from unittest import mock

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from auditor.engine.duckdb.connection import connected
from auditor.engine.duckdb.kernel import FIRST_USES, OCCURRENCES, Part
from auditor.engine.duckdb.spilling import SpillingTable
from auditor.engine.scan.kept_texts import TextsFile
from auditor.engine.store.store import storage_fault
from auditor.errors import AuditorError
from auditor.temporary import temporary_folder, writing_temporary

FULL = (
    r"^.+: a temporary file cannot be written: No space left on device; free some space there, or"
    r" set TMPDIR to a folder on another disk$"
)
FULL_DISK = OSError(28, "Error writing bytes to file. Detail: [errno 28] No space left on device")
ROWS = pa.table({"number": [1, 2, 3]})


def test_a_full_disk_is_told_with_the_folder_and_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(AuditorError, match=FULL) as told, writing_temporary():
        raise FULL_DISK
    assert str(told.value).startswith(f"{tmp_path}: ")


def test_a_worker_names_the_folder_that_the_user_knows(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "auditor-abc"))
    with pytest.raises(AuditorError) as told, writing_temporary():
        raise FULL_DISK
    assert str(told.value).startswith(f"{tmp_path}: ")


def test_what_a_worker_passes_on_does_not_fit():
    part = Part(ROWS, OCCURRENCES.empty_table(), ROWS, FIRST_USES.empty_table())
    with pytest.raises(AuditorError, match=FULL):
        part.write("/dev/full")


def test_texts_do_not_fit():
    with pytest.raises(AuditorError, match=FULL):
        TextsFile("/dev/full").close()


def test_rows_of_parts_do_not_fit():
    with (
        pytest.raises(AuditorError, match=FULL),
        mock.patch.object(pq, "write_table", side_effect=FULL_DISK),
        mock.patch("auditor.engine.duckdb.spilling._MEMORY_ROWS", 0),
        connected() as connection,
    ):
        SpillingTable(connection, "rows", None, []).add(ROWS)


def test_rows_that_duckdb_moves_to_disk_do_not_fit():
    many = "CREATE TEMP TABLE t AS SELECT repeat(md5(i::VARCHAR), 10) FROM range(600_000) t(i)"
    with pytest.raises(AuditorError, match=FULL), connected() as connection:
        connection.execute(
            f"SET memory_limit = '100MB'; SET max_temp_directory_size = '1MB'; {many}"
        )


@pytest.mark.parametrize(
    "message",
    [
        'IO Error: Could not write file "/t/auditor-a/duckdb_temp_storage_S32K-0.tmp": full',
        "Out of Memory Error: failed to offload data block of size 64.0 KiB (2.6 MiB/2.6 MiB used)"
        ".\nThis limit was set by the 'max_temp_directory_size' setting.",
    ],
)
def test_a_store_is_not_blamed_for_temporary_files(message):
    fault = storage_fault("s.duckdb", duckdb.Error(message))
    assert "a temporary file cannot be written" in str(fault)
    assert "s.duckdb" not in str(fault)


def test_a_folder_that_duckdb_cannot_name_is_refused(tmp_path):
    with (
        pytest.raises(AuditorError, match=r"its name is not valid UTF-8; set TMPDIR to another"),
        temporary_folder(os.fsdecode(bytes(tmp_path) + b"/caf\xe9")),
    ):
        pass


def test_no_folder_for_temporary_files_is_not_a_fault_of_the_output(monkeypatch, tmp_path):
    lost = FileNotFoundError(2, "No usable temporary directory found in ['/tmp']")
    with (
        mock.patch.object(tempfile, "gettempdir", side_effect=lost),
        pytest.raises(AuditorError, match=r"^no temporary file can be written: No usable temp"),
        connected(),
    ):
        pass
