"""Files that tasks leave for the driver, in a folder and in a bucket."""

import pytest

from auditor.engine.spark.work_dir import WorkDir, get, is_empty, remove
from auditor.errors import AuditorError
from tests.readers.objects.conftest import BUCKET


def test_a_folder_gives_back_what_was_put_and_is_gone_when_it_is_removed(tmp_path):
    folder = WorkDir(str(tmp_path / "work")).below("run")
    where = folder.put("a.parquet", b"one")
    assert folder.put("a.parquet", b"two") == where
    assert get(where) == b"two"
    remove([where])
    assert not (tmp_path / "work" / "run").exists()


def test_a_folder_that_the_driver_does_not_see_is_named(tmp_path):
    with pytest.raises(AuditorError, match="--work-dir must be a folder that the driver and all"):
        get(str(tmp_path / "none"))


@pytest.mark.process
def test_a_bucket_gives_back_what_was_put_until_it_is_removed(server):
    url = f"s3://{BUCKET}/some/prefix"
    assert is_empty(url)
    where = WorkDir(url).below("run").put("a.parquet", b"one")
    assert where == f"{url}/run/a.parquet"
    assert get(where) == b"one"
    assert not is_empty(url)
    remove([where])
    assert is_empty(url)
    with pytest.raises(AuditorError, match=r"a\.parquet: cannot be read: "):
        get(where)


@pytest.mark.process
def test_a_bucket_that_is_not_there_is_named(server):
    with pytest.raises(AuditorError, match=r"^s3://no-such-bucket/a: cannot be written: "):
        WorkDir("s3://no-such-bucket").put("a", b"")
