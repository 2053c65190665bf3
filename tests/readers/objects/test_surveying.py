"""Walking down a bucket to the folders of its trails."""

import pytest

from auditor.cloudtrail.keys import Pruning
from auditor.errors import UsageError
from auditor.readers.objects import PassedOver, survey
from auditor.readers.objects.surveying import SEARCH_FOLDERS
from tests.readers.objects.conftest import BUCKET, log_file

ROOT = f"s3://{BUCKET}"


def test_a_trail_gives_one_folder_for_each_account_kind_and_region(fill, source):
    fill(
        log_file(),
        log_file(region="us-east-1"),
        log_file(kind="CloudTrail-Insight"),
        log_file(account="444455556666"),
    )
    assert survey(source()).folders == (
        "AWSLogs/111122223333/CloudTrail-Insight/eu-west-1",
        "AWSLogs/111122223333/CloudTrail/eu-west-1",
        "AWSLogs/111122223333/CloudTrail/us-east-1",
        "AWSLogs/444455556666/CloudTrail/eu-west-1",
    )


def test_an_organization_trail_is_walked_through_its_id(fill, source):
    fill(log_file().replace("AWSLogs/", "AWSLogs/o-a1b2c3d4e5/"))
    assert survey(source()).folders == ("AWSLogs/o-a1b2c3d4e5/111122223333/CloudTrail/eu-west-1",)


def test_trails_are_found_below_prefixes(fill, source):
    fill(f"prod/{log_file()}", f"org/audit/{log_file()}", log_file())
    assert survey(source()).folders == (
        "AWSLogs/111122223333/CloudTrail/eu-west-1",
        "org/audit/AWSLogs/111122223333/CloudTrail/eu-west-1",
        "prod/AWSLogs/111122223333/CloudTrail/eu-west-1",
    )


def test_digests_other_services_and_other_folders_are_passed_over_and_named(fill, source):
    fill(
        log_file(),
        "AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/01/26/x.json.gz",
        "AWSLogs/111122223333/Config/eu-west-1/2026/1/26/x.json.gz",
        "athena/results/2026/x.csv",
        "prod/notes/x",
        f"prod/{log_file()}",
    )
    assert survey(source()).passed_over == (
        PassedOver(f"{ROOT}/AWSLogs/111122223333/CloudTrail-Digest", "it holds digest files"),
        PassedOver(f"{ROOT}/AWSLogs/111122223333/Config", "it holds logs of another service"),
        PassedOver(f"{ROOT}/athena", "no folder AWSLogs was found in it"),
        PassedOver(f"{ROOT}/prod/notes", "no folder AWSLogs was found in it"),
    )


def test_digests_are_walked_when_asked_for_or_named(fill, source):
    fill("AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/01/26/x.json.gz")
    folder = "AWSLogs/111122223333/CloudTrail-Digest/eu-west-1"
    assert survey(source(), digests=True).folders == (folder,)
    assert survey(source("AWSLogs/111122223333/CloudTrail-Digest")).folders == (folder,)
    assert survey(source()).folders == ()


def test_the_walk_asks_for_nothing_of_other_accounts_and_regions(fill, source, server):
    accounts = ("111122223333", "444455556666", "777788889999")
    regions = ("eu-central-1", "eu-west-1", "us-east-1")
    fill(*(log_file(account, region) for account in accounts for region in regions))
    pruning = Pruning(accounts=("444455556666",), regions=("eu-west-1", "eu-central-1"))
    folders = survey(source(), pruning)
    assert folders.folders == (
        "AWSLogs/444455556666/CloudTrail/eu-central-1",
        "AWSLogs/444455556666/CloudTrail/eu-west-1",
    )
    assert [asked.prefix for asked in server.lists] == [
        "",
        "",
        "AWSLogs/",
        "AWSLogs/444455556666/",
        "AWSLogs/444455556666/CloudTrail/",
    ]
    assert folders.requests == len(server.asked) == 5
    assert folders.passed_over == ()


def test_an_account_without_a_folder_is_reported(fill, source):
    fill(log_file(), log_file(account="444455556666"))
    pruning = Pruning(accounts=("444455556666", "777788889999"))
    assert survey(source(), pruning).accounts_missing == ("777788889999",)
    assert survey(source("AWSLogs/444455556666"), pruning).accounts_missing == ("777788889999",)
    assert survey(source()).accounts_missing == ()


@pytest.mark.parametrize(
    "prefix",
    [
        "AWSLogs/111122223333/CloudTrail/eu-west-1",
        "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/01/",
        "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/01/26",
    ],
)
def test_a_source_inside_a_regions_folder_is_listed_as_named(fill, source, server, prefix):
    fill(log_file())
    assert survey(source(prefix)).folders == (prefix.rstrip("/"),)
    assert len(server.asked) == 1


def test_another_services_folder_is_listed_when_named(fill, source):
    fill("AWSLogs/111122223333/Config/eu-west-1/2026/1/26/x.json.gz")
    prefix = "AWSLogs/111122223333/Config"
    assert survey(source(prefix)).folders == (prefix,)


def test_a_source_without_the_layout_is_listed_flat(fill, source):
    fill("case-17/a.json.gz", "case-17/host/b.json.gz", "other/c.json.gz")
    assert survey(source("case-17")).folders == ("case-17",)
    assert survey(source()).folders == ("",)
    assert survey(source()).passed_over == ()


def test_a_heap_of_objects_is_not_searched_for_trails(fill, source, server, monkeypatch):
    monkeypatch.setattr("auditor.readers.objects.surveying.PAGE", 2)
    fill("case/a.json", "case/b.json", "case/c.json", "case/host/d.json")
    assert survey(source("case")).folders == ("case",)
    assert all("delimiter" not in asked.query for asked in server.lists)
    server.asked.clear()
    survey(source())
    assert server.lists[-1].query["delimiter"] == "/"


def test_the_search_for_trails_is_bounded(fill, source, server, monkeypatch):
    monkeypatch.setattr("auditor.readers.objects.surveying.SEARCH_FOLDERS", 3)
    assert SEARCH_FOLDERS == 100
    fill(*(f"host-{number}/2026/x.json.gz" for number in range(9)))
    assert survey(source()).folders == ("",)
    assert len(server.asked) == 1 + 1 + 3 + 3


def test_a_trail_deep_down_is_read_by_a_flat_listing(fill, source, server):
    fill(f"a/b/c/d/{log_file()}")
    assert survey(source()).folders == ("",)
    assert [asked.prefix for asked in server.lists] == ["", "", "a/", "a/b/"]


def test_objects_above_the_folders_are_found_too(fill, source):
    fill(log_file(), "AWSLogs/111122223333/copied.json.gz", "loose.json.gz")
    assert [stored.key for stored in survey(source()).objects] == [
        "AWSLogs/111122223333/copied.json.gz",
        "loose.json.gz",
    ]


def test_a_source_can_be_one_object(fill, source):
    fill(log_file())
    folders = survey(source(log_file()))
    assert [stored.name for stored in folders.objects] == [f"{ROOT}/{log_file()}"]
    assert folders.folders == ()


def test_nothing_at_a_source_is_an_error(fill, source):
    fill(log_file())
    with pytest.raises(UsageError) as caught:
        survey(source("AWSLog"))
    assert str(caught.value) == (
        f"{ROOT}/AWSLog: nothing was found; check the bucket and the prefix"
    )


def test_an_empty_bucket_is_an_error(source):
    with pytest.raises(UsageError) as caught:
        survey(source())
    assert str(caught.value) == f"{ROOT}: nothing was found; check the bucket and the prefix"
