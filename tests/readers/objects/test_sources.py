"""Opening stores: URLs, credentials, Region, endpoint."""

import sys

import pytest

from auditor.errors import AuditorError, UsageError
from auditor.readers.objects import open_source, survey
from auditor.readers.objects.sources import bucket_region
from tests.readers.objects.conftest import BUCKET

URL = f"s3://{BUCKET}"


@pytest.fixture
def asked(fill, server):
    """Open, list, and return the headers that the server got."""

    def ask():
        fill("a.json")
        survey(open_source(URL, retries=0))
        return server.asked[0].headers

    return ask


@pytest.fixture
def profile(tmp_path, server, monkeypatch):
    """Name a profile in the environment, which has no credentials; there is one, `audit`."""
    (tmp_path / "config").write_text("[profile audit]\nregion = eu-north-1\n")
    (tmp_path / "credentials").write_text(
        "[audit]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = secret\n"
        "aws_session_token = token-of-the-profile\n"
    )

    def named(name):
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        monkeypatch.setenv("AWS_PROFILE", name)

    return named


def error(url):
    with pytest.raises(AuditorError) as caught:
        open_source(url)
    return caught.value


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://host", "cannot read ftp://; give files, folders, or s3://, gs:// or az:// URLs"),
        ("S3://logs/a", "cannot read S3://; write s3://logs/a"),
        (" s3://logs", "cannot read s3://; write s3://logs"),
        ("https://logs.s3.eu-west-1.amazonaws.com/a", "cannot read https://; write s3://logs/a"),
        ("s3://", "'' is not a bucket name; write s3://bucket/prefix"),
        ("s3:///logs", "'' is not a bucket name; write s3://bucket/prefix"),
        ("s3://a@b/logs", "'a@b' is not a bucket name; write s3://bucket/prefix"),
    ],
)
def test_a_url_that_names_no_bucket_is_wrong_usage(url, message):
    assert isinstance(error(url), UsageError)
    assert str(error(url)) == f"{url}: {message}"


def test_a_url_has_a_bucket_and_a_prefix(server):
    source = open_source(f"{URL}/logs/AWSLogs/")
    assert (source.url, source.prefix) == (URL, "logs/AWSLogs")
    assert source.name("logs/x") == f"{URL}/logs/x"


def test_credentials_come_from_the_environment(asked, monkeypatch):
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token-of-the-environment")
    headers = asked()
    assert "Credential=AKIAENVIRONMENT/" in headers["HTTP_AUTHORIZATION"]
    assert headers["HTTP_X_AMZ_SECURITY_TOKEN"] == "token-of-the-environment"


def test_credentials_and_region_come_from_a_profile_of_the_environment(asked, profile):
    profile("audit")
    headers = asked()
    assert "Credential=AKIAPROFILE/" in headers["HTTP_AUTHORIZATION"]
    assert "/eu-north-1/s3/" in headers["HTTP_AUTHORIZATION"]
    assert headers["HTTP_X_AMZ_SECURITY_TOKEN"] == "token-of-the-profile"


def test_an_unknown_profile_is_wrong_usage(profile):
    profile("audits")
    caught = error(URL)
    assert isinstance(caught, UsageError)
    assert str(caught) == (
        f"{URL}: the profile audits does not exist; `aws configure list-profiles` names them"
    )


def test_a_profile_that_is_half_written_is_an_error(profile, tmp_path):
    profile("half")
    (tmp_path / "config").write_text("[profile half]\nrole_arn = arn:aws:iam::1:role/audit\n")
    assert str(error(URL)).startswith(f"{URL}: no AWS credentials: ")


def test_a_profile_without_boto3_names_the_extra(profile, monkeypatch):
    profile("audit")
    monkeypatch.setitem(sys.modules, "boto3", None)
    monkeypatch.delitem(sys.modules, "obstore.auth.boto3", raising=False)
    caught = error(URL)
    assert isinstance(caught, UsageError)
    assert str(caught) == (
        f"{URL}: profile audit needs boto3; pip install 'cloudtrail-auditor[aws]'"
    )


def test_no_credentials_anywhere_is_an_error(server, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert str(error(URL)) == (
        f"{URL}: no AWS credentials; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY, or read a public bucket unsigned"
    )


def test_a_public_bucket_is_read_unsigned(asked, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_SKIP_SIGNATURE", "true")
    assert "HTTP_AUTHORIZATION" not in asked()


def test_the_requester_pays_where_the_option_is_given(asked, monkeypatch):
    assert "HTTP_X_AMZ_REQUEST_PAYER" not in asked()
    monkeypatch.setenv("AWS_REQUEST_PAYER", "requester")
    assert asked()["HTTP_X_AMZ_REQUEST_PAYER"] == "requester"


def test_the_region_is_that_of_the_environment(asked, monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    assert "/eu-west-3/s3/" in asked()["HTTP_AUTHORIZATION"]
    monkeypatch.setenv("AWS_REGION", "eu-west-2")
    assert "/eu-west-2/s3/" in asked()["HTTP_AUTHORIZATION"]


def test_the_endpoint_of_s3_goes_before_that_of_all_services(asked, server, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", server.url)
    assert asked()


@pytest.mark.parametrize("status", ["200 OK", "301 Moved Permanently", "403 Forbidden"])
def test_s3_tells_anyone_the_region_of_a_bucket(server, status):
    server.faults.append(lambda _: (status, {"x-amz-bucket-region": "ap-southeast-2"}, b""))
    assert bucket_region(BUCKET, server.url) == "ap-southeast-2"
    (asked,) = server.asked
    assert asked.method == "HEAD"
    assert "HTTP_AUTHORIZATION" not in asked.headers


def test_a_region_that_s3_does_not_tell_is_unknown(server, closed_port):
    assert bucket_region("another-bucket", server.url) is None
    assert bucket_region(BUCKET, f"http://127.0.0.1:{closed_port}") is None


def test_google_storage_opens_the_same_way():
    source = open_source("gs://trail-logs/AWSLogs")
    assert (source.url, source.prefix) == ("gs://trail-logs", "AWSLogs")


def test_azure_storage_needs_its_account(monkeypatch):
    monkeypatch.delenv("AZURE_STORAGE_ACCOUNT_NAME", raising=False)
    assert str(error("az://trail-logs/AWSLogs")) == (
        "az://trail-logs: Generic MicrosoftAzure error: Account must be specified; check the "
        "environment variables of the store"
    )
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_NAME", "auditors")
    assert open_source("az://trail-logs/AWSLogs").prefix == "AWSLogs"
