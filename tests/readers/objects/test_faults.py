"""What a user reads when a store cannot be listed."""

import pytest
from obstore.store import S3Store

from auditor.errors import AuditorError, UsageError
from auditor.readers.objects import ObjectSource, open_source, survey
from tests.readers.objects.conftest import BUCKET

URL = f"s3://{BUCKET}"
EXPIRED = "the credentials have expired; renew them, as with `aws sso login`, and run again"
UNKNOWN = (
    "the store does not know the credentials; check AWS_PROFILE, AWS_ACCESS_KEY_ID, "
    "AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN"
)
REGION = (
    "the bucket is in another Region; set AWS_REGION to it "
    "(`aws s3api get-bucket-location` shows it)"
)


def error(source):
    with pytest.raises(AuditorError) as caught:
        survey(source)
    return caught.value


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [
        (
            "403 Forbidden",
            "AccessDenied",
            "access denied; the credentials need s3:ListBucket, and in a requester-pays bucket "
            "AWS_REQUEST_PAYER=requester",
        ),
        ("400 Bad Request", "ExpiredToken", EXPIRED),
        ("403 Forbidden", "InvalidAccessKeyId", UNKNOWN),
        ("403 Forbidden", "SignatureDoesNotMatch", UNKNOWN),
        (
            "403 Forbidden",
            "RequestTimeTooSkewed",
            "the clock of this machine is wrong by more than 15 minutes; set it",
        ),
        ("301 Moved Permanently", "PermanentRedirect", REGION),
        ("400 Bad Request", "AuthorizationHeaderMalformed", REGION),
        (
            "503 Service Unavailable",
            "SlowDown",
            "the store answered 503 Service Unavailable (SlowDown); run again later",
        ),
        ("400 Bad Request", "Odd", "the store answered 400 Bad Request (Odd); check the URL"),
    ],
)
def test_what_a_store_refuses_is_reported_with_a_remedy(source, server, status, code, message):
    server.refuse(status, code)
    caught = error(source())
    assert str(caught) == f"{URL}: {message}"
    assert caught.exit_status == 1


def test_a_redirect_that_says_no_more_is_another_region(source, server):
    server.faults.append(lambda _: ("301 Moved Permanently", {}, b""))
    assert str(error(source())) == f"{URL}: {REGION}"


def test_a_bucket_that_is_not_there_is_wrong_usage(server):
    caught = error(open_source("s3://no-such-trail/logs"))
    assert isinstance(caught, UsageError)
    assert str(caught) == "s3://no-such-trail/logs: the bucket does not exist; check its name"


def test_the_prefix_that_is_denied_is_named(fill, source, server):
    fill("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/01/26/x.json.gz")
    body = b"<Error><Code>AccessDenied</Code></Error>"
    server.faults.append(
        lambda asked: ("403 Forbidden", {}, body) if asked.prefix.endswith("3333/") else None
    )
    assert str(error(source())).startswith(f"{URL}/AWSLogs/111122223333: access denied")


def test_a_server_without_an_answer_is_named(server, closed_port, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{closed_port}")
    assert str(error(open_source(URL, retries=0))) == (
        f"{URL}: no answer from the store; check the network, the proxy and the endpoint "
        "(AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL)"
    )


def test_credentials_that_fail_to_renew_are_reported_with_their_reason(server):
    def provider():
        raise RuntimeError("the SSO session has expired")

    store = S3Store(
        BUCKET,
        endpoint=server.url,
        client_options={"allow_http": True},
        credential_provider=provider,
    )
    assert str(error(ObjectSource(store, URL))) == (
        f"{URL}: the credentials could not be used: RuntimeError: the SSO session has expired; "
        "renew them"
    )


def test_a_machine_without_a_role_gets_advice_on_credentials(server, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    server.faults.append(lambda _: ("403 Forbidden", {}, b""))
    store = S3Store(
        BUCKET,
        metadata_endpoint=f"{server.url}/169.254.169.254",
        client_options={"allow_http": True},
        retry_config={"max_retries": 0},
    )
    assert str(error(ObjectSource(store, URL))) == (
        f"{URL}: no credentials and no instance role; set AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY, or pip install 'cloudtrail-auditor[aws]' and set AWS_PROFILE"
    )


@pytest.mark.parametrize(
    ("scheme", "message"),
    [
        ("gs", "access denied; the credentials need storage.objects.list"),
        ("az", "access denied; the credentials need Storage Blob Data Reader"),
    ],
)
def test_users_of_other_stores_are_advised_in_their_words(server, scheme, message):
    server.refuse("403 Forbidden", "AccessDenied")
    store = open_source(URL, retries=0).store  # only the name is another store's
    assert (
        str(error(ObjectSource(store, f"{scheme}://{BUCKET}"))) == f"{scheme}://{BUCKET}: {message}"
    )
