import pytest

from tests.verify.trails import Bucket


@pytest.fixture
def bucket(tmp_path):
    return Bucket(tmp_path / "bucket")
