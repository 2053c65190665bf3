"""Fetching objects."""

import pytest

from auditor.cloudtrail.logfile import Rejection, RejectionKind
from auditor.errors import AuditorError
from auditor.readers import LogFile, read
from auditor.readers.objects import StoredObject, fetch
from tests.readers.objects.conftest import BUCKET, objects_in

URL = f"s3://{BUCKET}/logs"
KEYS = [f"logs/{letter}.json" for letter in "abcdefgh"]


@pytest.fixture
def objects(fill, source, server):
    """The source, and what is listed in it."""

    def listed(*keys, retries=0, **stored):
        fill(*keys, **stored)
        opened = source("logs", retries)
        entries = objects_in(opened)
        server.asked.clear()
        return opened, entries

    return listed


def denied(message):
    body = f"<Error><Code>AccessDenied</Code><Message>{message}</Message></Error>"
    return lambda asked: ("403 Forbidden", {}, body.encode()) if asked.path == KEYS[1] else None


def content(opened, stored: StoredObject):
    return fetch(opened, stored.key)


def test_an_object_comes_with_its_bytes(objects):
    opened, entries = objects(*KEYS)
    assert [content(opened, stored) for stored in entries] == [key.encode() for key in KEYS]


def test_an_object_over_the_cap_is_rejected_as_a_file_is_and_not_asked_for(objects, server):
    opened, (stored,) = objects(KEYS[0], body=b"x" * 1001)
    url = opened.name(stored.key)
    assert read(LogFile(url, url, stored.size, bucket=opened), cap=1000).rejections == (
        Rejection(
            f"{URL}/a.json",
            RejectionKind.TOO_LARGE,
            "it is 1,001 bytes long, over the cap of 1,000",
            "split it, or raise the cap if it is meant to be this large",
        ),
    )
    assert server.asked == []


def test_an_object_that_vanished_is_rejected_and_the_rest_is_read(objects, server):
    opened, entries = objects(*KEYS[:3])
    server.refuse("404 Not Found", "NoSuchKey", KEYS[1])
    contents = [content(opened, stored) for stored in entries]
    assert contents == [
        KEYS[0].encode(),
        Rejection(
            f"{URL}/b.json",
            RejectionKind.UNREADABLE,
            "it was listed but is no longer there",
            "check what deletes objects of the bucket, such as a lifecycle rule",
        ),
        KEYS[2].encode(),
    ]


@pytest.mark.parametrize(
    ("message", "permission"),
    [
        ("Access Denied", "s3:GetObject"),
        (
            "User: arn:aws:iam::1:user/a is not authorized to perform: kms:Decrypt on resource: x",
            "kms:Decrypt",
        ),
    ],
)
def test_an_object_that_is_denied_is_rejected_with_the_permission(
    objects, server, message, permission
):
    opened, stored = objects(*KEYS[:2])
    server.faults.append(denied(message))
    assert content(opened, stored[1]) == Rejection(
        f"{URL}/b.json",
        RejectionKind.UNREADABLE,
        "access denied",
        f"give the credentials {permission} on it",
    )


def test_an_object_in_glacier_is_rejected(objects):
    opened, stored = objects(KEYS[0], storage_class="GLACIER")
    assert content(opened, stored[0]) == Rejection(
        f"{URL}/a.json",
        RejectionKind.UNREADABLE,
        "it is in an archive tier, such as Glacier",
        "restore it with `aws s3api restore-object`, then run again",
    )


def test_a_busy_store_is_asked_again(objects, server):
    opened, stored = objects(KEYS[0], retries=2)
    server.refuse("503 Slow Down", "SlowDown", KEYS[0], times=2)
    assert content(opened, stored[0]) == KEYS[0].encode()
    assert len(server.gets) == 3


def test_credentials_that_expire_end_the_run(objects, server):
    opened, stored = objects(*KEYS)
    server.refuse("400 Bad Request", "ExpiredToken", KEYS[2])
    with pytest.raises(AuditorError) as caught:
        content(opened, stored[2])
    assert str(caught.value) == (
        f"{URL}/c.json: the credentials have expired; renew them, as with `aws sso login`, and run "
        "again"
    )
