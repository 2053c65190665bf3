import pytest

from tests.readers.objects.conftest import _client as _client
from tests.readers.objects.conftest import _environment as _environment
from tests.readers.objects.conftest import _served as _served
from tests.readers.objects.conftest import server as server
from tests.verify.trails import Bucket


@pytest.fixture
def bucket(tmp_path):
    return Bucket(tmp_path / "bucket")


@pytest.fixture
def client(_client):
    """Return a client of the fixture `server`."""
    return _client
