"""moto's S3 over real HTTP on the loopback address, which records its requests."""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode
from urllib.request import Request, urlopen

import boto3
import pytest
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

from auditor.readers.objects import ObjectSource, StoredObject, list_pages, open_source, survey

BUCKET = "trail-logs"


@dataclass(frozen=True)
class ServerRequest:
    """One request to the server."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]

    @property
    def prefix(self) -> str:
        """The prefix of a LIST request."""
        return self.query.get("prefix", "")


Answer = tuple[str, dict[str, str], bytes]
Interception = Callable[[ServerRequest], Answer | None]


@dataclass
class Server:
    """A WSGI application in front of moto's."""

    app: Any = field(default_factory=lambda: DomainDispatcherApplication(create_backend_app))
    url: str = ""
    asked: list[ServerRequest] = field(default_factory=list)
    faults: list[Interception] = field(default_factory=list)
    page: int | None = None
    """Maximum number of objects in the response to a LIST request, instead of 1,000."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = unquote(environ["PATH_INFO"].encode("latin-1").decode()).removeprefix(f"/{BUCKET}")
        query = dict(parse_qsl(environ["QUERY_STRING"]))
        headers = {name: str(value) for name, value in environ.items() if name.startswith("HTTP_")}
        asked = ServerRequest(environ["REQUEST_METHOD"], path.lstrip("/"), query, headers)
        self.asked.append(asked)
        for fault in self.faults:
            answer = fault(asked)
            if answer is not None:
                status, extra, body = answer
                start_response(status, [*extra.items(), ("Content-Length", str(len(body)))])
                return [body]
        if self.page is not None and "list-type" in query:
            environ["QUERY_STRING"] = urlencode(query | {"max-keys": str(self.page)})
        answered: Iterable[bytes] = self.app(environ, start_response)
        return answered

    @property
    def lists(self) -> list[ServerRequest]:
        return [asked for asked in self.asked if "list-type" in asked.query]

    @property
    def gets(self) -> list[str]:
        return [a.path for a in self.asked if a.method == "GET" and "list-type" not in a.query]

    def refuse(self, status: str, code: str, path: str = "", times: int = 1000) -> None:
        """Refuse a number of requests for a path, as S3 does."""
        left = [times]

        def fault(asked: ServerRequest) -> Answer | None:
            if asked.path != path or not left[0]:
                return None
            left[0] -= 1
            body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>no</Message></Error>"
            return status, {"Content-Type": "application/xml"}, body.encode()

        self.faults.append(fault)


class _Quiet(MotoRequestHandler):
    def log(self, *_: object) -> None:  # werkzeug prints each request
        pass


@pytest.fixture(scope="session")
def _served() -> Iterator[Server]:
    server = Server()
    listener = make_server("127.0.0.1", 0, server, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=listener.serve_forever, daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{listener.server_port}"
    yield server
    listener.shutdown()
    thread.join()
    listener.server_close()


@pytest.fixture
def _environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Remove the machine's settings, and access to an instance role."""
    for name in (
        "AWS_PROFILE",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_SESSION_TOKEN",
        "AWS_ENDPOINT_URL_S3",
        "AWS_REQUEST_PAYER",
        "AWS_SKIP_SIGNATURE",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


@pytest.fixture(scope="session")
def _client(_served: Server) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=_served.url,
        region_name="us-east-1",
        aws_access_key_id="AKIATEST",
        aws_secret_access_key="secret",
    )


@pytest.fixture
def server(
    _served: Server, _client: Any, _environment: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    """Yield the server, which the environment names, with an empty bucket."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", _served.url)
    _client.create_bucket(Bucket=BUCKET)
    _served.asked.clear()
    yield _served
    _served.faults.clear()
    _served.page = None
    with urlopen(Request(f"{_served.url}/moto-api/reset", method="POST")) as response:
        assert response.status == HTTPStatus.OK


@pytest.fixture
def fill(server: Server, _client: Any) -> Callable[..., None]:
    """Put objects into the bucket, with their keys or the given bytes as content."""

    def put(*keys: str, body: bytes | None = None, storage_class: str = "STANDARD") -> None:
        for key in keys:
            content = key.encode() if body is None else body
            _client.put_object(Bucket=BUCKET, Key=key, Body=content, StorageClass=storage_class)
        server.asked.clear()

    return put


@pytest.fixture
def source(server: Server) -> Callable[..., ObjectSource]:
    """Open a prefix of the bucket; requests are not repeated unless the test wants it."""

    def opened(prefix: str = "", retries: int = 0) -> ObjectSource:
        return open_source(f"s3://{BUCKET}/{prefix}", retries)

    return opened


def objects_in(source: ObjectSource) -> list[StoredObject]:
    """Return all objects of a source, in the order of their keys."""
    return list(chain.from_iterable(list_pages(source, survey(source))))


def log_file(
    account: str = "111122223333",
    region: str = "eu-west-1",
    time: str = "20260126T2145Z",
    kind: str = "CloudTrail",
    unique: str = "AAAAAAAAAAAAAAAA",
) -> str:
    """Return the key of a log file."""
    day = f"{time[:4]}/{time[4:6]}/{time[6:8]}"
    name = f"{account}_{kind}_{region}_{time}_{unique}.json.gz"
    return f"AWSLogs/{account}/{kind}/{region}/{day}/{name}"


@pytest.fixture
def closed_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder, since they use a server in a thread."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.process)
