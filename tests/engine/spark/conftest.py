"""The server of buckets."""

from tests.readers.objects.conftest import _client as _client
from tests.readers.objects.conftest import _environment as _environment
from tests.readers.objects.conftest import _served as _served
from tests.readers.objects.conftest import fill as fill
from tests.readers.objects.conftest import server as server
