import pytest

from tests.readers.objects.conftest import _client, _environment, _served, server  # noqa: F401
from tests.verify.trails import Bucket


@pytest.fixture
def bucket(tmp_path):
    return Bucket(tmp_path / "bucket")


@pytest.fixture
def client(_client):  # noqa: F811  # the fixture
    """Return a client of the fixture `server`."""
    return _client
