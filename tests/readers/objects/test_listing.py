"""Listing what a survey found."""

from datetime import UTC, datetime

import pytest

from auditor.cloudtrail.keys import Pruning, last_keys
from auditor.errors import AuditorError
from auditor.readers.objects import list_pages, survey
from tests.readers.objects.conftest import BUCKET, log_file, objects_in

DAYS = ("20260124", "20260125", "20260126", "20260127", "20260128", "20260129", "20260130")


def listed(opened, pruning=None, already_read=()):
    asked = (pruning,) if pruning else ()
    folders = survey(opened, *asked)
    pages = list_pages(opened, folders, pruning or Pruning(), last_keys(already_read))
    return [stored.key for page in pages for stored in page]


def day(number):
    return datetime(2026, 1, number, tzinfo=UTC)


@pytest.fixture
def week(fill):
    keys = [log_file(time=f"{day}T1200Z") for day in DAYS]
    fill(*keys)
    return keys


@pytest.fixture
def small_pages(server, monkeypatch):
    monkeypatch.setattr("auditor.readers.objects.listing.PAGE", 2)
    server.page = 2


def test_objects_come_in_the_order_of_their_keys(fill, source):
    keys = [
        log_file(),
        log_file(kind="CloudTrail-Insight"),
        log_file(account="000011112222", region="us-east-1"),
        "AWSLogs/000011112222/loose.json.gz",
        "a.json.gz",
    ]
    fill(*keys)
    assert listed(source()) == sorted(keys)


def test_an_object_has_its_url_size_and_etag(fill, source):
    fill("logs/a b+c%20é.json.gz", body=b"12345")
    opened = source("logs")
    (stored,) = objects_in(opened)
    assert stored.name == f"s3://{BUCKET}/logs/a b+c%20é.json.gz"
    assert (stored.size, stored.etag) == (5, '"827ccb0eea8a706c4c34a16891f84e7b"')
    assert stored.last_modified.tzinfo is not None


def test_days_outside_the_span_and_its_margin_are_left_out(week, source):
    pruning = Pruning(start=day(27), end=day(28))
    assert listed(source(), pruning) == week[2:5]  # 26th, 27th and 28th at noon


def test_a_listing_begins_at_the_first_day_and_ends_after_the_last(
    week, source, server, small_pages
):
    opened = source()
    pruning = Pruning(start=day(26), end=day(26))
    folders = survey(opened, pruning)
    server.asked.clear()
    pages = list_pages(opened, folders, pruning)
    assert [stored.key for page in pages for stored in page] == week[1:3]
    first, second = server.lists  # 25th and 26th; 27th and 28th; not the 29th and 30th
    assert first.query["start-after"] == "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/01/25"
    assert "continuation-token" in second.query


def test_the_last_day_is_listed_as_far_as_the_margin_reaches(week, source):
    pruning = Pruning(start=day(27), end=datetime(2026, 1, 27, 12, 1, tzinfo=UTC))
    assert listed(source(), pruning) == week[2:5]  # to the 28th at 12:01


def test_renamed_files_are_pruned_by_their_day_folder(week, fill, source):
    renamed = [key.rpartition("/")[0] + "/part.json.gz" for key in week]
    fill(*renamed)
    pruning = Pruning(start=day(27), end=day(27))
    assert [key for key in listed(source(), pruning) if key in renamed] == renamed[2:5]


def test_without_a_span_all_pages_are_listed(week, source, small_pages):
    assert listed(source()) == week


def test_pruning_works_inside_a_named_month(week, source, server):
    opened = source("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/01")
    assert listed(opened, Pruning(start=day(30))) == week[5:]
    assert server.lists[-1].prefix == "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/01/"


def test_a_second_run_lists_again_from_the_day_before_the_last_key_of_each_region(
    week, fill, source, server
):
    elsewhere = [log_file(region="us-east-1", time=f"{day}T1200Z") for day in DAYS]
    fill(*elsewhere)
    assert listed(source(), already_read=week[:6] + elsewhere[:2]) == week[4:] + elsewhere
    after = [asked.query["start-after"] for asked in server.lists if "start-after" in asked.query]
    assert sorted(after) == [
        "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/01/28",
        "AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/24",
    ]


def test_the_later_of_span_and_last_key_decides(week, source):
    assert listed(source(), Pruning(start=day(30)), already_read=week[:4]) == week[5:]
    assert listed(source(), Pruning(start=day(25)), already_read=week[:6]) == week[4:]


def test_flat_folders_are_pruned_by_name_where_names_tell(fill, source):
    names = [key.rpartition("/")[2] for key in (log_file(), log_file(time="20250101T0000Z"))]
    fill(*names, "renamed.json.gz")
    assert listed(source(), Pruning(start=day(26))) == [names[0], "renamed.json.gz"]


def test_objects_that_stand_for_folders_are_left_out(fill, source):
    fill("case/", "case/empty.json.gz", "case/host/", body=b"")
    fill("case/host/a.json.gz")
    assert listed(source("case")) == ["case/empty.json.gz", "case/host/a.json.gz"]


def test_a_folder_whose_name_begins_with_the_prefix_is_another(fill, source):
    fill("case-1/a.json.gz", "case-17/a.json.gz")
    assert listed(source("case-1")) == ["case-1/a.json.gz"]


def test_a_store_that_lists_out_of_order_is_an_error(fill, source, server):
    fill("logs/a.json")
    opened = source("logs")
    folders = survey(opened)
    entry = (
        "<Contents><Key>logs/{}.json</Key><Size>1</Size><ETag>x</ETag>"
        "<LastModified>2026-01-26T00:00:00Z</LastModified></Contents>"
    )
    body = "".join(entry.format(name) for name in "ba")
    answer = f"<ListBucketResult><IsTruncated>false</IsTruncated>{body}</ListBucketResult>"
    server.faults.append(lambda _: ("200 OK", {"Content-Type": "application/xml"}, answer.encode()))
    with pytest.raises(AuditorError, match="does not list in the order of keys"):
        list(list_pages(opened, folders))


def test_a_key_that_cannot_be_read_is_an_error_that_names_it(fill, source):
    fill("logs//a.json")
    with pytest.raises(AuditorError) as caught:
        listed(source("logs"))
    assert str(caught.value) == (
        f"s3://{BUCKET}/logs: a key in it has empty or dotted folders and cannot be read in place: "
        'Path "logs//a.json" contained empty path segment; name a folder beside it, or copy the '
        "objects elsewhere"
    )
